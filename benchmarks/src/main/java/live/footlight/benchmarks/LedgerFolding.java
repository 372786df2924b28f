package live.footlight.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.FrameReader;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.domain.leaderboard.LeaderboardSettings;
import live.footlight.domain.leaderboard.LedgerBatch;
import live.footlight.domain.leaderboard.LedgerFold;
import live.footlight.domain.leaderboard.LedgerOutput;
import live.footlight.domain.leaderboard.Tick;
import live.footlight.jobs.leaderboards.LedgerFields;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Ticks of a leaderboard: gifts in frames are gathered by session, and each session's are folded
 * into its ledger, which starts from nothing each time.
 */
@State(Scope.Thread)
public class LedgerFolding {
  static final int EVENTS = 20_000;
  private static final int TICK = 2_000;
  private static final int SESSIONS = 50;
  private static final int SUPPORTERS = 2_000;

  private final LedgerFold fold = new LedgerFold(LeaderboardSettings.defaults());
  private final FrameReader reader = new FrameReader();
  private final Map<String, LedgerBatch> batches = new HashMap<>();
  private final List<Map<String, LedgerBatch>> ticks = new ArrayList<>();
  private byte[][] bodies;
  private long firstMs;

  @Setup
  public void prepare() throws MalformedFrameException {
    GiftWorkload gifts = gifts();
    firstMs = gifts.occurredAtMs(0);
    bodies = GiftFrames.packed(gifts, 40);
    for (int first = 0; first < bodies.length; first += TICK / 40) {
      Map<String, LedgerBatch> tick = new LinkedHashMap<>();
      for (int body = first; body < first + TICK / 40; body++) {
        gather(bodies[body], tick);
      }
      ticks.add(tick);
    }
    check(gifts);
  }

  static GiftWorkload gifts() {
    return GiftWorkload.zipf(EVENTS, SESSIONS, SUPPORTERS, 42);
  }

  /** The lines that came last are the plain sums. */
  private void check(GiftWorkload gifts) {
    Map<String, Long> expected = new HashMap<>();
    for (int i = 0; i < gifts.size(); i++) {
      String line = "session:" + gifts.sessionId(i) + ' ' + gifts.supporterId(i);
      expected.merge(line, gifts.diamonds(i), Long::sum);
    }
    Map<String, Long> found = new HashMap<>();
    foldInto(
        new CountingOutput() {
          @Override
          public void update(BoardUpdate update) {
            if (update.window().equals("session")) {
              for (BoardEntry entry : update.changed()) {
                found.put(update.of() + ' ' + entry.memberId(), entry.total());
              }
            }
          }
        });
    if (!found.equals(expected)) {
      throw new IllegalStateException("the boards are not the sums of the gifts");
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void gather() throws MalformedFrameException {
    int gathered = 0;
    for (byte[] body : bodies) {
      gather(body, batches);
    }
    for (LedgerBatch batch : batches.values()) {
      gathered += batch.size();
      batch.clear();
    }
    Workload.expect(EVENTS, Integer.toString(gathered), "gifts gathered");
  }

  private void gather(byte[] body, Map<String, LedgerBatch> into) throws MalformedFrameException {
    reader.open(body);
    while (reader.next()) {
      reader.parse();
      LedgerFields fields = LedgerFields.of(reader.type());
      LedgerBatch batch =
          into.computeIfAbsent(fields.entityKey(reader), entity -> new LedgerBatch());
      fields.addTo(batch, reader, reader.index());
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void fold() {
    CountingOutput counting = new CountingOutput();
    foldInto(counting);
    Workload.expect(EVENTS, Integer.toString(counting.applied), "gifts that count");
  }

  /** Folds all ticks. */
  void foldInto(LedgerOutput out) {
    Map<String, HeapPages> ledgers = new HashMap<>();
    long nowMs = firstMs;
    for (Map<String, LedgerBatch> batchesOfTick : ticks) {
      nowMs += TICK;
      Tick tick = Tick.at(1, nowMs);
      batchesOfTick.forEach(
          (entity, batch) ->
              fold.apply(
                  entity, ledgers.computeIfAbsent(entity, e -> new HeapPages()), batch, tick, out));
    }
  }
}
