package live.footlight.connector.redis.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * What trimming has to respect: which jobs read the streams, and positions that must stay readable.
 *
 * <p>Flink tells a source of checkpoints, not of savepoints. Whoever takes a savepoint pins {@link
 * #pinCommitted} before it is triggered, and removes the pin when the savepoint is deleted.
 */
public final class StreamPins implements AutoCloseable {
  private final RedisSession session;
  private final StreamSet streams;
  private final StreamKeyNames keys;

  /** Works on the streams that there are at each call. */
  public StreamPins(RedisServer server, StreamSet streams, StreamKeyNames keys) {
    this.session = new RedisSession(server);
    this.streams = streams;
    this.keys = keys;
  }

  /**
   * Pins the earliest position to which a job may return now: what its oldest retained checkpoint
   * has. A savepoint that is triggered afterwards has no earlier one.
   *
   * @param name of the pin, without white space, e.g. {@code savepoint-2026-11-23}
   * @throws IllegalStateException where the job has begun to read none of the streams
   */
  public void pinCommitted(String name, String job) {
    RedisConnection redis = connection();
    List<CompletableFuture<String>> pinned = new ArrayList<>();
    for (String stream : streams.discover(redis.sync())) {
      pinned.add(redis.text(RedisScript.PIN, keysOf(stream), checked(name), "", job));
    }
    if (pinned.stream().allMatch(id -> RedisSession.answer(id).isEmpty())) {
      throw new IllegalStateException("job " + job + " has committed nothing; nothing was pinned");
    }
  }

  /** Pins positions by stream key: these entries and all behind them stay. */
  public void pin(String name, Map<String, EntryId> positions) {
    RedisConnection redis = connection();
    List<CompletableFuture<String>> pinned = new ArrayList<>();
    positions.forEach(
        (stream, id) ->
            pinned.add(
                redis.text(RedisScript.PIN, keysOf(stream), checked(name), id.toString(), "")));
    pinned.forEach(RedisSession::answer);
  }

  /** Removes a pin from every stream. */
  public void remove(String name) {
    RedisConnection redis = connection();
    for (String stream : streams.discover(redis.sync())) {
      redis.sync().hdel(keys.pins(stream), name);
    }
  }

  /**
   * Makes a job known before it reads: until its first commit nothing is trimmed.
   *
   * @param job as given to {@link RedisStreamsSourceBuilder#job}
   */
  public void register(String job) {
    RedisConnection redis = connection();
    CommittedOffset none =
        new CommittedOffset(
            EntryId.ZERO, -1, 0, CommittedOffset.NO_RUN, System.currentTimeMillis());
    for (String stream : streams.discover(redis.sync())) {
      redis.sync().hsetnx(keys.offsets(stream), job, none.toString());
    }
  }

  /** Forgets a job that will not read again, with its checkpoints and its consumer-less group. */
  public void forget(String job) {
    RedisConnection redis = connection();
    for (String stream : streams.discover(redis.sync())) {
      redis.sync().hdel(keys.offsets(stream), job);
      redis.sync().hdel(keys.pins(stream), "checkpoints:" + job);
      if (redis.sync().exists(stream) > 0) {
        redis.sync().xgroupDestroy(stream, job);
      }
    }
  }

  /** All pins by stream: name → ids. */
  public Map<String, Map<String, String>> all() {
    RedisConnection redis = connection();
    Set<String> found = streams.discover(redis.sync());
    Map<String, Map<String, String>> all = new TreeMap<>();
    for (String stream : found) {
      all.put(stream, new TreeMap<>(redis.sync().hgetall(keys.pins(stream))));
    }
    return all;
  }

  private RedisConnection connection() {
    return RedisSession.answer(session.connection());
  }

  private String[] keysOf(String stream) {
    return new String[] {stream, keys.offsets(stream), keys.pins(stream)};
  }

  private static String checked(String name) {
    if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("the name of a pin has no white space: \"" + name + '"');
    }
    return name;
  }

  @Override
  public void close() {
    session.close();
  }
}
