package live.footlight.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.read.Pipeline.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands that go to a real Redis together. */
class PipelineIT {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static RedisServerProcess redis;
  private static RedisClient client;
  private static RedisLink link;

  @BeforeAll
  static void start() {
    redis = RedisServerProcess.volatileServer();
    RedisURI uri = RedisURI.create(redis.uri());
    uri.setTimeout(PATIENCE);
    client = RedisClient.create(uri);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .build());
    link = new RedisLink(client);
  }

  @AfterAll
  static void stop() {
    link.close();
    client.shutdown();
    redis.close();
  }

  @Test
  void eachCommandHasItsOwnAnswer() {
    redis.commands().hset("one", Map.of("a", "ä", "b", "2"));
    String sha = redis.commands().scriptLoad("return {KEYS[1], ARGV[1], redis.call('TIME')}");
    Pipeline pipeline = link.pipeline();
    Answer<String> there = pipeline.field("one", "a");
    Answer<String> missing = pipeline.field("one", "c");
    Answer<List<String>> some = pipeline.fields("one", "b", "c", "a");
    Answer<Map<String, String>> whole = pipeline.hash("one");
    Answer<Map<String, String>> nothing = pipeline.hash("none");
    Answer<List<Object>> script = pipeline.script(sha, new String[] {"k"}, "v");

    pipeline.send();

    assertThat(there.get()).isEqualTo("ä");
    assertThat(missing.get()).isNull();
    assertThat(some.get()).isEqualTo(Arrays.asList("2", null, "ä"));
    assertThat(whole.get()).isEqualTo(Map.of("a", "ä", "b", "2"));
    assertThat(nothing.get()).isEmpty();
    assertThat(script.get()).hasSize(3).startsWith("k", "v");
    assertThat(script.get().get(2)).isInstanceOf(List.class);
  }

  @Test
  void aCommandThatIsRefusedLeavesTheOthersTheirs() {
    redis.commands().set("text", "no hash");
    redis.commands().hset("hash", "field", "value");
    Pipeline pipeline = link.pipeline();
    Answer<String> wrong = pipeline.field("text", "field");
    Answer<String> right = pipeline.field("hash", "field");
    Answer<List<Object>> unknown = pipeline.script("0".repeat(40), new String[0]);

    pipeline.send();

    assertThatThrownBy(wrong::get)
        .isInstanceOf(RedisCommandExecutionException.class)
        .hasMessageContaining("WRONGTYPE");
    assertThat(right.get()).isEqualTo("value");
    assertThatThrownBy(unknown::get).isInstanceOf(RedisNoScriptException.class);
  }

  @Test
  @Timeout(30)
  void whoeverWaitsTooLongIsToldAndTheConnectionGoesOn() {
    redis.commands().hset("later", "field", "value");
    Pipeline pipeline = link.pipeline(); // which connects
    redis.commands().clientPause(2 * PATIENCE.toMillis());
    pipeline.field("later", "field");
    pipeline.field("later", "field");

    assertThatThrownBy(pipeline::send)
        .isInstanceOf(RedisCommandTimeoutException.class)
        .hasMessage("Redis did not answer within 2000 ms");

    redis.commands().ping(); // answered once the pause is over
    Pipeline again = link.pipeline();
    Answer<String> found = again.field("later", "field");
    again.send();
    assertThat(found.get()).isEqualTo("value");
  }
}
