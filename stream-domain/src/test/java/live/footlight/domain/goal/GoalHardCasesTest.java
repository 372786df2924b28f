package live.footlight.domain.goal;

import static live.footlight.domain.goal.Stage.LATENESS;
import static live.footlight.domain.goal.Stage.at;
import static live.footlight.domain.goal.Stage.funding;
import static live.footlight.domain.goal.Stage.order;
import static live.footlight.domain.goal.Stage.plain;
import static live.footlight.domain.goal.Stage.refund;
import static live.footlight.domain.goal.Stage.settled;
import static live.footlight.domain.goal.Stage.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.KaraokeSkipped;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.ShowEnded;
import live.footlight.contract.event.ShowStarted;
import live.footlight.contract.event.SourceConnected;
import live.footlight.contract.event.SourceDisconnected;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.view.EscrowCommand;
import org.junit.jupiter.api.Test;

/** What clocks, retries and ids of others must not do to money. */
class GoalHardCasesTest {
  private static final long T = 1_790_000_000_000L;
  private static final String S = Stage.SESSION;

  private final Stage stage = new Stage();

  private static long s(long seconds) {
    return T + seconds * 1_000;
  }

  @Test
  void aViewersFastClockDoesNotEndAFundingEarly() {
    stage.send(
        s(20),
        at(s(0), "o", funding("f1", "p1", 100, s(60), 0)),
        at(s(5), "t1", ticket("t1", "f1", "ann", 60)),
        at(s(10), s(250), "fast", new ViewerJoined(S, "eve", "c1", "preview", null)));
    assertThat(stage.goal("f1").state()).isEqualTo("FUNDING");

    stage.send(s(40), at(s(30), "t2", ticket("t2", "f1", "bob", 40)));
    assertThat(stage.goal("f1").state()).isEqualTo("FUNDED");
    assertThat(stage.goal("f1").reachedAtMs()).isEqualTo(s(30));
  }

  @Test
  void whatHappenedInTheFutureIsDecidedWhenItsTimeHasCome() {
    stage.send(
        s(20),
        at(s(0), "o", funding("f1", "p1", 100, null, 0)),
        at(s(10), s(50), "t1", ticket("t1", "f1", "ann", 60)));
    assertThat(stage.goal("f1").held()).isZero();
    assertThat(stage.next.streamMs()).isEqualTo(s(50) + LATENESS);

    stage.send(s(50) + LATENESS - 1);
    assertThat(stage.goal("f1").held()).isZero();
    stage.send(s(50) + LATENESS);
    assertThat(stage.goal("f1").held()).isEqualTo(60);
  }

  @Test
  void aSourceThatIsSaidAgainAfterItsEndIsNotOnAir() {
    stage.send(
        s(30),
        at(s(0), "o", funding("f1", "p1", 60, null, 30)),
        at(s(1), "t1", ticket("t1", "f1", "ann", 60)),
        at(s(2), "c", new SourceConnected(S, "obs")),
        at(s(10), "show", new ShowStarted("p1", S)),
        at(s(20), "d", new SourceDisconnected(S, "obs")));
    stage.send(s(50), at(s(45), s(2), "c", new SourceConnected(S, "obs")));

    stage.send(s(200), at(s(190), "end", new ShowEnded("p1", S)));
    assertThat(stage.goal("f1").onAirMs()).isEqualTo(10_000);
    assertThat(stage.said()).containsExactly("void t1");
  }

  @Test
  void aDeadlineThatIsPastWhenItsGoalOpensLetsNobodyIn() {
    stage.send(s(50), at(s(1), "t1", ticket("t1", "f1", "ann", 60)));
    stage.send(s(100), at(s(60), "o", funding("f1", "p1", 50, s(30), 0)));
    assertThat(stage.goal("f1").state()).isEqualTo("REFUNDING");
    assertThat(stage.goal("f1").reachedAtMs()).isZero();
    assertThat(stage.said()).containsExactly("void t1");
  }

  @Test
  void anOrderWithTheIdOfAGoalTakesNothingFromIt() {
    stage.send(
        s(50),
        at(s(0), "o", funding("f1", "p1", 100, null, 0)),
        at(s(1), "t1", ticket("t1", "f1", "ann", 60)),
        at(s(2), "k", order("f1", "eve", 50, 10)));
    assertThat(stage.outcomes).containsExactly(GoalOutcome.QUARANTINED);
    assertThat(stage.goal("f1").held()).isEqualTo(60);
    assertThat(stage.goal("f1").kind()).isEqualTo("funding");
  }

