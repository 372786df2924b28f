package live.footlight.read.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import live.footlight.read.feed.Comparison.Mover;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void theSameOrderCorrelatesFullyAndTheReverseNegatively() {
    List<String> order = List.of("a", "b", "c", "d");
    List<String> reverse = new ArrayList<>(order);
    Collections.reverse(reverse);

    assertThat(Comparison.of(order, order, 9).kendallTau()).hasValue(1);
    assertThat(Comparison.of(order, reverse, 9).kendallTau()).hasValue(-1);
    assertThat(Comparison.of(order, order, 9).movers()).isEmpty();
  }

  @Test
  void tauIsTheShareOfPairsInOrderMinusThatOfPairsThatAreNot() {
    Random random = new Random(1);
    for (int round = 0; round < 50; round++) {
      List<String> a = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        a.add("p" + i);
      }
      List<String> b = new ArrayList<>(a);
      Collections.shuffle(b, random);
      int pairs = 0;
      int balance = 0;
      for (String one : a) {
        for (String other : a) {
          if (one.compareTo(other) < 0) {
            pairs++;
            boolean alike = a.indexOf(one) < a.indexOf(other) == b.indexOf(one) < b.indexOf(other);
            balance += alike ? 1 : -1;
          }
        }
      }
      assertThat(Comparison.of(a, b, 9).kendallTau().orElseThrow())
          .isCloseTo((double) balance / pairs, within(1e-12));
    }
  }

  @Test
  void onlyCommonItemsCorrelateAndTheOverlapIsOfTheLongerHead() {
    Comparison comparison = Comparison.of(List.of("a", "b", "c"), List.of("c", "x", "b", "y"), 9);

    assertThat(comparison.common()).isEqualTo(2);
    assertThat(comparison.overlap()).hasValue(0.5);
    assertThat(comparison.kendallTau()).hasValue(-1);
  }

  @Test
  void whoMovedFarthestStandsFirstAndWhoLeftFollowsTheLast() {
    Comparison comparison =
        Comparison.of(List.of("a", "b", "c", "d"), List.of("d", "b", "e", "c"), 4);

    assertThat(comparison.movers())
        .containsExactly(
            new Mover("a", 1, null, 4),
            new Mover("d", 4, 1, 3),
            new Mover("e", null, 3, 2),
            new Mover("c", 3, 4, 1));
  }

  @Test
  void ofNothingOrOneNothingIsSaid() {
    assertThat(Comparison.of(List.of(), List.of(), 9).overlap()).isEmpty();
    assertThat(Comparison.of(List.of("a"), List.of("a"), 9).kendallTau()).isEmpty();
    assertThat(Comparison.of(List.of("a"), List.of("a"), 9).overlap()).hasValue(1);
  }
}
