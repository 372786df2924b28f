package live.footlight.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.LeaderboardKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A contender that is wrong is not fast: what it left is compared, and a difference ends the run.
 */
class BoardCheckIT {
  private static final String PLAIN = "plain:";

  private final GiftWorkload gifts = GiftWorkload.zipf(200, 5, 20, 1).probed(50, true);
  private final BoardCheck check = new BoardCheck(gifts);
  private RedisServerProcess server;
  private RedisClient client;
  private RedisCommands<String, String> redis;

  @BeforeEach
  void start() {
    server = RedisServerProcess.volatileServer();
    client = RedisClient.create(server.uri());
    redis = client.connect().sync();
    Map<String, Map<String, Long>> totals = new HashMap<>();
    for (int i = 0; i < gifts.size(); i++) {
      redis.zincrby(PLAIN + gifts.sessionId(i), (double) gifts.diamonds(i), gifts.supporterId(i));
      totals
          .computeIfAbsent(ranking(i), session -> new HashMap<>())
          .merge(gifts.supporterId(i), gifts.diamonds(i), Long::sum);
    }
    totals.forEach(
        (key, members) -> members.forEach((member, total) -> add(redis, key, member, total)));
  }

  private static void add(
      RedisCommands<String, String> redis, String key, String member, long total) {
    redis.zadd(
        key, Double.parseDouble(BoardPlace.score(total, 7)), BoardPlace.element(member, total, 7));
  }

  @AfterEach
  void stop() {
    client.shutdown();
    server.close();
  }

  private enum Mistake {
    ONE_DIAMOND_TOO_MANY {
      @Override
      void make(RedisCommands<String, String> redis, String key) {
        ScoredValue<String> first = redis.zrangeWithScores(key, 0, 0).get(0);
        if (key.startsWith(PLAIN)) {
          redis.zincrby(key, 1, first.getValue());
        } else {
          BoardPlace place = BoardPlace.of(first.getScore(), first.getValue());
          add(redis, key, place.memberId(), place.total() + 1);
        }
      }
    },
    A_SUPPORTER_LEFT_OUT {
      @Override
      void make(RedisCommands<String, String> redis, String key) {
        redis.zpopmin(key);
      }
    },
    A_SUPPORTER_TOO_MANY {
      @Override
      void make(RedisCommands<String, String> redis, String key) {
        add(redis, key, "stranger", 5);
      }
    },
    NO_BOARD {
      @Override
      void make(RedisCommands<String, String> redis, String key) {
        redis.del(key);
      }
    };

    abstract void make(RedisCommands<String, String> redis, String key);
  }

  @Test
  void takesBoardsThatAreTheSumsOfTheGifts() {
    assertThatCode(() -> check.ranked(redis)).doesNotThrowAnyException();
    assertThatCode(() -> check.plain(redis, PLAIN)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void failsOn(Mistake mistake) {
    mistake.make(redis, ranking(0));
    mistake.make(redis, PLAIN + gifts.sessionId(0));

    assertThatThrownBy(() -> check.ranked(redis)).hasMessageContaining(ranking(0));
    assertThatThrownBy(() -> check.ranked(redis, Duration.ofMillis(1)))
        .hasMessageContaining(ranking(0));
    assertThatThrownBy(() -> check.plain(redis, PLAIN))
        .hasMessageContaining(PLAIN + gifts.sessionId(0));
  }

  private String ranking(int i) {
    return LeaderboardKeys.ranking("session:" + gifts.sessionId(i), "session");
  }
}