  @Test
  void aTicketWhoseGoalNeverOpensGoesBackWhenTheSessionEnds() {
    stage.send(
        s(50),
        at(s(1), "t1", ticket("t1", "f9", "ann", 60)),
        at(s(2), "plain", giftFor("g1", "f9")),
        at(s(3), "t2", ticket("t2", "f9", "bob", 40)),
        at(s(4), "r2", refund("t2")));
    assertThat(stage.commands).isEmpty();

    stage.send(s(100), at(s(60), "end", new SessionEnded(S)));
    assertThat(stage.said())
        .as("a gift that is no ticket is not in escrow")
        .containsExactly("void t1", "void t2");
    stage.send(s(110), at(s(105), "t3", ticket("t3", "f9", "cat", 5)));
    assertThat(stage.said()).containsExactly("void t1", "void t2", "void t3");

    // Its goal after all: nothing is taken twice, and answers do not disturb it.
    stage.send(s(120), at(s(112), "o", funding("f9", "p9", 10, null, 0)));
    assertThat(stage.goal("f9").held()).as("the gift that was no ticket").isEqualTo(7);
    for (EscrowCommand command : List.copyOf(stage.commands)) {
      stage.send(s(130), at(s(121), "a" + command.giftId(), settled(command)));
    }
    assertThat(stage.goal("f9").state()).isEqualTo("REFUNDED");
    assertThat(stage.outcomes).isEmpty();
  }

  @Test
  void aTicketThatNobodyClaimsIsNotForgottenWithItsSession() {
    long keep = GoalSettings.defaults().keep().toMillis();
    stage.send(s(50), at(s(1), "t1", ticket("t1", "f9", "ann", 60)));
    stage.send(s(60));

    stage.send(s(60) + 2 * keep);
    assertThat(stage.said()).containsExactly("void t1");
    assertThat(stage.store.isEmpty()).isFalse();

    long now = s(70) + 2 * keep;
    stage.send(now, now, List.of(at(now, "a", settled(stage.commands.get(0)))));
    stage.send(stage.next.atMs());
    stage.send(now + 2 * keep);
    assertThat(stage.store.isEmpty()).isTrue();
  }

  @Test
  void aSkipThatIsSaidAgainIsADuplicateAndOneAfterTheSongIsTooLate() {
    stage.send(
        s(300),
        at(s(0), "k1", order("k1", "ann", 20, 60)),
        at(s(10), "k2", order("k2", "bob", 30, 30)),
        at(s(20), "skip", new KaraokeSkipped("k2", S)),
        at(s(21), "skip again", new KaraokeSkipped("k2", S)),
        at(s(100), "skip late", new KaraokeSkipped("k1", S)));
    assertThat(stage.outcomes).containsExactly(GoalOutcome.DUPLICATE, GoalOutcome.ALREADY_POSTED);
  }

  @Test
  void aJoinFromBeforeTheGoalIsNotCountedWhenItIsSaidAgain() {
    stage.send(
        s(30),
        at(s(1), "j1", new ViewerJoined(S, "ann", "c1", "sd", null)),
        at(s(10), "v", plain("v", 2, "viewers", null)));
    stage.send(s(50), at(s(40), s(1), "j1", new ViewerJoined(S, "ann", "c1", "sd", null)));
    assertThat(stage.goal("v").current()).isZero();
  }

  @Test
  void manyQuietTicksAskForFewAlarms() {
    Set<Long> alarms = new HashSet<>();
    for (long at = s(0); at < s(400); at += 2_000) {
      stage.send(at, at(at, "j" + at, new ViewerJoined(S, "u" + at, "c", "sd", null)));
      stage.send(at + LATENESS);
      if (stage.next.atMs() > at + Duration.ofDays(1).toMillis()) {
        alarms.add(stage.next.atMs());
      }
    }
    assertThat(alarms).as("alarms far ahead").hasSizeBetween(1, 2);
  }

  @Test
  void eventsAtTheVeryBoundAreInOrder() {
    stage.send(
        s(60),
        at(s(0), "o", funding("f1", "p1", 100, s(50), 0)),
        at(s(50) + LATENESS, s(50), "t1", ticket("t1", "f1", "ann", 100)));
    assertThat(stage.goal("f1").state()).isEqualTo("FUNDED");
  }

  private static GiftSent giftFor(String gift, String goal) {
    return new GiftSent(
        gift, "c1", "ann", "rose", 7, S, null, List.of("livestream"), goal, null, null);
  }
}
