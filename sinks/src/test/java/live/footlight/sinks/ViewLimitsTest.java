package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.List;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.GoalView;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.SessionView;
import live.footlight.contract.view.TopList;
import live.footlight.contract.view.Touch;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewLimitsTest {
  private static final BoardEntry GOOD = new BoardEntry("u1", 10, 1, 1_000);

  @ParameterizedTest
  @ValueSource(strings = {"u", "ü", "漢字", "😀", "a|b{c}:d", "\u0000", "platform"})
  void whateverUtf8CanSayIsAName(String id) {
    BoardUpdate update = update(List.of(new BoardEntry(id, 1, 1, 1)), List.of(id));

    assertThat(ViewLimits.board(update).view()).isSameAs(update);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ü", "漢", "😀"})
  void namesAreMeasuredInUtf8(String letter) {
    int bytes = letter.getBytes(StandardCharsets.UTF_8).length;
    String longest = letter.repeat(ViewLimits.ID_BYTES / bytes);
    String padding = "a".repeat(ViewLimits.ID_BYTES % bytes);

    assertThat(refused(new BoardEntry(longest + padding, 1, 1, 1))).isEmpty();
    assertThat(refused(new BoardEntry(longest + padding + "a", 1, 1, 1)))
        .containsExactly("id-too-long");
  }

  @Test
  void eachLimitHasItsCode() {
    assertThat(refused(new BoardEntry("", 1, 1, 1))).containsExactly("id-empty");
    assertThat(refused(new BoardEntry("a\ud800b", 1, 1, 1))).containsExactly("malformed-text");
    assertThat(refused(new BoardEntry("a\udc00", 1, 1, 1))).containsExactly("malformed-text");
    assertThat(refused(new BoardEntry("a\ud800", 1, 1, 1))).containsExactly("malformed-text");
    assertThat(refused(new BoardEntry("a", -1, 1, 1))).containsExactly("number-out-of-range");
    assertThat(refused(new BoardEntry("a", 1L << 53, 1, 1))).containsExactly("number-out-of-range");
    assertThat(refused(new BoardEntry("a", (1L << 53) - 1, 1, 1))).isEmpty();
    assertThat(refused(new BoardEntry("a", 1, 1, -1))).containsExactly("time-out-of-range");
    assertThat(refused(new BoardEntry("a", 1, 1, 1L << 42))).containsExactly("time-out-of-range");
    assertThat(refused(new BoardEntry("a", 1, 1, (1L << 42) - 1))).isEmpty();
  }

  @Test
  void onlyTheBadMemberIsLeftOut() {
    BoardEntry bad = new BoardEntry("b".repeat(600), 5, 1, 1_000);
    ViewLimits.Admission<BoardUpdate> admission =
        ViewLimits.board(update(List.of(bad, GOOD), List.of("gone", bad.memberId())));

    assertThat(admission.view()).isEqualTo(update(List.of(GOOD), List.of("gone")));
    assertThat(admission.refused()).hasSize(1);
    assertThat(ViewLimits.topList(new TopList("o", "w", 1, 2, 0, 0, List.of(bad, GOOD))).view())
        .isEqualTo(new TopList("o", "w", 1, 2, 0, 0, List.of(GOOD)));
    assertThat(
            ViewLimits.archivePage(new ArchivePage("o", "w", 1, 1, 0, List.of(bad, GOOD))).view())
        .isEqualTo(new ArchivePage("o", "w", 1, 1, 0, List.of(GOOD)));
  }

  @Test
  void aBoardThatCannotBeNamedIsLeftOutWhole() {
    BoardUpdate update =
        new BoardUpdate(
            "session:" + "x".repeat(600),
            "all",
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            List.of(GOOD),
            List.of(),
            List.of());
    ViewLimits.Admission<BoardUpdate> admission = ViewLimits.board(update);

    assertThat(admission.admitted()).isFalse();
    assertThat(admission.refused()).extracting("code").containsExactly("id-too-long");
  }

  @Test
  void aVersionHasToStayExactInADouble() {
    BoardUpdate update =
        new BoardUpdate("o", "w", 1L << 53, 0, 0, 0, 0, 0, 0, List.of(GOOD), List.of(), List.of());

    assertThat(ViewLimits.board(update).refused())
        .extracting("code")
        .containsExactly("number-out-of-range");
  }

  @Test
  void sessionsHaveLimitsToo() {
    assertThat(sessionCodes(new SessionView("s", "c", "t".repeat(1 << 16), 1, 2, 3))).isEmpty();
    assertThat(sessionCodes(new SessionView("s", "c", "t".repeat((1 << 16) + 1), 1, 2, 3)))
        .containsExactly("text-too-long");
    assertThat(sessionCodes(new SessionView("s", "", "", 1, 2, 3))).containsExactly("id-empty");
    assertThat(sessionCodes(new SessionView("s", "c", "", -1, 2, 3)))
        .containsExactly("time-out-of-range");
    assertThat(sessionCodes(new SessionView("s", "c", "", 1, 2, -3)))
        .containsExactly("number-out-of-range");
  }

  @Test
  void goalsHaveLimitsToo() {
    GoalView good = Views.goal(1);
    assertThat(ViewLimits.goal(good).view()).isSameAs(good);
    assertThat(goalCodes(goal("f", "", "s", 1, 1, 0))).isEmpty();
    assertThat(goalCodes(goal("", "", "s", 1, 1, 0))).containsExactly("id-empty");
    assertThat(goalCodes(goal("f", "", "", 1, 1, 0))).containsExactly("id-empty");
    assertThat(goalCodes(goal("f", "p".repeat(513), "s", 1, 1, 0))).containsExactly("id-too-long");
    assertThat(goalCodes(goal("f", "", "s", -1, 1, 0))).containsExactly("number-out-of-range");
    assertThat(goalCodes(goal("f", "", "s", 1, 1L << 53, 0)))
        .containsExactly("number-out-of-range");
    assertThat(goalCodes(goal("f", "", "s", 1, 1, -1))).containsExactly("time-out-of-range");
  }

  @Test
  void rollupsAndAttributionsHaveLimitsToo() {
    RollupView rollup = Views.rollup(1);
    assertThat(ViewLimits.rollup(rollup).view()).isSameAs(rollup);
    assertThat(ViewLimits.rollup(rollupOf("t", "x".repeat(513), 1)).refused())
        .extracting("view", "code")
        .containsExactly(tuple("rollup", "id-too-long"));
    assertThat(ViewLimits.rollup(rollupOf("", null, 1)).refused())
        .extracting("name", "code")
        .containsExactly(tuple("day|0||%|%|%|%", "id-empty"));
    assertThat(ViewLimits.rollup(rollupOf("t", null, -1)).refused())
        .extracting("code")
        .containsExactly("number-out-of-range");

    AttributionView attribution = Views.attribution(1);
    assertThat(ViewLimits.attribution(attribution).view()).isSameAs(attribution);
    assertThat(ViewLimits.attribution(AttributionView.erased("u", 1)).admitted()).isTrue();
    Touch odd = new Touch("t", 1, "\ud800", null, null, null, null);
    assertThat(ViewLimits.attribution(new AttributionView("u", odd, null, 1)).refused())
        .extracting("view", "name", "code")
        .containsExactly(tuple("attribution", "u", "malformed-text"));
  }

  private static RollupView rollupOf(String type, String source, long count) {
    return new RollupView(
        RollupView.Granularity.DAY, 0, type, null, source, null, null, count, 1, 0, 0, 1);
  }

  @Test
  void viewersHaveLimitsToo() {
    ViewersView good = Views.viewers(1);
    assertThat(ViewLimits.viewers(good).view()).isSameAs(good);
    assertThat(viewersCodes("s", "", 1, 1)).isEmpty();
    assertThat(viewersCodes("", "c", 1, 1)).containsExactly("id-empty");
    assertThat(viewersCodes("s", "c\ud800", 1, 1)).containsExactly("malformed-text");
    assertThat(viewersCodes("s", "c", -1, 1)).containsExactly("number-out-of-range");
    assertThat(viewersCodes("s", "c", 1, 1L << 48)).containsExactly("time-out-of-range");

    ViewerMinute minute = Views.minute(1);
    assertThat(ViewLimits.viewerMinute(minute).view()).isSameAs(minute);
    assertThat(ViewLimits.viewerMinute(new ViewerMinute("", 1, 0, 0, 0, 0, 1)).refused())
        .extracting("name", "code")
        .containsExactly(tuple("|1", "id-empty"));
    assertThat(ViewLimits.viewerMinute(new ViewerMinute("s", 1, 0, 0, 0, -1, 1)).refused())
        .extracting("name", "code")
        .containsExactly(tuple("s|1", "number-out-of-range"));
    assertThat(ViewLimits.viewerMinute(new ViewerMinute("s", -1, 0, 0, 0, 0, 1)).refused())
        .extracting("name", "code")
        .containsExactly(tuple("s|-1", "time-out-of-range"));
  }

  @Test
  void refusingTheSameThingAgainIsTheSameDeadLetter() {
    String bad = "b".repeat(600);
    DeadLetter first = letter(new BoardEntry(bad, 5, 1, 1_000));
    DeadLetter again = letter(new BoardEntry(bad, 9, 2, 2_000));
    DeadLetter other = letter(new BoardEntry(bad + "c", 5, 1, 1_000));

    assertThat(first.id()).startsWith("leaderboards|views/board-").isEqualTo(again.id());
    assertThat(first.id()).isNotEqualTo(other.id());
    assertThat(new String(first.bytes(), StandardCharsets.UTF_8)).isEqualTo("o|w|" + bad);
  }

  private static List<String> refused(BoardEntry entry) {
    return ViewLimits.board(update(List.of(entry), List.of())).refused().stream()
        .map(ViewLimits.Refusal::code)
        .toList();
  }

  private static List<String> sessionCodes(SessionView session) {
    return ViewLimits.session(session).refused().stream().map(ViewLimits.Refusal::code).toList();
  }

  private static GoalView goal(
      String goalId, String pairId, String sessionId, long current, long version, long deadline) {
    return new GoalView(
        goalId, pairId, sessionId, "plain", "OPEN", "viewers", current, 9, 0, 0, 0, 0, 0, 0, 0,
        version, 1, deadline, 0, 0, 0);
  }

  private static List<String> goalCodes(GoalView goal) {
    return ViewLimits.goal(goal).refused().stream().map(ViewLimits.Refusal::code).toList();
  }

  private static List<String> viewersCodes(
      String sessionId, String streamerId, long watchMs, long asOfMs) {
    return ViewLimits.viewers(
            new ViewersView(sessionId, streamerId, 1, 1, 2, 1, 2, 0, watchMs, 1, 1, 0, 0, asOfMs))
        .refused()
        .stream()
        .map(ViewLimits.Refusal::code)
        .toList();
  }

  private static DeadLetter letter(BoardEntry entry) {
    return ViewLimits.board(update(List.of(entry), List.of()))
        .refused()
        .get(0)
        .toDeadLetter("leaderboards");
  }

  private static BoardUpdate update(List<BoardEntry> changed, List<String> removed) {
    return new BoardUpdate("o", "w", 2, 1, 0, 0, 0, 0, 0, changed, removed, List.of());
  }
}
