package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SpeedTest {
  @Test
  void tenMinutesAtSixHundredTimesTakeASecond() {
    assertThat(Speed.parse("600x").due(600_000)).isEqualTo(1_000);
    assertThat(Speed.parse("0.5x").due(1_000)).isEqualTo(2_000);
  }

  @Test
  void atMaxEverythingIsDueAtOnce() {
    assertThat(Speed.parse("max").due(Long.MAX_VALUE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x", "600", "-1x", "x", "MAX", ""})
  void refusesWhatIsNoSpeed(String text) {
    assertThatThrownBy(() -> Speed.parse(text)).isInstanceOf(TypeConversionException.class);
  }

  @ParameterizedTest
  @CsvSource({"500ms,500", "30s,30000", "2m,120000", "12h,43200000", "7d,604800000", "0s,0"})
  void readsDurationsAsPeopleWriteThem(String text, long ms) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(Duration.ofMillis(ms));
  }
}
