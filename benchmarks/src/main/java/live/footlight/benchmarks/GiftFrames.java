package live.footlight.benchmarks;

import java.util.List;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.event.GiftSent;

/** Writes gifts of the workload as the edge would: frames, packed into the body of an entry. */
final class GiftFrames {
  private GiftFrames() {}

  /**
   * All gifts, in order.
   *
   * @param packing gifts in a body
   */
  static byte[][] packed(GiftWorkload gifts, int packing) {
    byte[][] bodies = new byte[(gifts.size() + packing - 1) / packing][];
    FrameWriter body = new FrameWriter(16_384);
    for (int i = 0; i < gifts.size(); i++) {
      append(gifts, i, body);
      if ((i + 1) % packing == 0 || i + 1 == gifts.size()) {
        bodies[i / packing] = body.take();
      }
    }
    return bodies;
  }

  static void append(GiftWorkload gifts, int i, FrameWriter body) {
    body.append(
        new Event(
            gifts.giftId(i),
            "/bench",
            1,
            gifts.occurredAtMs(i),
            gifts.occurredAtMs(i) + 50,
            new Actor(gifts.supporterId(i), null, null),
            null,
            new GiftSent(
                gifts.giftId(i),
                gifts.streamerId(i),
                gifts.supporterId(i),
                "rose",
                gifts.diamonds(i),
                gifts.sessionId(i),
                null,
                List.of("livestream"),
                null,
                null,
                null),
            null));
  }
}
