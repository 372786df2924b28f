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
import java.util.List;
import live.footlight.contract.event.GoalCancelled;
import live.footlight.contract.event.KaraokeSkipped;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.ShowEnded;
import live.footlight.contract.event.ShowStarted;
import live.footlight.contract.event.SourceConnected;
import live.footlight.contract.event.SourceDisconnected;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.view.EscrowCommand;
import live.footlight.contract.view.GoalView;
import live.footlight.domain.goal.GoalSteps.Trigger;
import org.junit.jupiter.api.Test;

/** Each line of the machine's table, and what stands in none. */
class GoalMachineTest {
  private static final long T = 1_790_000_000_000L;
  private static final String S = Stage.SESSION;

  private final Stage stage = new Stage();

  private static long s(long seconds) {
    return T + seconds * 1_000;
  }

  private void funded() {
    stage.send(
        s(100),
        at(s(0), "o", funding("f1", "p1", 100, s(600), 60)),
        at(s(1), "t1", ticket("t1", "f1", "ann", 60)),
        at(s(2), "t2", ticket("t2", "f1", "bob", 40)));
    assertThat(stage.goal("f1").state()).isEqualTo("FUNDED");
  }

  @Test
  void aShowThatWasLongEnoughPostsEveryHold() {
    funded();
    stage.send(
        s(200),
        at(s(110), "c", new SourceConnected(S, "phone")),
        at(s(120), "show", new ShowStarted("p1", S)));
    assertThat(stage.goal("f1").state()).isEqualTo("DONE");
    assertThat(stage.goal("f1").startedAtMs()).isEqualTo(s(120));
    assertThat(stage.goal("f1").endedAtMs()).isEqualTo(s(180));
    assertThat(stage.said()).containsExactly("post t1", "post t2");

    stage.send(s(210), at(s(205), "end", new ShowEnded("p1", S)));
    assertThat(stage.outcomes).as("the end of a done show says nothing new").isEmpty();
    GoalView goal = stage.goal("f1");
    assertThat(goal.held()).isEqualTo(100);
    assertThat(goal.posted()).isEqualTo(100);
    assertThat(goal.current()).isEqualTo(100);
    assertThat(goal.contributors()).isEqualTo(2);
  }

  @Test
  void timeOnAirCountsWhileAnySourceIsConnectedAndOnlyThen() {
    funded();
    stage.send(
        s(400),
        at(s(110), "show", new ShowStarted("p1", S)),
        at(s(120), "c1", new SourceConnected(S, "phone")),
        at(s(130), "c2", new SourceConnected(S, "obs")),
        at(s(140), "d1", new SourceDisconnected(S, "phone")),
        at(s(150), "d2", new SourceDisconnected(S, "obs")),
        at(s(300), "c3", new SourceConnected(S, "obs")));

    assertThat(stage.goal("f1").state()).isEqualTo("DONE");
    assertThat(stage.goal("f1").endedAtMs())
        .as("thirty seconds, a pause, thirty more")
        .isEqualTo(s(330));
    assertThat(stage.goal("f1").onAirMs()).isEqualTo(60_000);
  }

  @Test
  void aShowThatEndsShortGivesEveryHoldBackAndWaitsForTheWallet() {
    funded();
    stage.send(
        s(160),
        at(s(110), "c", new SourceConnected(S, "phone")),
        at(s(110), "show", new ShowStarted("p1", S)),
        at(s(150), "end", new ShowEnded("p1", S)));
    assertThat(stage.goal("f1").state()).isEqualTo("REFUNDING");
    assertThat(stage.said()).containsExactly("void t1", "void t2");
    assertThat(stage.goal("f1").current()).isZero();
    assertThat(stage.goal("f1").contributors()).isZero();

    stage.send(s(170), at(s(165), "x1", settled(stage.commands.get(0))));
    assertThat(stage.goal("f1").state()).isEqualTo("REFUNDING");
    stage.send(s(170), at(s(166), "x2", settled(stage.commands.get(1))));
    assertThat(stage.goal("f1").state()).isEqualTo("REFUNDED");
  }

  @Test
  void aDeadlineInSilenceEndsTheFunding() {
    stage.send(
        s(10),
        at(s(0), "o", funding("f1", "p1", 100, s(60), 60)),
        at(s(1), "t1", ticket("t1", "f1", "ann", 60)));
    long due = stage.next.streamMs();
    assertThat(due).isEqualTo(s(60) + 1 + LATENESS);

    stage.send(due - 1);
    assertThat(stage.goal("f1").state()).isEqualTo("FUNDING");
    stage.send(due);
    assertThat(stage.goal("f1").state()).isEqualTo("REFUNDING");
    assertThat(stage.said()).containsExactly("void t1");
  }

