package live.footlight.benchmarks;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.FrameReader;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.domain.leaderboard.LeaderboardSettings;
import live.footlight.domain.leaderboard.LedgerBatch;
import live.footlight.domain.leaderboard.LedgerFold;
import live.footlight.domain.leaderboard.Tick;
import live.footlight.jobs.leaderboards.LedgerFields;

/**
 * The ledger's own fold in a loop on hash maps, over the same packed entries, to the same layout in
 * Redis: what the job would cost without Flink, and without surviving anything.
 */
record InMemoryLoop(Duration tick) implements Contender {
  private static final int COUNT = 500;

  @Override
  public String name() {
    return "in-memory loop, same ledger, packed, tick " + tick.toMillis() + " ms";
  }

  @Override
  public boolean ranked() {
    return true;
  }

  @Override
  public int run(RedisClient redis, Preloaded data) throws MalformedFrameException {
    try (StatefulRedisConnection<byte[], byte[]> reads = redis.connect(ByteArrayCodec.INSTANCE);
        Ledgers ledgers = new Ledgers(redis)) {
      StreamOffset<byte[]>[] positions = data.beginnings(true);
      long nextTick = System.nanoTime() + tick.toNanos();
      while (true) {
        List<StreamMessage<byte[], byte[]>> messages =
            reads.sync().xread(XReadArgs.Builder.count(COUNT), positions);
        for (StreamMessage<byte[], byte[]> message : messages) {
          ledgers.take(WorkerPeers.body(message));
        }
        data.advance(positions, messages);
        if (messages.isEmpty() || System.nanoTime() >= nextTick) {
          ledgers.fold();
          nextTick = System.nanoTime() + tick.toNanos();
        }
        if (messages.isEmpty()) {
          return ledgers.taken;
        }
      }
    }
  }

  /** An entity's state, and what came for it within this tick. */
  private static final class Ledger extends HeapPages {
    private final LedgerBatch batch = new LedgerBatch();
  }

  private static final class Ledgers extends CountingOutput implements AutoCloseable {
    private final StatefulRedisConnection<byte[], byte[]> writes;
    private final BoardScript script;
    private final LedgerFold fold = new LedgerFold(LeaderboardSettings.defaults());
    private final FrameReader reader = new FrameReader();
    private final Map<String, Ledger> ledgers = new HashMap<>();
    private final Map<String, Ledger> changed = new HashMap<>();
    private final List<RedisFuture<Long>> pending = new ArrayList<>();
    private final long run = System.currentTimeMillis();
    private int taken;

    Ledgers(RedisClient redis) {
      writes = redis.connect(ByteArrayCodec.INSTANCE);
      script = BoardScript.loadedInto(writes.sync());
      writes.setAutoFlushCommands(false);
    }

    void take(byte[] body) throws MalformedFrameException {
      reader.open(body);
      while (reader.next()) {
        reader.parse();
        LedgerFields fields = LedgerFields.of(reader.type());
        String entity = fields.entityKey(reader);
        Ledger ledger = changed.get(entity);
        if (ledger == null) {
          ledger = ledgers.computeIfAbsent(entity, e -> new Ledger());
          changed.put(entity, ledger);
        }
        fields.addTo(ledger.batch, reader, taken++);
      }
    }

    void fold() {
      Tick tick = Tick.at(run, System.currentTimeMillis());
      changed.forEach(
          (entity, ledger) -> {
            fold.apply(entity, ledger, ledger.batch, tick, this);
            ledger.batch.clear();
          });
      changed.clear();
      writes.flushCommands();
      LettuceFutures.awaitAll(Duration.ofMinutes(1), pending.toArray(RedisFuture[]::new));
      pending.clear();
    }

    @Override
    public void update(BoardUpdate update) {
      pending.add(script.apply(writes.async(), update, run));
    }

    @Override
    public void close() {
      writes.close();
    }
  }
}
