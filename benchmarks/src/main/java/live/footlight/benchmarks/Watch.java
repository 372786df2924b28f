package live.footlight.benchmarks;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import live.footlight.contract.view.BoardPlace;

/**
 * Looks for probes in their sorted sets, all that are awaited in one pipeline, again and again. A
 * probe counts as visible when the answer that has it is here, so a latency is too long by up to
 * the time between two looks, and never too short.
 */
final class Watch implements Runnable {
  private final RedisClient redis;
  private final long pauseNanos;
  private final Queue<Probe> announced = new ConcurrentLinkedQueue<>();
  private final List<Probe> awaited = new ArrayList<>();
  private final List<Sighting> sightings = new ArrayList<>();
  private volatile long untilNanos = Long.MAX_VALUE;
  private volatile boolean complete;
  private long looks;
  private long lookingNanos;

  /**
   * A member to appear in a sorted set.
   *
   * @param board under which its latency is counted
   * @param reachedAtMs the time of its gift; whoever has a later one has this one too
   * @param dueNanos when its entry is to be appended
   */
  record Probe(String board, String key, String member, long reachedAtMs, long dueNanos) {
    boolean isSeen(Double score) {
      return score != null && BoardPlace.of(score, member).reachedAtMs() >= reachedAtMs;
    }
  }

  /** A probe that was seen, and when. */
  record Sighting(Probe probe, long seenNanos) {
    double millis() {
      return (seenNanos - probe.dueNanos()) / 1e6;
    }
  }

  Watch(RedisClient redis, Duration pause) {
    this.redis = redis;
    this.pauseNanos = pause.toNanos();
  }

  /** Looks for a probe from the time it is due. */
  void announce(Probe probe) {
    announced.add(probe);
  }

  /**
   * No more probes will be announced; looks for those that are awaited, but no longer than this.
   */
  void finish(Duration within) {
    untilNanos = System.nanoTime() + within.toNanos();
    complete = true;
  }

  @Override
  public void run() {
    try (StatefulRedisConnection<String, String> connection = redis.connect()) {
      connection.setAutoFlushCommands(false);
      List<RedisFuture<Double>> answers = new ArrayList<>();
      long before = System.nanoTime();
      while (true) {
        boolean last = complete;
        for (Probe probe = announced.poll(); probe != null; probe = announced.poll()) {
          awaited.add(probe);
        }
        for (Probe probe : awaited) {
          answers.add(connection.async().zscore(probe.key(), probe.member()));
        }
        connection.flushCommands();
        if (!LettuceFutures.awaitAll(Duration.ofMinutes(1), answers.toArray(RedisFuture[]::new))) {
          throw new IllegalStateException("Redis did not answer within a minute");
        }
        long now = System.nanoTime();
        take(answers, now);
        looks++;
        lookingNanos += now - before;
        before = now;
        if (last && (awaited.isEmpty() || now > untilNanos)) {
          return;
        }
        LockSupport.parkNanos(pauseNanos);
      }
    }
  }

  private void take(List<RedisFuture<Double>> answers, long now) {
    int kept = 0;
    for (int i = 0; i < answers.size(); i++) {
      Probe probe = awaited.get(i);
      if (!probe.isSeen(answers.get(i).toCompletableFuture().join())) {
        awaited.set(kept++, probe);
      } else {
        sightings.add(new Sighting(probe, now));
      }
    }
    awaited.subList(kept, awaited.size()).clear();
    answers.clear();
  }

  /** What was seen; to be asked when this has run. */
  List<Sighting> sightings() {
    return sightings;
  }

  /** What was announced and not seen; to be asked when this has run. */
  List<Probe> unseen() {
    return awaited;
  }

  /** Time from one look to the next, on average: how finely latencies are told apart. */
  double resolutionMillis() {
    return lookingNanos / 1e6 / looks;
  }
}
