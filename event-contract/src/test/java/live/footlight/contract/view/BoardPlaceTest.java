package live.footlight.contract.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BoardPlaceTest {
  private static final long LARGEST = (1L << 53) - 1;
  private static final Comparator<BoardPlace> BOARD_ORDER =
      Comparator.comparingLong(BoardPlace::total)
          .reversed()
          .thenComparingLong(BoardPlace::reachedAtMs)
          .thenComparing(BoardPlace::memberId);

  @Property(tries = 20_000)
  void aScoreGivesThePlaceBack(@ForAll("places") BoardPlace place) {
    assertThat(BoardPlace.of(score(place), element(place))).isEqualTo(place);
  }

  @Property(tries = 20_000)
  void scoresAndElementsAreInBoardOrder(
      @ForAll("places") BoardPlace one, @ForAll("places") BoardPlace other) {
    assertThat(Integer.signum(compared(one, other)))
        .isEqualTo(Integer.signum(BOARD_ORDER.compare(one, other)));
  }

  @Property(tries = 20_000)
  void theNextMillisecondAndTheNextDiamondAreOtherScores(@ForAll("places") BoardPlace place) {
    if (place.reachedAtMs() < BoardPlace.MAX_REACHED_MS) {
      BoardPlace later = new BoardPlace("u", place.total(), place.reachedAtMs() + 1);
      assertThat(compared(new BoardPlace("u", place.total(), place.reachedAtMs()), later))
          .isNegative();
    }
    if (place.total() < LARGEST) {
      assertThat(score(new BoardPlace("u", place.total() + 1, place.reachedAtMs())))
          .isLessThan(score(place));
    }
  }

  @Test
  void placesAreWrittenAsTheyLieInRedis() {
    // A golden form: what is stored has to be read by later builds.
    assertThat(BoardPlace.score(1, 1_795_342_347_118L)).isEqualTo("-457000750675089");
    assertThat(BoardPlace.score(1_200, 1_795_342_347_118L)).isEqualTo("-1680258517488785e1");
    assertThat(BoardPlace.score(262_143, 0)).isEqualTo("-3171504606846975e284");
    assertThat(BoardPlace.score(262_144, 7)).isEqualTo("-3171504606846976e284");
    assertThat(BoardPlace.score(LARGEST, 0)).isEqualTo("-4078703861325823e286");
    assertThat(BoardPlace.element("u1", 262_143, 7)).isEqualTo("u1");
    assertThat(BoardPlace.element("u1", 262_144, 7)).isEqualTo("000000000007:u1");
  }

  @Test
  void aMemberIsNamedFromTheNamedScoreOn() {
    double named = Double.parseDouble(BoardPlace.namedScore());

    assertThat(score(new BoardPlace("u", BoardPlace.NAMED_FROM - 1, 0))).isGreaterThan(named);
    assertThat(score(new BoardPlace("u", BoardPlace.NAMED_FROM, 5))).isEqualTo(named);
    assertThat(score(new BoardPlace("u", LARGEST, 5))).isLessThan(named).isFinite();
  }

  @Provide
  Arbitrary<BoardPlace> places() {
    Arbitrary<Long> totals =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 4_000),
            Arbitraries.longs().between(1, BoardPlace.NAMED_FROM + 10),
            Arbitraries.longs().between(BoardPlace.NAMED_FROM - 3, BoardPlace.NAMED_FROM + 3),
            Arbitraries.longs().between(1, LARGEST));
    Arbitrary<Long> times =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, BoardPlace.MAX_REACHED_MS),
            Arbitraries.longs().between(1_795_342_347_118L, 1_795_342_347_120L),
            Arbitraries.of(0L, 1L, BoardPlace.MAX_REACHED_MS));
    return Combinators.combine(Arbitraries.of(List.of("a", "b", "ü")), totals, times)
        .as(BoardPlace::new);
  }

  /** As a sorted set does: by score, then bytewise by element. */
  private static int compared(BoardPlace one, BoardPlace other) {
    int byScore = Double.compare(score(one), score(other));
    return byScore != 0 ? byScore : element(one).compareTo(element(other));
  }

  private static double score(BoardPlace place) {
    return Double.parseDouble(BoardPlace.score(place.total(), place.reachedAtMs()));
  }

  private static String element(BoardPlace place) {
    return BoardPlace.element(place.memberId(), place.total(), place.reachedAtMs());
  }
}
