package live.footlight.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import live.footlight.standalone.Eventually;
import live.footlight.standalone.embedded.EmbeddedRedis.Fsync;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path directory;

  @Test
  void comesBackOnItsPortWithItsDataWhenItIsKilled() {
    try (EmbeddedRedis redis = EmbeddedRedis.start(directory, Fsync.ALWAYS)) {
      long killed = redis.pid();
      ask(redis, connection -> connection.sync().set("k", "v"));

      assertThat(ProcessHandle.of(killed).orElseThrow().destroyForcibly()).isTrue();

      Eventually.within(SOON, () -> assertThat(redis.pid()).isNotEqualTo(killed));
      Eventually.within(
          SOON,
          () -> assertThat(ask(redis, connection -> connection.sync().get("k"))).isEqualTo("v"));
    }
  }

  @Test
  void leavesNothingRunningWhenItIsClosed() {
    EmbeddedRedis redis = EmbeddedRedis.start(directory, Fsync.EVERYSEC);
    ProcessHandle server = ProcessHandle.of(redis.pid()).orElseThrow();
    redis.close();
    assertThat(server.isAlive()).isFalse();
    assertThat(directory.resolve("redis.pid")).doesNotExist();
  }

  @Test
  void stopsAServerThatWasLeftOnItsDirectory() throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    EmbeddedRedis.start(elsewhere, Fsync.ALWAYS).close();
    Process leftover =
        new ProcessBuilder(
                elsewhere.resolve("redis-server").toString(), "--port", "0", "--save", "")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Files.writeString(elsewhere.resolve("redis.pid"), Long.toString(leftover.pid()));

    try (EmbeddedRedis redis = EmbeddedRedis.start(elsewhere, Fsync.ALWAYS)) {
      assertThat(leftover.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(ask(redis, connection -> connection.sync().ping())).isEqualTo("PONG");
    } finally {
      leftover.destroyForcibly();
    }
  }

  @Test
  void leavesAloneWhatOnlyHasTheNumberOfItsServer() throws Exception {
    Process stranger = new ProcessBuilder("/bin/sleep", "60").start();
    try {
      Files.writeString(directory.resolve("redis.pid"), Long.toString(stranger.pid()));
      EmbeddedRedis.start(directory, Fsync.ALWAYS).close();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  private static String ask(
      EmbeddedRedis redis, Function<StatefulRedisConnection<String, String>, String> question) {
    try (RedisClient client = RedisClient.create(redis.uri());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return question.apply(connection);
    } catch (RedisException e) {
      throw new AssertionError("Redis does not answer", e);
    }
  }
}
