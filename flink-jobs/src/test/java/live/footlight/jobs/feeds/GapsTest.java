package live.footlight.jobs.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class GapsTest {
  private static final int LISTS = 100;

  private final Gaps gaps = new Gaps(LISTS);

  @Test
  void aListHasGapsUntilItIsFilled() {
    gaps.add("g1 home");
    gaps.add("g1 home");
    gaps.add("g1 creator:c1");
    assertThat(gaps.beyond(list -> 1, 9)).containsExactly("g1 home");
    gaps.fill(Set.of("g1 home"));
    assertThat(gaps.beyond(list -> 0, 9)).containsExactly("g1 creator:c1");
    assertThat(gaps.isEmpty()).isFalse();
  }

  @Test
  void thoseWithMostGapsComeFirst() {
    for (int list = 0; list < 5; list++) {
      for (int gap = 0; gap < 10 - list; gap++) {
        gaps.add("g1 creator:c" + list);
      }
    }
    assertThat(gaps.beyond(list -> 0, 2))
        .containsExactlyInAnyOrder("g1 creator:c0", "g1 creator:c1");
  }

  @Test
  void aListOfManyGapsIsKnownAmongAnyNumberThatHaveOneEach() {
    int others = 50 * LISTS;
    for (int i = 0; i < others; i++) {
      gaps.add("g1 creator:c" + i);
      if (i % 20 == 0) {
        gaps.add("g1 home");
      }
    }
    int lost = (others + others / 20) / LISTS;
    assertThat(gaps.beyond(list -> others / 20 - lost - 1, 9)).containsExactly("g1 home");
    int[] counted = {0};
    gaps.beyond(list -> counted[0]++, 9);
    assertThat(counted[0]).as("bounded").isLessThanOrEqualTo(LISTS);
  }
}
