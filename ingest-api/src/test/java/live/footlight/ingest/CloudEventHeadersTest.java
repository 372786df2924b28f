package live.footlight.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CloudEvents 1.0.2, HTTP binding, 3.1.3.2. */
class CloudEventHeadersTest {
  @Test
  void percentsAreUndoneOnceAndNothingElseIs() {
    assertThat(CloudEventHeaders.decoded("e%20-1")).isEqualTo("e -1");
    assertThat(CloudEventHeaders.decoded("Euro%20%E2%82%AC%20%F0%9F%98%80"))
        .isEqualTo("Euro \u20ac \ud83d\ude00");
    assertThat(CloudEventHeaders.decoded("100%2525")).isEqualTo("100%25");
    assertThat(CloudEventHeaders.decoded("a+b")).isEqualTo("a+b");
    assertThat(CloudEventHeaders.decoded("")).isEmpty();
  }

  @Test
  void quotesOfOlderSendersAreUndoneFirst() {
    assertThat(CloudEventHeaders.decoded("\"g-1\"")).isEqualTo("g-1");
    assertThat(CloudEventHeaders.decoded("\"say \\\"hi\\\" %E2%82%AC\""))
        .isEqualTo("say \"hi\" \u20ac");
  }

  @Test
  void bytesThatWereNotEncodedAreUtf8() {
    // A servlet container gives the bytes of a header as characters.
    assertThat(CloudEventHeaders.decoded("\u00e2\u0082\u00ac")).isEqualTo("\u20ac");
  }

  /** Or two ids that are different bytes would become one. */
  @ParameterizedTest
  @ValueSource(strings = {"%FF", "%FE", "%E2%82", "%", "%1", "%zz", "\u00e9", "\"open", "\"a\"b"})
  void whatHasNoMeaningIsRefused(String value) {
    assertThatThrownBy(() -> CloudEventHeaders.decoded(value))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
