package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://127.0.0.1",
        "rediss://user:secret@redis.example:6380/2",
        "redis-sentinel://a:26379,b:26379/0#stage",
        "redis-cluster://a:7000,b:7001",
        "redis-cluster://user:secret@a:7000,b:7001"
      })
  void everyKindOfRedisHasAnAddress(String uri) {
    assertThatCode(() -> RedisViewSink.<String>builder().uri(uri)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:6379", "http://127.0.0.1", "redis-cluster://"})
  void whatIsNoAddressIsRefusedAtOnce(String uri) {
    assertThatIllegalArgumentException().isThrownBy(() -> RedisViewSink.<String>builder().uri(uri));
  }

  @Test
  void aPasswordIsNotShown() {
    assertThat(RedisConnector.withoutSecret("redis://user:secret@host:1/2"))
        .isEqualTo("redis://host:1/2");
    assertThat(RedisConnector.withoutSecret("redis://host:1/2")).isEqualTo("redis://host:1/2");
  }

  @ParameterizedTest
  @CsvSource({
    "mongodb://h, mongodb://h/?w=majority",
    "mongodb://h/, mongodb://h/?w=majority",
    "mongodb://h/db, mongodb://h/db?w=majority",
    "mongodb://h/?, mongodb://h/?w=majority",
    "mongodb://h/db?replicaSet=rs0, mongodb://h/db?replicaSet=rs0&w=majority",
    "'mongodb://u:p@h1,h2/db?w=1', 'mongodb://u:p@h1,h2/db?w=1'",
    "mongodb://h/?journal=true, mongodb://h/?journal=true&w=majority"
  })
  void mongoAcknowledgesByMajorityUnlessToldOtherwise(String uri, String expected) {
    assertThat(MongoViews.withMajority(uri)).isEqualTo(expected);
  }
}
