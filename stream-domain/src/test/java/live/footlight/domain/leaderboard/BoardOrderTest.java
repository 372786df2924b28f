package live.footlight.domain.leaderboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.LeaderboardKeys;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BoardOrderTest {
  @Property(tries = 5000)
  void isTheOrderOfTheSortedSet(
      @ForAll("entries") BoardEntry left, @ForAll("entries") BoardEntry right) {
    assertThat(Integer.signum(BoardOrder.INSTANCE.compare(left, right)))
        .isEqualTo(Integer.signum(sortedSetOrder(left, right)));
  }

  /** Score −total ascending, then members by their bytes. */
  private static int sortedSetOrder(BoardEntry left, BoardEntry right) {
    int byScore = Double.compare(-(double) left.total(), -(double) right.total());
    return byScore != 0 ? byScore : Arrays.compareUnsigned(member(left), member(right));
  }

  private static byte[] member(BoardEntry entry) {
    return LeaderboardKeys.rankedMember(entry.reachedAtMs(), entry.memberId()).getBytes(UTF_8);
  }

  @Provide
  Arbitrary<BoardEntry> entries() {
    Arbitrary<String> ids =
        Arbitraries.of("a", "é", "\uD7FF", "\uE000", "\uFF5E", "😀", "𐀀", "~", "-")
            .list()
            .ofMaxSize(4)
            .map(parts -> String.join("", parts));
    return Combinators.combine(
            ids,
            Arbitraries.longs().between(1, 2),
            Arbitraries.of(0L, 15L, 16L, 1_792_000_000_000L))
        .as((id, total, reachedAt) -> new BoardEntry(id, total, 1, reachedAt));
  }
}
