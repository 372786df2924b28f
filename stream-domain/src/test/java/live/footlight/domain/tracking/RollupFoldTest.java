package live.footlight.domain.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.RollupView.Granularity;
import org.junit.jupiter.api.Test;

class RollupFoldTest {
  private static final RollupKey KEY =
      new RollupKey(1_789_948_800_000L, "gift_sent", "tw", "a|b%", null, "spring");
  private static final TrackingSettings SETTINGS =
      new TrackingSettings(
          Duration.ofMinutes(30),
          Duration.ofHours(24),
          Duration.ofDays(7),
          Duration.ofDays(7),
          100);

  private final MapPages pages = new MapPages();
  private final RollupFold fold = new RollupFold(SETTINGS);

  @Test
  void aKeyIsReadAsItWasWritten() {
    assertThat(RollupKey.parse(KEY.text())).isEqualTo(KEY);
  }

  @Test
  void usersAreExactUpToABoundAndThenWithinTheStatedError() {
    List<RollupView> few = add(0, 100);
    assertThat(few).extracting(RollupView::users).containsOnly(100L);
    assertThat(few).extracting(RollupView::usersErrorPpm).containsOnly(0L);

    RollupView day = day(add(100, 20_000));

    assertThat(day.count()).isEqualTo(20_000);
    assertThat(day.usersErrorPpm()).isBetween(1_000L, 30_000L);
    assertThat((double) day.users()).isBetween(20_000 * 0.94, 20_000 * 1.06);
  }

  @Test
  void whatLeavesIsAsIfItHadNeverBeenThere() {
    add(0, 3);
    fold.open(KEY, pages);
    fold.add(5, RollupFold.user("u:1"), -1, -7);
    List<RollupView> views = close(100);

    assertThat(day(views).count()).isEqualTo(2);
    assertThat(day(views).users()).isEqualTo(2);
    assertThat(day(views).diamonds()).isEqualTo(14);
  }

  @Test
  void whatWasHeldIsPublishedLaterAndOnce() {
    fold.open(KEY, pages);
    fold.add(5, RollupFold.user("u:1"), 1, 7);
    fold.close(10, null);

    fold.open(KEY, pages);
    fold.openWaiting(List.copyOf(pages.pages.keySet()));
    assertThat(close(11)).hasSize(3);
    fold.open(KEY, pages);
    fold.openWaiting(List.copyOf(pages.pages.keySet()));
    assertThat(close(12)).isEmpty();
  }

  @Test
  void versionsRiseThoughTheClockDoesNot() {
    RollupView first = day(add(0, 1));
    fold.open(KEY, pages);
    fold.add(5, 1, 1, 0);

    assertThat(day(close(1)).version()).isGreaterThan(first.version());
  }

  private List<RollupView> add(int from, int until) {
    fold.open(KEY, pages);
    for (int i = from; i < until; i++) {
      fold.add(5, RollupFold.user("u:" + i), 1, 7);
    }
    return close(50);
  }

  private List<RollupView> close(long nowMs) {
    List<RollupView> views = new ArrayList<>();
    fold.close(nowMs, views::add);
    return views;
  }

  private static RollupView day(List<RollupView> views) {
    return views.stream()
        .filter(view -> view.granularity() == Granularity.DAY)
        .findFirst()
        .orElseThrow();
  }
}