  @Test
  void aTicketOfTheDeadlinesLastMillisecondIsInTimeAndOneAfterItIsNot() {
    stage.send(
        s(100),
        at(s(0), "o", funding("f1", "p1", 100, s(60), 0)),
        at(s(60), "t1", ticket("t1", "f1", "ann", 100)),
        at(s(61), "t2", ticket("t2", "f1", "bob", 7)));
    assertThat(stage.goal("f1").state()).isEqualTo("FUNDED");
    assertThat(stage.said()).as("the phase was over").containsExactly("void t2");
    assertThat(stage.goal("f1").held()).isEqualTo(107);
    assertThat(stage.goal("f1").current()).isEqualTo(100);
  }

  @Test
  void theReplayOfAnOldDatasetIsNotLate() {
    long then = T - Duration.ofDays(3_000).toMillis();
    stage.send(
        s(1),
        at(s(0), then, "o", funding("f1", "p1", 100, then + 60_000, 0)),
        at(s(0), then + 59_000, "t1", ticket("t1", "f1", "ann", 100)));
    stage.send(s(5));
    assertThat(stage.goal("f1").state()).isEqualTo("FUNDED");
  }

  @Test
  void cancellingGivesBackBeforeTheShowAndDuringIt() {
    funded();
    stage.send(s(120), at(s(110), "x", new GoalCancelled("f1", S)));
    assertThat(stage.goal("f1").state()).isEqualTo("REFUNDING");
    stage.send(s(130), at(s(121), "x2", new GoalCancelled("f1", S)));
    assertThat(stage.outcomes).containsExactly(GoalOutcome.PHASE_OVER);
  }

  @Test
  void theEndOfASessionEndsWhateverWasOpen() {
    funded();
    stage.send(
        s(200),
        at(s(110), "o2", funding("f2", null, 1_000, null, 0)),
        at(s(111), "t3", ticket("t3", "f2", "ann", 5)),
        at(s(112), "pl", plain("pl", 10, null, null)),
        at(s(113), "k1", order("k1", "bob", 20, 60)),
        at(s(114), "k2", order("k2", "bob", 30, 60)),
        at(s(120), "end", new SessionEnded(S)));
    assertThat(stage.goal("f1").state()).isEqualTo("REFUNDING");
    assertThat(stage.goal("f2").state()).isEqualTo("REFUNDING");
    assertThat(stage.goal("pl").state()).isEqualTo("CLOSED");
    assertThat(stage.goal("k1").state()).isEqualTo("VOIDED");
    assertThat(stage.goal("k2").state()).isEqualTo("VOIDED");
    assertThat(stage.said())
        .containsExactlyInAnyOrder("void t1", "void t2", "void t3", "void k1", "void k2");
  }

  @Test
  void whatIsRefundedByHandLeavesCurrentAndStaysInHeld() {
    stage.send(
        s(100),
        at(s(0), "o", funding("f1", "p1", 100, null, 0)),
        at(s(1), "t1", ticket("t1", "f1", "ann", 60)),
        at(s(2), "r1", refund("t1")),
        at(s(3), "t2", ticket("t2", "f1", "bob", 60)));
    GoalView goal = stage.goal("f1");
    assertThat(goal.state()).isEqualTo("FUNDING");
    assertThat(goal.held()).isEqualTo(120);
    assertThat(goal.current()).isEqualTo(60);
    assertThat(goal.contributors()).isEqualTo(1);
    assertThat(stage.said()).containsExactly("void t1");

    stage.send(s(200), at(s(150), "r1 again", refund("t1")));
    assertThat(stage.outcomes).containsExactly(GoalOutcome.DUPLICATE);
  }

  @Test
  void fundedDoesNotRevertAndWhatWasPostedCannotBeTakenBack() {
    funded();
    stage.send(s(120), at(s(110), "r2", refund("t2")));
    assertThat(stage.goal("f1").state()).isEqualTo("FUNDED");
    assertThat(stage.goal("f1").current()).isEqualTo(60);

    stage.send(
        s(300),
        at(s(130), "c", new SourceConnected(S, "phone")),
        at(s(130), "show", new ShowStarted("p1", S)),
        at(s(200), "r1", refund("t1")));
    assertThat(stage.goal("f1").state()).isEqualTo("DONE");
    assertThat(stage.outcomes).containsExactly(GoalOutcome.ALREADY_POSTED);
    assertThat(stage.said()).containsExactly("void t2", "post t1");
  }

