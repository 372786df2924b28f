package live.footlight.domain.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import live.footlight.domain.viewer.NaiveViewers.Input;
import live.footlight.domain.viewer.NaiveViewers.Kind;
import live.footlight.domain.viewer.ViewerFold.Outcome;
import org.junit.jupiter.api.Test;

/** What happens in time: grace, silence, recovery, corrections, the end, and when it is told. */
class ViewerFoldTest {
  private static final long T = 1_790_000_000_000L / 60_000 * 60_000;
  private static final long MINUTE = 60_000;

  private final Session session = new Session(ViewerSettings.defaults(), T);

  private void start() {
    session.fold().sessionStarted("c1", T);
  }

  @Test
  void leaveCountsAfterTheGraceAndFromItsOwnTime() {
    start();
    session.join("v1", "a", T);
    session.tickAt(T + 10_000);
    session.leave("v1", "a", T + 10_000);
    session.tickAt(T + 11_000);
    assertThat(session.present()).isEqualTo(1);

    session.pass(3_000);
    assertThat(session.present()).isZero();
    assertThat(session.view.watchMs()).isEqualTo(10_000);
  }

  @Test
  void whoIsBackWithinTheGraceWasNeverGone() {
    start();
    session.join("v1", "a", T);
    session.leave("v1", "a", T + 10_000);
    session.join("v1", "b", T + 12_999);
    session.tickAt(T + 13_000);
    session.fold().sessionEnded(T + 20_000);
    session.pass(10_000);
    session.tick();
    assertThat(session.view.watchMs()).isEqualTo(20_000);

    Session other = new Session(ViewerSettings.defaults(), T);
    other.fold().sessionStarted("c1", T);
    other.join("v1", "a", T);
    other.leave("v1", "a", T + 10_000);
    other.join("v1", "b", T + 13_000);
    other.fold().sessionEnded(T + 20_000);
    other.tick();
    assertThat(other.view.watchMs()).isEqualTo(17_000);
  }

  @Test
  void severalDevicesAreOneViewerInTheHighestTier() {
    start();
    session.join("v1", "phone", T);
    session.fold().joined("v1", "tv", Tier.SD, T + 1_000, session.now);
    session.tick();
    assertThat(session.view.preview()).isZero();
    assertThat(session.view.sd()).isEqualTo(1);
    assertThat(session.view.peak()).isEqualTo(1);

    session.leave("v1", "tv", T + 2_000);
    session.tickAt(T + 2_000);
    assertThat(session.view.preview()).isEqualTo(1);
    assertThat(session.view.sd()).isZero();

    session.fold().tierChanged("v1", "phone", Tier.SD, T + 3_000, session.now);
    session.tickAt(T + 3_000);
    assertThat(session.view.sd()).isEqualTo(1);
    assertThat(session.view.distinct()).isEqualTo(1);
  }

  @Test
  void silentConnectionIsGoneAtItsLastHeartbeat() {
    start();
    session.join("silent", "a", T);
    session.beat("silent", "a", T + 5_000);
    session.join("webhook", "b", T);
    session.tickAt(T + 6_000);
    session.pass(59_000);
    assertThat(session.present()).isEqualTo(2);

    session.pass(2_000);
    assertThat(session.present()).isEqualTo(1);
    session.fold().sessionEnded(T + 200_000);
    session.tick();
    assertThat(session.view.watchMs()).isEqualTo(205_000);
  }

  @Test
  void nobodyIsLookedAtTooEarlyWhereSecondsNeedMoreThan31Bits() {
    long in2038 = 2_147_483_640_000L;
    Session late = new Session(ViewerSettings.defaults(), in2038);
    late.fold().sessionStarted("c1", in2038);
    late.join("v1", "a", in2038);
    late.beat("v1", "a", in2038 + 5_000);
    late.tickAt(in2038 + 6_000);
    late.restart();
    late.pass(40_000);
    assertThat(late.present()).isEqualTo(1);
    assertThat(late.wakeUp - late.now).as("nothing to do but to publish").isGreaterThan(2_000);

    late.pass(90_000);
    assertThat(late.present()).isZero();
    assertThat(late.view.watchMs()).isEqualTo(5_000);
  }

  @Test
  void whatComesWithTheEndAfterALongPauseIsNotTooLate() {
    start();
    session.join("v1", "a", T);
    session.tickAt(T + 1_000);
    // The job was away for two days, and finds the end and a leave in one tick.
    session.now = T + 172_800_000;
    session.fold().sessionEnded(T + 60_000);
    assertThat(session.leave("v1", "a", T + 20_000)).isEqualTo(Outcome.APPLIED);
    session.tick();
    assertThat(session.view.watchMs()).isEqualTo(20_000);
  }

