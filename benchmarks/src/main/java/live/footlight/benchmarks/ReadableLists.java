package live.footlight.benchmarks;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedKeys;
import live.footlight.contract.view.LeaderboardKeys;

/**
 * Lists of a feed and leaderboards of sessions, as the sinks lay them out, and changes to them: of
 * a list, what changes in a tick is written at once, as the sinks do.
 */
final class ReadableLists {
  static final String GENERATION = "g1";
  private static final int CREATORS = 100;
  private static final long REACHED = 1_790_000_000_000L;
  private static final String CONFIGURATION =
      """
      {"generation":"g1","version":1,"formula":"decay","half_life_seconds":21600,"prior":1.0,
       "weights":{"liked":3.0},"max_items":5000,"per_creator_decay":0.5,
       "scopes":["home","creator:*"],"start":"at_once"}
      """;

  private final int items;
  private final int boards;
  private final int members;
  private final Random random;
  private final AtomicLong changes = new AtomicLong();
  private volatile boolean stopped;

  /**
   * Lists of this size, not there yet.
   *
   * @param items in the feed {@code home}; each is one of a hundred creators' as well; 0 where
   *     somebody else writes them
   * @param boards sessions with a leaderboard
   * @param members on each of them
   */
  ReadableLists(int items, int boards, int members, long seed) {
    this.items = items;
    this.boards = boards;
    this.members = members;
    this.random = new Random(seed);
  }

  static String creator(int i) {
    return "c" + i % CREATORS;
  }

  /** How many items so many creators have, of so many items in all. */
  static int itemsOf(int creators, int items) {
    return items / CREATORS * creators + Math.min(creators, items % CREATORS);
  }

  /** Writes them all. */
  void fill(StatefulRedisConnection<String, String> redis) {
    RedisAsyncCommands<String, String> commands = redis.async();
    redis.setAutoFlushCommands(false);
    List<RedisFuture<?>> sent = new ArrayList<>();
    Tick first = new Tick();
    if (items > 0) {
      sent.add(commands.hset(FeedKeys.GENERATIONS, GENERATION, CONFIGURATION));
      sent.add(commands.hset(FeedKeys.ACTIVE, Map.of("generation", GENERATION, "version", "1")));
    }
    for (int i = 0; i < items; i++) {
      sent.add(
          commands.hset(
              FeedKeys.item(GENERATION, FeedItem.POST, "p" + i),
              Map.of(
                  "version", "1",
                  "kind", "post",
                  "creator_id", creator(i),
                  "published_at", Long.toString(REACHED),
                  "expires_at", "0")));
      first.place(i, 10 * random.nextDouble());
    }
    first.write(commands, sent);
    for (int board = 0; board < boards; board++) {
      Tick of = new Tick();
      for (int member = 0; member < members; member++) {
        of.reach(board, member, 1 + random.nextInt(10_000));
      }
      of.write(commands, sent);
      sent.add(
          commands.hset(
              LeaderboardKeys.meta("session:s" + board, "session"),
              Map.of(
                  "version", "1", "revision", "0", "starts_at", "0", "ends_at", "0", "by", "1")));
      await(redis, sent);
    }
    await(redis, sent);
  }

  /**
   * Changes places until that is {@linkplain #stop stopped}: half of them items that rise, half
   * members who give more; members alone where the items are somebody else's.
   */
  void change(StatefulRedisConnection<String, String> redis, int perSecond, Duration tick) {
    redis.setAutoFlushCommands(false);
    long start = System.nanoTime();
    long total = 10_000;
    while (!stopped) {
      long due = (System.nanoTime() - start) / 1_000_000 * perSecond / 1_000;
      Tick changed = new Tick();
      for (; changes.get() < due; changes.incrementAndGet()) {
        if (items > 0 && changes.get() % 2 == 0) {
          changed.place(random.nextInt(items), 10 + (System.nanoTime() - start) / 1e10);
        } else {
          changed.reach(random.nextInt(boards), random.nextInt(members), total++);
        }
      }
      List<RedisFuture<?>> sent = new ArrayList<>();
      changed.write(redis.async(), sent);
      await(redis, sent);
      LockSupport.parkNanos(tick.toNanos());
    }
  }

  /** Changes nothing more. */
  void stop() {
    stopped = true;
  }

  /** How many places were changed. */
  long changes() {
    return changes.get();
  }

  /** What changes of each list, gathered. */
  private static final class Tick {
    private final Map<String, List<ScoredValue<String>>> places = new HashMap<>();
    private final Map<String, Map<String, String>> versions = new HashMap<>();

    void place(int item, double score) {
      for (String scope : List.of("home", "creator:" + creator(item))) {
        add(
            FeedKeys.list(GENERATION, scope),
            FeedKeys.versions(GENERATION, scope),
            ScoredValue.just(score, "p" + item),
            "1");
      }
    }

    /**
     * Totals stay below those that are ranked under another name, which would have to be removed.
     */
    void reach(int board, int member, long total) {
      String of = "session:s" + board;
      String score = BoardPlace.score(Math.min(total, BoardPlace.NAMED_FROM - 1), REACHED);
      add(
          LeaderboardKeys.ranking(of, "session"),
          LeaderboardKeys.members(of, "session"),
          ScoredValue.just(Double.parseDouble(score), "u" + member),
          "2");
    }

    private void add(String list, String hash, ScoredValue<String> place, String beside) {
      places.computeIfAbsent(list, key -> new ArrayList<>()).add(place);
      versions.computeIfAbsent(hash, key -> new HashMap<>()).put(place.getValue(), beside);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a generic type
    void write(RedisAsyncCommands<String, String> commands, List<RedisFuture<?>> sent) {
      places.forEach(
          (list, changed) -> sent.add(commands.zadd(list, changed.toArray(ScoredValue[]::new))));
      versions.forEach((hash, changed) -> sent.add(commands.hset(hash, changed)));
    }
  }

  private static void await(
      StatefulRedisConnection<String, String> redis, List<RedisFuture<?>> sent) {
    redis.flushCommands();
    if (!LettuceFutures.awaitAll(1, TimeUnit.MINUTES, sent.toArray(new RedisFuture<?>[0]))) {
      throw new IllegalStateException("Redis did not take the lists");
    }
    sent.clear();
  }
}