  @Test
  void aRefundBeforeItsTicketGivesItBackWhenItComes() {
    stage.send(
        s(100),
        at(s(0), "o", funding("f1", "p1", 100, null, 0)),
        at(s(1), "r1", refund("t1")),
        at(s(2), "t1", ticket("t1", "f1", "ann", 60)));
    assertThat(stage.said()).containsExactly("void t1");
    assertThat(stage.goal("f1").held()).isEqualTo(60);
    assertThat(stage.goal("f1").current()).isZero();
  }

  @Test
  void aTicketBeforeItsGoalIsTakenWhenTheGoalOpens() {
    stage.send(s(50), at(s(1), "t1", ticket("t1", "f1", "ann", 60)));
    stage.send(s(100), at(s(60), "o", funding("f1", "p1", 50, null, 0)));
    assertThat(stage.goal("f1").state()).isEqualTo("FUNDED");
  }

  @Test
  void aSecondOpeningIsADuplicateOrSetAside() {
    stage.send(
        s(100),
        at(s(0), "o", funding("f1", "p1", 100, null, 0)),
        at(s(0), "o again", funding("f1", "p1", 100, null, 0)),
        at(s(1), "o other", funding("f1", "p1", 200, null, 0)),
        at(s(2), "pair", funding("f2", "p1", 100, null, 0)));
    assertThat(stage.outcomes)
        .containsExactly(GoalOutcome.DUPLICATE, GoalOutcome.QUARANTINED, GoalOutcome.PAIR_TAKEN);
    assertThat(stage.goal("f1").target()).isEqualTo(100);
  }

  @Test
  void whatComesTwiceOrOtherwiseIsTold() {
    funded();
    stage.send(
        s(200),
        at(s(1), "t1 again", ticket("t1", "f1", "ann", 60)),
        at(s(1), "t1 other", ticket("t1", "f1", "ann", 61)),
        at(s(110), "show of nothing", new ShowStarted("p9", S)),
        at(s(111), "end of nothing", new ShowEnded("p9", S)),
        at(s(112), "cancel nothing", new GoalCancelled("f9", S)),
        at(s(113), "skip nothing", new KaraokeSkipped("k9", S)),
        at(s(114), "end too early", new ShowEnded("p1", S)));
    assertThat(stage.outcomes)
        .containsExactly(
            GoalOutcome.DUPLICATE,
            GoalOutcome.QUARANTINED,
            GoalOutcome.NO_SUCH_PAIR,
            GoalOutcome.NO_SUCH_PAIR,
            GoalOutcome.NO_SUCH_GOAL,
            GoalOutcome.NO_SUCH_ORDER,
            GoalOutcome.NOT_FUNDED);
    assertThat(stage.goal("f1").held()).isEqualTo(100);
  }

  @Test
  void aShowBeforeTheTargetIsRefused() {
    stage.send(
        s(100),
        at(s(0), "o", funding("f1", "p1", 100, null, 0)),
        at(s(1), "show", new ShowStarted("p1", S)));
    assertThat(stage.outcomes).containsExactly(GoalOutcome.NOT_FUNDED);
  }

  @Test
  void answersNobodyWaitsForAreTold() {
    funded();
    stage.send(s(120), at(s(110), "x", new GoalCancelled("f1", S)));
    EscrowCommand command = stage.commands.get(0);
    stage.send(
        s(130),
        at(s(121), "a", settled(command)),
        at(s(122), "a again", settled(command)),
        at(
            s(123),
            "b",
            settled(new EscrowCommand("post-none", 0, "post", "p1", S, "t1", "ann", "c1", 60, 0))));
    assertThat(stage.outcomes).containsExactly(GoalOutcome.DUPLICATE, GoalOutcome.NO_SUCH_COMMAND);
  }

  @Test
  void whatTheWalletDoesNotAnswerIsRepeatedUnderTheSameIdAndTold() {
    funded();
    stage.send(s(120), at(s(110), "x", new GoalCancelled("f1", S)));
    List<EscrowCommand> first = List.copyOf(stage.commands);
    stage.commands.clear();
    stage.send(s(125), at(s(121), "a", settled(first.get(1))));

    long now = s(120);
    int rounds = 0;
    while (stage.unanswered.isEmpty()) {
      long due = stage.next.atMs();
      assertThat(due).isGreaterThan(now);
      stage.send(due - 1);
      assertThat(stage.commands).hasSize(rounds);
      stage.send(due);
      if (stage.commands.size() > rounds) {
        rounds++;
      }
      now = due;
    }
    assertThat(rounds).isEqualTo(GoalSettings.defaults().alarmAfter());
    assertThat(stage.commands)
        .allSatisfy(again -> assertThat(again.commandId()).isEqualTo(first.get(0).commandId()))
        .extracting(EscrowCommand::attempt)
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(stage.unanswered).containsExactly("t1");
  }

