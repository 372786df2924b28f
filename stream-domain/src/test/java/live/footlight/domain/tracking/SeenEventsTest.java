package live.footlight.domain.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import live.footlight.domain.tracking.SeenEvents.Verdict;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeenEventsTest {
  private static final long T = 1_790_000_000_000L;
  private static final long HOUR_MS = 3_600_000;
  private static final TrackingSettings SETTINGS = TrackingSettings.defaults();

  @Property(tries = 60)
  void eachIdIsNewOnceHoweverTheTicksAreCut(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3_000) int ids) {
    Random random = new Random(seed);
    SeenEvents seen = new SeenEvents(SETTINGS);
    MapPages pages = new MapPages();
    Map<String, Integer> known = new HashMap<>();
    seen.open(pages);
    for (int i = 0; i < 2 * ids; i++) {
      String id = "id" + random.nextInt(ids);
      int content = random.nextInt(20) == 0 ? 1 : 0;
      Verdict expected =
          !known.containsKey(id)
              ? Verdict.NEW
              : known.get(id) == content ? Verdict.DUPLICATE : Verdict.CONFLICT;
      known.putIfAbsent(id, content);

      assertThat(seen.see("/s", id, content, T + random.nextInt(1_000))).isEqualTo(expected);

      if (random.nextInt(50) == 0) {
        seen.close();
        seen.open(pages);
      }
    }
  }

  @Test
  void theSameIdOfAnotherSourceIsAnotherEvent() {
    SeenEvents seen = new SeenEvents(SETTINGS);
    seen.open(new MapPages());

    assertThat(seen.see("/a", "1", 0, T)).isEqualTo(Verdict.NEW);
    assertThat(seen.see("/b", "1", 0, T)).isEqualTo(Verdict.NEW);
  }

  @Test
  void isKnownForSevenDaysAndThenLeavesTheState() {
    MapPages pages = new MapPages();
    SeenEvents seen = new SeenEvents(SETTINGS);
    seen.open(pages);
    for (int i = 0; i < 1_000; i++) {
      seen.see("/s", "old" + i, 0, T);
    }
    seen.close();
    int size = size(pages);

    seen.open(pages);
    assertThat(seen.see("/s", "old1", 0, T + 7 * 24 * HOUR_MS)).isEqualTo(Verdict.DUPLICATE);
    assertThat(seen.see("/s", "old1", 0, T + 7 * 24 * HOUR_MS + 2 * HOUR_MS))
        .isEqualTo(Verdict.NEW);
    for (int i = 0; i < 1_000; i++) {
      seen.see("/s", "new" + i, 0, T + 8 * 24 * HOUR_MS);
    }
    seen.close();

    assertThat(size(pages)).isLessThan(size + size / 10);
  }

  @Test
  void aLookCostsOnePageHoweverManyThereAre() {
    MapPages pages = new MapPages();
    SeenEvents seen = new SeenEvents(SETTINGS);
    seen.open(pages);
    for (int i = 0; i < 50_000; i++) {
      seen.see("/s", "id" + i, 0, T);
    }
    seen.close();
    pages.reads = 0;
    List<Integer> sizes = new ArrayList<>();
    pages.pages.values().forEach(page -> sizes.add(page.length));

    seen.open(pages);
    assertThat(seen.see("/s", "id77", 0, T)).isEqualTo(Verdict.DUPLICATE);
    seen.close();

    assertThat(pages.reads).isEqualTo(2); // the head and the page
    assertThat(sizes).allSatisfy(size -> assertThat(size).isLessThan(8 << 10));
    assertThat(size(pages)).isLessThan(50_000 * 17);
  }

  private static int size(MapPages pages) {
    return pages.pages.values().stream().mapToInt(page -> page.length).sum();
  }
}
