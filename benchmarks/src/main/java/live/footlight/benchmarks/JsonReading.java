package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import live.footlight.contract.BatchTooLargeException;
import live.footlight.contract.EventJson;
import live.footlight.contract.MalformedJsonException;
import live.footlight.contract.ParsedEvent;
import live.footlight.contract.event.GiftSent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Gifts in JSON, read and checked as the edge does it: one at a time, and a hundred to a batch. */
@State(Scope.Thread)
public class JsonReading {
  static final int EVENTS = 1_000;
  private static final int BATCH = 100;

  private final byte[][] singles = new byte[EVENTS][];
  private final byte[][] batches = new byte[EVENTS / BATCH][];
  private long receivedAtMs;
  private long diamonds;

  @Setup
  public void prepare() {
    GiftWorkload gifts = GiftWorkload.zipf(EVENTS, 100, 1_000, 42);
    receivedAtMs = System.currentTimeMillis();
    for (int i = 0; i < EVENTS; i++) {
      singles[i] = gifts.json(i).getBytes(UTF_8);
      diamonds += gifts.diamonds(i);
    }
    for (int b = 0; b < batches.length; b++) {
      StringBuilder batch = new StringBuilder("[");
      for (int i = b * BATCH; i < (b + 1) * BATCH; i++) {
        batch.append(i % BATCH == 0 ? "" : ",").append(gifts.json(i));
      }
      batches[b] = batch.append(']').toString().getBytes(UTF_8);
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void parse() throws MalformedJsonException {
    long sum = 0;
    for (byte[] json : singles) {
      sum += diamonds(EventJson.parse(json, receivedAtMs));
    }
    Workload.expect(diamonds, Long.toString(sum), "the sum of the gifts");
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void parseBatch() throws MalformedJsonException, BatchTooLargeException {
    long sum = 0;
    for (byte[] json : batches) {
      List<ParsedEvent> events = EventJson.parseBatch(json, BATCH, receivedAtMs);
      for (ParsedEvent event : events) {
        sum += diamonds(event);
      }
    }
    Workload.expect(diamonds, Long.toString(sum), "the sum of the gifts");
  }

  private static long diamonds(ParsedEvent parsed) {
    if (!parsed.valid()) {
      throw new IllegalStateException("a gift was refused: " + parsed.problems());
    }
    return ((GiftSent) parsed.event().data()).diamonds();
  }
}