  @Test
  void aPlainGoalCompletesOnceAndGoesOnCounting() {
    stage.send(
        s(100),
        at(s(0), "o", plain("g", 100, "diamonds", 90L)),
        at(s(1), "a", ticket("a", "g", "ann", 6)),
        at(s(2), "b", ticket("b", "g", "ann", 7)),
        at(s(3), "c", ticket("c", "g", "bob", 5)),
        at(s(4), "r", refund("b")));
    GoalView goal = stage.goal("g");
    assertThat(goal.state()).isEqualTo("REACHED");
    assertThat(goal.reachedAtMs()).isEqualTo(s(2));
    assertThat(goal.current()).isEqualTo(101);
    assertThat(goal.contributors()).isEqualTo(2);
    assertThat(stage.commands).isEmpty();
  }

  @Test
  void supportersAndViewersCountPeopleOnce() {
    stage.send(
        s(100),
        at(s(0), "o", plain("g", 2, "supporters", null)),
        at(s(0), "v", plain("v", 2, "viewers", null)),
        at(s(1), "a", ticket("a", "g", "ann", 6)),
        at(s(2), "b", ticket("b", "g", "ann", 7)),
        at(s(3), "j1", new ViewerJoined(S, "ann", "c1", "sd", null)),
        at(s(4), "j2", new ViewerJoined(S, "ann", "c2", "sd", null)),
        at(s(5), "j3", new ViewerJoined(S, "bob", "c3", "preview", null)));
    assertThat(stage.goal("g").current()).isEqualTo(1);
    assertThat(stage.goal("g").state()).isEqualTo("OPEN");
    assertThat(stage.goal("v").current()).isEqualTo(2);
    assertThat(stage.goal("v").state()).isEqualTo("REACHED");
  }

  @Test
  void karaokeOrdersRunOneAfterAnother() {
    stage.send(
        s(300),
        at(s(0), "k1", order("k1", "ann", 20, 60)),
        at(s(10), "k2", order("k2", "bob", 30, 30)),
        at(s(20), "k3", order("k3", "cat", 40, 30)),
        at(s(70), "skip", new KaraokeSkipped("k2", S)));
    assertThat(stage.goal("k1").state()).isEqualTo("DONE");
    assertThat(stage.goal("k1").endedAtMs()).isEqualTo(s(60));
    assertThat(stage.goal("k2").state()).isEqualTo("VOIDED");
    assertThat(stage.goal("k3").startedAtMs()).isEqualTo(s(70));
    assertThat(stage.goal("k3").state()).isEqualTo("DONE");
    assertThat(stage.goal("k3").endedAtMs()).isEqualTo(s(100));
    assertThat(stage.said()).containsExactly("post k1", "void k2", "post k3");
  }

  @Test
  void aSessionWhoseMoneyIsSettledIsForgottenAndOneWhoseIsNotIsKept() {
    funded();
    stage.send(s(200), at(s(110), "end", new SessionEnded(S)));
    long keep = GoalSettings.defaults().keep().toMillis();
    stage.send(s(200) + 2 * keep);
    assertThat(stage.store.isEmpty()).as("voids are not settled").isFalse();

    long now = s(200) + 2 * keep;
    stage.send(
        now,
        now,
        List.of(
            at(now, "a1", settled(stage.commands.get(0))),
            at(now, "a2", settled(stage.commands.get(1)))));
    stage.send(stage.next.atMs());
    stage.send(now + 2 * keep);
    assertThat(stage.store.isEmpty()).isTrue();
  }

  @Test
  void goalsAreWrittenAgainInANewRun() {
    funded();
    GoalView before = stage.goals.remove("f1");
    stage.restore(stage.checkpoint());
    stage.send(s(120));
    assertThat(stage.goals).isEmpty();
    stage.send(stage.next.atMs());
    assertThat(stage.goal("f1")).isEqualTo(before);
  }

  @Test
  void nothingStandsTwiceInTheTableAndEveryStateIsReached() {
    for (GoalState state : GoalState.values()) {
      for (Trigger trigger : Trigger.values()) {
        long lines =
            GoalSteps.TABLE.stream()
                .filter(step -> step.from() == state && step.on() == trigger)
                .count();
        assertThat(lines).as("%s on %s", state, trigger).isLessThanOrEqualTo(1);
        if (state.isFinal()) {
          assertThat(lines).as("%s is final", state).isZero();
        }
      }
      assertThat(
              GoalSteps.TABLE.stream().anyMatch(step -> step.from() == state || step.to() == state))
          .isTrue();
    }
  }
}
