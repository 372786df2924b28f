package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.LeaderboardKeys;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RespBufferTest {

  @Property
  void numbersAreWrittenInDecimal(@ForAll long number) {
    RespBuffer buffer = new RespBuffer();
    buffer.number(number);

    assertThat(text(buffer)).isEqualTo(bulk(Long.toString(number)));
  }

  @Test
  void theEdgesOfNumbersAreWrittenInDecimal() {
    for (long number : new long[] {0, -1, 9, 10, -10, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(text(new RespBuffer().number(number))).isEqualTo(bulk(Long.toString(number)));
    }
  }

  @Property
  void textsAreWrittenInUtf8(@ForAll List<String> texts) {
    RespBuffer buffer = new RespBuffer();
    StringBuilder expected = new StringBuilder();
    for (String text : texts) {
      buffer.text(text);
      expected.append(bulk(text));
    }

    assertThat(text(buffer)).isEqualTo(new String(expected.toString().getBytes(UTF_8), UTF_8));
    assertThat(buffer.arguments()).isEqualTo(texts.size());
  }

  @Property
  void placesAreWrittenAsTheContractSays(
      @ForAll @LongRange(min = 0, max = ViewLimits.MAX_TIME_MS) long reachedAtMs,
      @ForAll @LongRange(min = 0) long contributions) {
    assertThat(text(new RespBuffer().rankedMember(reachedAtMs, "ü1".getBytes(UTF_8))))
        .isEqualTo(bulk(LeaderboardKeys.rankedMember(reachedAtMs, "ü1")));
    assertThat(text(new RespBuffer().place(reachedAtMs, contributions)))
        .isEqualTo(bulk(LeaderboardKeys.reachedHex(reachedAtMs) + ':' + contributions));
  }

  @Property
  void scoresAreWrittenAsTheContractSays(
      @ForAll @LongRange(min = 0, max = BoardPlace.MAX_REACHED_MS) long reachedAtMs,
      @ForAll @LongRange(min = 1, max = ViewLimits.MAX_EXACT) long large,
      @ForAll @LongRange(min = 1, max = BoardPlace.NAMED_FROM) long total) {
    assertThat(text(new RespBuffer().score(total, reachedAtMs)))
        .isEqualTo(bulk(BoardPlace.score(total, reachedAtMs)));
    assertThat(text(new RespBuffer().score(large, reachedAtMs)))
        .isEqualTo(bulk(BoardPlace.score(large, reachedAtMs)));
  }

  @Test
  void aBufferIsUsedAgain() {
    RespBuffer buffer = new RespBuffer();
    List<String> texts = new ArrayList<>();
    for (int length : new int[] {10_000, 3, 70_000}) {
      buffer.text("x".repeat(length));
      texts.add(text(buffer));
      buffer.clear();
    }

    assertThat(texts)
        .containsExactly(bulk("x".repeat(10_000)), bulk("x".repeat(3)), bulk("x".repeat(70_000)));
    assertThat(buffer.arguments()).isZero();
  }

  private static String bulk(String value) {
    return "$" + value.getBytes(UTF_8).length + "\r\n" + value + "\r\n";
  }

  private static String text(RespBuffer buffer) {
    return new String(buffer.toByteArray(), UTF_8);
  }
}
