package live.footlight.connector.redis.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrimmerCommandIT {
  private static final String STREAM = "ev:{t.0}";
  private static RedisServerProcess redis;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start() {
    redis = RedisServerProcess.volatileServer();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void fill() {
    redis.commands().flushall();
    for (int i = 0; i < 500; i++) {
      redis.commands().xadd(STREAM, Map.of("f", Integer.toString(i)));
    }
  }

  @Test
  void trimsOnceAndSaysWhatItDid() {
    String last = redis.commands().xadd(STREAM, Map.of("f", "last"));
    redis.commands().hset("off:{t.0}", "boards", last + "|501|1|run|0");

    assertThat(run("once", "--retention", "0s", "--alarm-after", "1m")).isZero();

    assertThat(out.toString(UTF_8))
        .contains(STREAM + "\ttrimmed 500\tleft 1\tkept from " + last + " by job boards")
        .contains("silent\tboards");
  }

  @Test
  void takesThePartitionsFromARegistry() {
    redis.commands().hset("ev:topics", "t", "1");

    int status =
        TrimmerCommand.run(
            stream(out),
            stream(err),
            "once",
            "--redis",
            redis.uri(),
            "--registry",
            "ev:topics",
            "--pattern",
            "ev:{%s.%d}",
            "--topics",
            "t",
            "--jobs",
            "goals");

    assertThat(status).isZero();
    assertThat(out.toString(UTF_8)).contains("left 500\tkept from 0-0 by job goals");
  }

  @Test
  void pinsShowsUnpinsAndForgets() {
    redis.commands().hset("off:{t.0}", "boards", "7-0|7|1|run|0");

    assertThat(run("pin", "savepoint-1", "boards")).isZero();
    assertThat(run("pins")).isZero();
    assertThat(out.toString(UTF_8)).contains(STREAM + "\tsavepoint-1\t7-0");

    assertThat(run("unpin", "savepoint-1")).isZero();
    assertThat(redis.commands().hgetall("pin:{t.0}")).isEmpty();

    assertThat(run("forget", "boards")).isZero();
    assertThat(redis.commands().hgetall("off:{t.0}")).isEmpty();
  }

  @Test
  void saysWhatItDidNotUnderstand() {
    assertThat(run("prune")).isEqualTo(2);
    assertThat(run("once", "--retention", "soon")).isEqualTo(2);
    assertThat(run("once", "--colour", "red")).isEqualTo(2);
    assertThat(run("pin", "savepoint-1")).isEqualTo(2);

    assertThat(err.toString(UTF_8))
        .contains("there is no command prune")
        .contains("--retention must be a duration such as 30s")
        .contains("there is no option --colour")
        .contains("pin needs the job")
        .contains("usage:");
  }

  @Test
  void failsInWordsWhereAJobIsUnknownOrRedisIsNotThere() {
    assertThat(run("pin", "savepoint-1", "nobody")).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("job nobody has committed nothing");

    int status =
        TrimmerCommand.run(
            stream(out), stream(err), "once", "--redis", "redis://127.0.0.1:1", "--streams", "s");
    assertThat(status).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("127.0.0.1");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--redis", redis.uri(), "--streams", STREAM));
    return TrimmerCommand.run(stream(out), stream(err), all.toArray(String[]::new));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, UTF_8);
  }
}
