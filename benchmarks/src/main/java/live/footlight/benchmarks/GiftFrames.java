package live.footlight.benchmarks;

import java.util.List;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.event.GiftSent;

/** Writes gifts of the workload as the edge would: frames, packed into the body of an entry. */
final class GiftFrames {
  private GiftFrames() {}

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
