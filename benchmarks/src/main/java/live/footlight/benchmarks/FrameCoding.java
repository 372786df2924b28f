package live.footlight.benchmarks;

import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.MalformedFrameException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Gifts as frames, forty to an entry: written from events, and read by the fields a job needs. */
@State(Scope.Thread)
public class FrameCoding {
  static final int EVENTS = 1_000;
  private static final int PACKING = 40;
  private static final int GIFT_ID = field("gift_id");
  private static final int SENDER = field("sender_id");
  private static final int DIAMONDS = field("diamonds");

  private GiftWorkload gifts;
  private byte[][] bodies;
  private final FrameWriter writer = new FrameWriter(16_384);
  private final FrameReader reader = new FrameReader();
  private long diamonds;
  private long bytes;

  private static int field(String name) {
    return DataLayout.of(EventType.GIFT_SENT).field(name).index();
  }

  @Setup
  public void prepare() {
    gifts = GiftWorkload.zipf(EVENTS, 100, 1_000, 42);
    bodies = GiftFrames.packed(gifts, PACKING);
    for (int i = 0; i < EVENTS; i++) {
      diamonds += gifts.diamonds(i);
    }
    for (byte[] body : bodies) {
      bytes += body.length;
    }
  }

  /** Its events are made anew each time, too, as the edge makes them. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void write() {
    long written = 0;
    for (int i = 0; i < EVENTS; i++) {
      GiftFrames.append(gifts, i, writer);
      if ((i + 1) % PACKING == 0 || i + 1 == EVENTS) {
        written += writer.take().length;
      }
    }
    Workload.expect(bytes, Long.toString(written), "the length of the entries");
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int read() throws MalformedFrameException {
    long sum = 0;
    int other = 0;
    for (byte[] body : bodies) {
      reader.open(body);
      while (reader.next()) {
        reader.parse();
        sum += reader.integer(DIAMONDS);
        other +=
            reader.offset(GIFT_ID)
                ^ reader.length(SENDER)
                ^ reader.dataHash()
                ^ (int) reader.occurredAtMs();
      }
    }
    Workload.expect(diamonds, Long.toString(sum), "the sum of the gifts");
    return other;
  }
}
