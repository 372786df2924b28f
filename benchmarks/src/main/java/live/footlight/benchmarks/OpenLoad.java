package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;

/**
 * Appends gifts when they are due, whether or not what was appended before has been taken: an open
 * loop. Entries are packed as the edge's group commit packs them: the first gift for a partition
 * waits for others as long as the linger, then all go as one entry. What an entry holds and when it
 * is due depends on the schedule only; a stall of this thread makes entries late, not larger, and
 * its lateness counts in every latency measured from the time an entry was due.
 */
final class OpenLoad implements Runnable {
  private static final byte[] FIELD = StreamKeys.BODY_FIELD.getBytes(UTF_8);
  private static final long PAUSE_NANOS = 200_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final RedisClient redis;
  private final GiftWorkload gifts;
  private final double perNano;
  private final long startNanos;
  private final long lingerNanos;
  private final Sent sent;

  private final FrameWriter[] bodies = new FrameWriter[Preloaded.PARTITIONS];
  private final byte[][] keys = new byte[Preloaded.PARTITIONS][];
  private final long[] dueNanos = new long[Preloaded.PARTITIONS];
  private volatile boolean ended;
  private int next;
  private long entries;
  private long latestNanos;

  /** Hears of each gift, before it is appended, with the time at which its entry is due. */
  interface Sent {
    void gift(int i, long dueNanos);
  }

  /**
   * A load that starts at a time of {@link System#nanoTime}.
   *
   * @param perSecond gifts
   */
  OpenLoad(
      RedisClient redis,
      GiftWorkload gifts,
      double perSecond,
      Duration linger,
      long startNanos,
      Sent sent) {
    this.redis = redis;
    this.gifts = gifts;
    this.perNano = perSecond / 1e9;
    this.lingerNanos = linger.toNanos();
    this.startNanos = startNanos;
    this.sent = sent;
    for (int p = 0; p < Preloaded.PARTITIONS; p++) {
      bodies[p] = new FrameWriter(16_384);
      keys[p] = Preloaded.key(Preloaded.PACKED, p);
      dueNanos[p] = NEVER;
    }
  }

  @Override
  public void run() {
    try (StatefulRedisConnection<byte[], byte[]> connection =
        redis.connect(ByteArrayCodec.INSTANCE)) {
      connection.setAutoFlushCommands(false);
      RedisAsyncCommands<byte[], byte[]> commands = connection.async();
      RedisFuture<String> last = null;
      while (hasMore() || !allSent()) {
        long now = System.nanoTime();
        while (hasMore() && at(next) <= now) {
          int partition =
              StreamKeys.partition("session:" + gifts.sessionId(next), Preloaded.PARTITIONS);
          if (dueNanos[partition] < at(next)) {
            last = append(commands, partition, now);
          }
          if (dueNanos[partition] == NEVER) {
            dueNanos[partition] = at(next) + lingerNanos;
          }
          GiftFrames.append(gifts, next, bodies[partition]);
          sent.gift(next, dueNanos[partition]);
          next++;
        }
        for (int p = 0; p < dueNanos.length; p++) {
          if (dueNanos[p] <= now) {
            last = append(commands, p, now);
          }
        }
        connection.flushCommands();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      if (last != null) {
        last.toCompletableFuture().orTimeout(1, TimeUnit.MINUTES).join();
      }
    }
  }

  /** Appends no more gifts than it has taken up. */
  void end() {
    ended = true;
  }

  /** How many gifts were appended; to be asked when this has run. */
  int sent() {
    return next;
  }

  private boolean hasMore() {
    return !ended && next < gifts.size();
  }

  private boolean allSent() {
    for (long due : dueNanos) {
      if (due != NEVER) {
        return false;
      }
    }
    return true;
  }

  private long at(int i) {
    return startNanos + (long) (i / perNano);
  }

  private RedisFuture<String> append(
      RedisAsyncCommands<byte[], byte[]> commands, int partition, long now) {
    latestNanos = Math.max(latestNanos, now - dueNanos[partition]);
    dueNanos[partition] = NEVER;
    entries++;
    return commands.xadd(
        keys[partition], Collections.singletonMap(FIELD, bodies[partition].take()));
  }

  /** How many entries were appended. */
  long entries() {
    return entries;
  }

  /** How long after it was due the latest entry was handed to the client. */
  long latestNanos() {
    return latestNanos;
  }
}