  @Test
  void heartbeatsKeepAConnectionAndBringItBack() {
    start();
    for (int i = 0; i <= 10; i++) {
      session.now = T + i * 20_000L;
      session.beat("v1", "a", session.now);
      session.tick();
      assertThat(session.present()).isEqualTo(1);
    }
    session.pass(100_000);
    assertThat(session.present()).isZero();
    assertThat(session.view.watchMs()).isEqualTo(200_000);

    session.beat("v1", "a", T + 300_000);
    session.tick();
    assertThat(session.present()).isEqualTo(1);
    session.beat("v1", "a", T + 310_000);
    session.tick();
    session.pass(10_000);
    assertThat(session.view.watchMs()).isEqualTo(210_000);
  }

  @Test
  void connectionThatLivedToSeeTheEndWatchedToTheEnd() {
    start();
    session.beat("seen", "a", T + 100_000);
    session.beat("gone", "a", T + 30_000);
    session.tickAt(T + 100_000);
    session.fold().sessionEnded(T + 115_000);
    session.tick();
    session.pass(200_000);
    assertThat(session.view.watchMs()).isEqualTo(15_000);
    assertThat(session.present()).isZero();
  }

  @Test
  void lateEndBringsThoseBackWhoSawIt() {
    start();
    session.beat("seen", "a", T + 100_000);
    session.tickAt(T + 100_000);
    session.pass(300_000);
    assertThat(session.view.watchMs()).isZero();

    session.fold().sessionEnded(T + 115_000);
    session.tick();
    session.pass(300_000);
    assertThat(session.view.watchMs()).isEqualTo(15_000);
  }

  @Test
  void recoveryGrantsOneSilence() {
    start();
    session.beat("v1", "a", T);
    session.tickAt(T);
    session.restart();
    session.tickAt(T + 500_000);
    assertThat(session.present()).isEqualTo(1);
    session.pass(59_000);
    assertThat(session.present()).isEqualTo(1);
    session.pass(2_000);
    assertThat(session.present()).isZero();
  }

  @Test
  void lateLeaveCorrectsPeakAndCurve() {
    start();
    session.join("v1", "a", T);
    session.join("v2", "a", T + MINUTE + 30_000);
    session.join("v3", "a", T + 5 * MINUTE);
    session.tickAt(T + 5 * MINUTE);
    session.pass(10_000);
    assertThat(session.view.peak()).isEqualTo(3);
    assertThat(session.view.peakAtMs()).isEqualTo(T + 5 * MINUTE);
    assertThat(session.minutes.get(T + 3 * MINUTE).preview()).isEqualTo(2);

    session.leave("v1", "a", T + MINUTE);
    session.tickAt(session.now + 1_000);
    session.pass(15_000);
    assertThat(session.view.peak()).isEqualTo(2);
    assertThat(session.minutes.get(T).most()).isEqualTo(1);
    assertThat(session.minutes.get(T + MINUTE).watchMs()).isEqualTo(30_000);
    assertThat(session.minutes.get(T + 3 * MINUTE).preview()).isEqualTo(1);
  }

  @Test
  void onlyMinutesThatChangedAreToldAgain() {
    start();
    for (int i = 0; i < 100; i++) {
      session.join("v" + i, "a", T + i * MINUTE);
    }
    session.tickAt(T + 100 * MINUTE);
    assertThat(session.publishedMinutes).isEqualTo(99);

    session.join("late", "a", T + 20 * MINUTE);
    session.leave("late", "a", T + 22 * MINUTE + 1);
    session.tickAt(session.now + 1_000);
    session.pass(30_000);
    assertThat(session.publishedMinutes).isEqualTo(99 + 3);

    session.join("v100", "a", T + 97 * MINUTE);
    session.tickAt(session.now + 1_000);
    session.pass(30_000);
    assertThat(session.publishedMinutes).isEqualTo(99 + 3 + 2);
  }

