package live.footlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Rfc3339Test {
  @Test
  void readsWhatTheJdkReadsAndNothingElse() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      String text =
          "%04d-%02d-%02dT%02d:%02d:%02d%s%s"
              .formatted(
                  random.nextInt(i % 4 == 0 ? 10_000 : 2_100),
                  random.nextInt(14),
                  random.nextInt(33),
                  random.nextInt(26),
                  random.nextInt(62),
                  random.nextInt(62),
                  fraction(random),
                  i % 10 == 0 ? "+08:00" : "Z");
      if (i % 7 == 0) {
        text = broken(text, random);
      }
      assertThat(Rfc3339.parse(text)).as(text).isEqualTo(byTheJdk(text));
    }
  }

  @Test
  void readsTheDaysThatCalendarsGetWrong() {
    for (String text :
        List.of(
            "2024-02-29T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2000-02-29T23:59:59.999999999Z",
            "2016-12-31T23:59:60Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T10:00Z",
            "2026-11-22t10:00:00z",
            "2026-11-22 10:00:00Z",
            "0000-01-01T00:00:00Z",
            "2026-11-22T10:00:00.Z",
            "2026-11-22T10:00:00.1234567890Z",
            "2026-11-22T10:00:00",
            "",
            "Z")) {
      assertThat(Rfc3339.parse(text)).as(text).isEqualTo(byTheJdk(text));
    }
  }

  private static String fraction(Random random) {
    int digits = random.nextInt(11);
    return digits == 0
        ? ""
        : "." + "%010d".formatted(random.nextInt(Integer.MAX_VALUE)).substring(0, digits);
  }

  /** One character another one. */
  private static String broken(String text, Random random) {
    int at = random.nextInt(text.length());
    return text.substring(0, at) + "0.:-TZ+ x٣".charAt(random.nextInt(10)) + text.substring(at + 1);
  }

  private static long byTheJdk(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      return -1;
    }
  }
}
