package live.footlight.connector.redis.streams;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryIdTest {
  private static final String LARGEST = "18446744073709551615-18446744073709551615";

  @ParameterizedTest
  @CsvSource({
    "1-0,2-0",
    "1-9,1-10",
    "9223372036854775807-0,9223372036854775808-0",
    "1-9223372036854775807,1-9223372036854775808",
    "0-0," + LARGEST
  })
  void isOrderedAsTwoUnsignedNumbers(String smaller, String larger) {
    assertThat(EntryId.parse(smaller)).isLessThan(EntryId.parse(larger));
    assertThat(EntryId.parse(larger)).isGreaterThan(EntryId.parse(smaller));
    assertThat(EntryId.parse(larger)).isEqualByComparingTo(EntryId.parse(larger));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-0", "1795342347118-3", LARGEST})
  void isReadAsItIsWritten(String text) {
    assertThat(EntryId.parse(text)).hasToString(text);
    assertThat(EntryId.parse(ByteBuffer.wrap(text.getBytes(US_ASCII)))).hasToString(text);
  }

  @Test
  void standsForTheFirstOfItsMillisecondWithoutASequence() {
    assertThat(EntryId.parse("17")).isEqualTo(new EntryId(17, 0));
  }

  @Test
  void knowsTheLastBeforeATime() {
    assertThat(EntryId.before(17)).hasToString("16-18446744073709551615");
    assertThat(EntryId.before(0)).isEqualTo(EntryId.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "a-1", "1-", "-1", "18446744073709551616-0", "$"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> EntryId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining('"' + text + '"');
  }
}
