package live.footlight.domain.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import live.footlight.contract.view.AttributionView;
import live.footlight.domain.tracking.NaiveTracking.Input;
import org.junit.jupiter.api.Test;

class VisitorFoldTest {
  private static final long T = 1_790_000_000_000L;
  private static final Utm NEWS = new Utm("news", "email", "spring", null, null);
  private static final Utm ADS = new Utm("ads", null, null, null, null);

  private final TrackingStage stage = new TrackingStage(TrackingSettings.defaults(), new Random(1));

  @Test
  void halfAnHourOfNothingEndsAVisit() {
    tick(at("a", 0));
    tick(at("b", 29));
    tick(at("c", 59));

    assertThat(visit("b")).isEqualTo(visit("a"));
    assertThat(visit("c")).isNotEqualTo(visit("a"));
    assertThat(stage.revisions).isEmpty();
  }

  @Test
  void oneThatComesLateJoinsTwoVisitsAndTheSecondIsRevised() {
    tick(at("a", 0));
    tick(at("c", 50));
    tick(at("b", 25));

    assertThat(visit("c")).isEqualTo(visit("a"));
    assertThat(stage.revisions).containsOnlyKeys(moment("c", 50));
  }

  @Test
  void oneThatComesLateCutsAVisitOfADayAnew() {
    for (int i = 0; i < 100; i++) {
      tick(at("e" + i, 20L * i));
    }
    assertThat(visit("e72")).isNotEqualTo(visit("e71")); // at 24 hours
    assertThat(visit("e71")).isEqualTo(visit("e0"));

    tick(at("before", -10));

    assertThat(visit("e71")).isEqualTo(visit("e0")).isEqualTo(visit("before"));
    tick(at("earlier", -30));
    assertThat(visit("e71")).isNotEqualTo(visit("e0"));
  }

  @Test
  void whatIsInOrderTouchesTheHeadAndOnePage() {
    for (int i = 0; i < 200; i++) {
      tick(at("e" + i, i));
    }
    MapPages state = stage.state("u:u");
    state.reads = 0;
    state.writes = 0;

    tick(at("next", 201));

    assertThat(state.reads).isEqualTo(2);
    assertThat(state.writes).isEqualTo(2);
  }

  @Test
  void revenueCarriesTheTouchThatWasCurrentThen() {
    tick(at("first", 0));
    tick(at("news", 10, NEWS));
    tick(at("gift", 20));
    assertThat(stage.fates.get(moment("gift", 20)).touch().utm()).isEqualTo(NEWS);

    tick(at("ads", 15, ADS));

    assertThat(stage.fates.get(moment("gift", 20)).touch().utm()).isEqualTo(ADS);
    assertThat(stage.fates.get(moment("first", 0)).touch().utm()).isEqualTo(Utm.NONE);
    assertThat(stage.attributions.get("u").initial().touchId()).isEqualTo("first");
    assertThat(stage.attributions.get("u").current().touchId()).isEqualTo("ads");
  }

  @Test
  void laterThanCanBeCutIsARowWithoutAVisitWhoseTouchCounts() {
    tick(at("a", 0));
    tick(at("late", -8 * 24 * 60, NEWS));

    assertThat(visit("late", -8 * 24 * 60)).isNull();
    assertThat(stage.late).isEqualTo(1);
    assertThat(stage.attributions.get("u").initial().touchId()).isEqualTo("late");
    assertThat(stage.fates.get(moment("a", 0)).touch().utm()).isEqualTo(NEWS);
  }

  @Test
  void stateOfTheLastDaysIsKeptAndNoMore() {
    for (int day = 0; day < 60; day++) {
      tick(at("d" + day, Duration.ofDays(day).toMinutes()));
    }

    assertThat(stage.state("u:u").pages).hasSizeLessThan(12);
  }

  @Test
  void whoIsErasedLeavesAMarkAndNothingElse() {
    tick(at("a", 0, NEWS));
    VisitorFold fold = new VisitorFold(TrackingSettings.defaults());
    fold.open("u:u", stage.state("u:u"));
    fold.erase(T);
    fold.close(new Ignored());

    assertThat(stage.state("u:u").pages).hasSize(1);
    fold.open("u:u", stage.state("u:u"));
    assertThat(fold.isErased()).isTrue();
    assertThat(new String(stage.state("u:u").pages.get(-1), UTF_8)).doesNotContain("news");
  }

  private void tick(Input... inputs) {
    stage.tick("u:u", List.of(inputs), List.of());
  }

  private String visit(String id) {
    return stage.fates.entrySet().stream()
        .filter(fate -> fate.getKey().id().equals(id))
        .map(fate -> fate.getValue().visitId())
        .findFirst()
        .orElseThrow();
  }

  private String visit(String id, long minute) {
    return stage.fates.get(moment(id, minute)).visitId();
  }

  private static Input at(String id, long minute) {
    return at(id, minute, Utm.NONE);
  }

  private static Input at(String id, long minute, Utm utm) {
    return new Input(new Act(moment(id, minute), "track", null, "tw", 5, utm), "u", null);
  }

  private static Moment moment(String id, long minute) {
    return new Moment(T + Duration.ofMinutes(minute).toMillis(), id, "/test");
  }

  private static final class Ignored implements TrackingOutput {
    @Override
    public void row(Act act, String visitId, Touched touch, String userId) {}

    @Override
    public void revision(
        Act act, String visitId, Touched touch, Touched before, String userId, long revision) {}

    @Override
    public void attribution(AttributionView attribution) {}

    @Override
    public void share(String userId, Shared shared) {}
  }
}
