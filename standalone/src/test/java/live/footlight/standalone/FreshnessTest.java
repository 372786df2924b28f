package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreshnessTest {
  private final Freshness freshness = new Freshness();

  @Test
  void isTheAgeOfTheNewestMomentThatIsWhollyInTheResults() {
    freshness.acknowledged(1_000, 10);
    freshness.acknowledged(1_020, 20);
    freshness.acknowledged(1_040, 30);

    assertThat(freshness.ageMs(1_050, 25)).isEqualTo(30);
    assertThat(freshness.ageMs(1_060, 30)).isEqualTo(20);
  }

  @Test
  void growsWhileNothingArrives() {
    freshness.acknowledged(1_000, 10);
    freshness.acknowledged(1_020, 20);
    assertThat(freshness.ageMs(1_100, 10)).isEqualTo(100);
    assertThat(freshness.ageMs(2_100, 10)).isEqualTo(1_100);
  }

  @Test
  void isUnknownBeforeAnythingWasAcknowledged() {
    assertThat(freshness.ageMs(1_000, 0)).isEqualTo(-1);
  }
}