  @Test
  void startThatBecomesKnownClipsWhatWasTold() {
    session.join("v1", "a", T + 1_000);
    session.join("v2", "a", T + 3 * MINUTE);
    session.tickAt(T + 3 * MINUTE);
    assertThat(session.view.liveMs()).isEqualTo(3 * MINUTE - 1_000);
    assertThat(session.minutes).hasSize(3);

    session.fold().sessionStarted("c1", T + 2 * MINUTE + 30_000);
    session.tick();
    session.pass(20_000);
    assertThat(session.view.watchMs()).isEqualTo(30_000);
    assertThat(session.minutesOfInterest()).containsOnlyKeys(T + 2 * MINUTE);
    assertThat(session.minutes.get(T + 2 * MINUTE).watchMs()).isEqualTo(30_000);
  }

  @Test
  void quietSessionIsToldEveryTenSeconds() {
    start();
    session.join("v1", "a", T);
    session.tick();
    int before = session.published;
    session.pass(60_000);
    assertThat(session.published - before).isEqualTo(6);
  }

  @Test
  void endedSessionIsToldOnceAndForgotten() {
    start();
    session.join("v1", "a", T);
    session.fold().sessionEnded(T + 90_000);
    session.tickAt(T + 90_000);
    assertThat(session.published).isEqualTo(1);
    assertThat(session.minutes).containsOnlyKeys(T, T + MINUTE);
    assertThat(session.wakeUp).isEqualTo(T + 90_000 + Duration.ofDays(1).toMillis());
    assertThat(session.fold().isForgotten(session.wakeUp - 1)).isFalse();
    assertThat(session.fold().isForgotten(session.wakeUp)).isTrue();

    session.tickAt(session.wakeUp);
    assertThat(session.published).isEqualTo(1);
    assertThat(session.wakeUp).isEqualTo(Long.MAX_VALUE);
    assertThat(session.join("v2", "a", T)).isEqualTo(Outcome.TOO_LATE);
  }

  @Test
  void leaveWithoutAJoinWaitsForIt() {
    start();
    session.leave("v1", "a", T + 10_000);
    session.tick();
    assertThat(session.present()).isZero();
    assertThat(session.view.distinct()).isZero();
    session.join("v1", "a", T + 2_000);
    session.tick();
    session.pass(20_000);
    assertThat(session.view.watchMs()).isEqualTo(8_000);
    assertThat(session.view.distinct()).isEqualTo(1);
    assertThat(session.view.peakAtMs()).isEqualTo(T + 2_000);
  }

  @Test
  void joinThatComesJustInTimeIsASignOfLife() {
    start();
    session.beat("v1", "a", T);
    session.join("v1", "a", T + 60_000);
    session.beat("v1", "a", T + 120_000);
    session.fold().sessionEnded(T + 130_000);
    session.tick();
    assertThat(session.view.watchMs()).isEqualTo(130_000);
  }

  @Test
  void viewerWithManyConnectionsStaysSmallAndExact() {
    NaiveViewers naive = new NaiveViewers(Session.ID, 3_000, 60_000, true);
    Random random = new Random(3);
    List<Input> inputs = new ArrayList<>();
    inputs.add(new Input(Kind.STARTED, "c1", null, null, T));
    for (int i = 0; i < 1_000; i++) {
      long at = T + i * 60_000L;
      String connection = "connection-" + i;
      inputs.add(
          new Input(
              Kind.JOINED, "v1", connection, random.nextBoolean() ? Tier.SD : Tier.PREVIEW, at));
      long stay = 1L + random.nextInt(90_000);
      inputs.add(new Input(Kind.LEFT, "v1", connection, Tier.PREVIEW, at + stay));
    }
    int largest = 0;
    for (Input input : inputs) {
      naive.accept(input);
      session.now = Math.max(session.now, input.atMs());
      assertThat(session.send(input)).isEqualTo(Outcome.APPLIED);
      session.tick();
      largest = Math.max(largest, session.viewers.rows.getOrDefault("v1", new byte[0]).length);
    }
    session.pass(30_000);
    assertThat(session.withoutVersion()).isEqualTo(naive.view());
    assertThat(session.minutesOfInterest()).isEqualTo(naive.minutes());
    assertThat(largest).isLessThan(10_000);
    assertThat(session.send(inputs.get(1))).isEqualTo(Outcome.TOO_LATE);
    assertThat(session.send(inputs.get(1_999))).isEqualTo(Outcome.DUPLICATE);
  }

  @Test
  void versionsRiseThoughTheClockDoesNot() {
    start();
    session.join("v1", "a", T);
    session.tickAt(T);
    long first = session.view.version();
    session.join("v2", "a", T);
    session.tickAt(T - 5_000);
    assertThat(session.view.version()).isGreaterThan(first);
  }
}
