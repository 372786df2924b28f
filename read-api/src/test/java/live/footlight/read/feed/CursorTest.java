package live.footlight.read.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import live.footlight.read.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @ParameterizedTest
  @ValueSource(
      doubles = {0, -0.0, 1, -7.25, 1e4 / 3, Double.MIN_VALUE, Double.MAX_VALUE, 9876.54321000001})
  void aScoreComesBackToTheLastBit(double score) {
    Cursor cursor = Cursor.behind("g.1-a_b", 1_790_000_000_000L, new Place(score, "p|9.ü;"));

    assertThat(Cursor.parse(cursor.text())).isEqualTo(cursor);
  }

  @Test
  void ofManyPagesItKnowsTheLastAndThatNothingWasShownBehindTheFirst() {
    Cursor cursor = Cursor.behind("g1", 1_000, new Place(100, "p0"));
    for (int i = 1; i <= 9; i++) {
      cursor = cursor.then(1_000 + i, new Place(100 - i, "p" + i));
    }

    assertThat(Cursor.parse(cursor.text())).isEqualTo(cursor);
    assertThat(cursor.marks()).hasSize(8).startsWith(new Mark(1_000, 98), new Mark(1_003, 97));
    assertThat(cursor.marks()).endsWith(new Mark(1_009, 91));
    assertThat(cursor.sinceMs()).isEqualTo(1_000);
    assertThat(cursor.place()).isEqualTo(new Place(91, "p9"));
  }

  @Test
  void oneOfAnEarlierBuildGoesOn() {
    String plain = "11790000000000." + Long.toHexString(Double.doubleToLongBits(9)) + ".g.1|p;9";
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));

    assertThat(Cursor.parse(text))
        .isEqualTo(Cursor.behind("g.1", 1_790_000_000_000L, new Place(9, "p;9")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "21790000000000.0.g1|p9",
        "1-5.0.g1|p9",
        "11790000000000.7ff0000000000000.g1|p9",
        "11790000000000.7ff8000000000000.g1|p9",
        "11790000000000.0.|p9",
        "11790000000000.0.g1|",
        "11790000000000.0.g1",
        "11790000000000.xyz.g1|p9",
        "2",
        "2;g1|p9",
        "21790000000000.0,;g1|p9",
        "21790000000000.0,5;g1|p9",
        "2-1.0;g1|p9",
        "21.0,2.0,3.0,4.0,5.0,6.0,7.0,8.0,9.0;g1|p9",
        "21790000000000.0;|p9",
        "21790000000000.0;g1|",
        "31790000000000.0;g1|p9"
      })
  void whatIsNoCursorOfOursIsRefused(String plain) {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));

    assertThatThrownBy(() -> Cursor.parse(text))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("next_cursor");
  }
}
