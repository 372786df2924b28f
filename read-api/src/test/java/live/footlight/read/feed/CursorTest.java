package live.footlight.read.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import live.footlight.read.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @ParameterizedTest
  @ValueSource(
      doubles = {0, -0.0, 1, -7.25, 1e4 / 3, Double.MIN_VALUE, Double.MAX_VALUE, 9876.54321000001})
  void aScoreComesBackToTheLastBit(double score) {
    Cursor cursor = new Cursor("g.1-a_b", 1_790_000_000_000L, new Place(score, "p|9.ü"));

    assertThat(Cursor.parse(cursor.text())).isEqualTo(cursor);
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
        "11790000000000.xyz.g1|p9"
      })
  void whatIsNoCursorOfOursIsRefused(String plain) {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));

    assertThatThrownBy(() -> Cursor.parse(text))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("next_cursor");
  }
}
