package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import live.footlight.standalone.embedded.EmbeddedRedis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is named and does not answer gets one sentence and code 3; nothing is left running. */
class UnreachableIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--redis redis://127.0.0.1:1 | No Redis answers at 127.0.0.1:1",
        "--mongo mongodb://127.0.0.1:1/footlight | No MongoDB answers at 127.0.0.1:1",
        "--redis redis://127.0.0.1:1 --mongo mongodb://127.0.0.1:1 --flink http://127.0.0.1:1"
            + " | answers at",
      })
  void saysWhatDoesNotAnswer(String options, String said) {
    StringWriter err = new StringWriter();
    long children = ProcessHandle.current().children().count();

    int code =
        Footlight.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute(("up --port 0 " + options.strip()).split(" +"));

    assertThat(code).isEqualTo(PlainFailure.UNAVAILABLE);
    assertThat(err.toString()).startsWith("footlight: ").contains(said).hasLineCount(1);
    assertThat(ProcessHandle.current().children().count()).isEqualTo(children);
  }

  @Test
  void saysWhatARedisRefusesThatAnswers(@TempDir Path directory) {
    StringWriter err = new StringWriter();
    try (EmbeddedRedis redis = EmbeddedRedis.start(directory, EmbeddedRedis.Fsync.EVERYSEC);
        RedisClient client = RedisClient.create(redis.uri());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().configSet("requirepass", "secret");

      int code =
          Footlight.commandLine()
              .setErr(new PrintWriter(err, true))
              .execute("up", "--port", "0", "--redis", redis.uri());

      assertThat(code).isEqualTo(PlainFailure.UNAVAILABLE);
    }
    assertThat(err.toString())
        .startsWith("footlight: The Redis at 127.0.0.1:")
        .contains("refuses: NOAUTH")
        .hasLineCount(1);
  }
}
