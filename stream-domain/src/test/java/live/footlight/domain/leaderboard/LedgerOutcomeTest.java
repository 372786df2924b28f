package live.footlight.domain.leaderboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static live.footlight.domain.leaderboard.Outcome.APPLIED;
import static live.footlight.domain.leaderboard.Outcome.DUPLICATE;
import static live.footlight.domain.leaderboard.Outcome.QUARANTINED;
import static live.footlight.domain.leaderboard.Outcome.REFUND_PENDING;
import static live.footlight.domain.leaderboard.Outcome.TOO_LATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import live.footlight.contract.view.BoardEntry;
import org.junit.jupiter.api.Test;

/** What becomes of single inputs. */
class LedgerOutcomeTest {
  private static final long T = 1_792_000_000_000L;
  private static final long HORIZON = Duration.ofDays(180).toMillis();
  private static final String SESSION = "session:s1";

  private final Leaderboards boards = new Leaderboards(LeaderboardSettings.defaults());

  @Test
  void whatSaysTheSameIsADuplicateAndWhatSaysOtherwiseIsQuarantined() {
    LedgerBatch batch = boards.batch(SESSION);
    batch.contribution(Origin.GIFT, "g1", "u1", "c1", 5, T, 7, 0);
    batch.contribution(Origin.GIFT, "g1", "u1", "c1", 5, T, 7, 1);
    batch.contribution(Origin.GIFT, "g1", "u2", "c1", 5, T, 7, 2);
    batch.contribution(Origin.GIFT, "g1", "u1", "c2", 5, T, 7, 3);
    batch.contribution(Origin.GIFT, "g1", "u1", "c1", 6, T, 7, 4);
    batch.contribution(Origin.GIFT, "g1", "u1", "c1", 5, T + 1, 7, 5);
    batch.contribution(Origin.GIFT, "g1", "u1", "c1", 5, T, 8, 6);
    batch.contribution(Origin.PAYMENT, "g1", "u1", "c1", 5, T, 7, 7);
    flush();

    assertOutcomes(
        APPLIED,
        DUPLICATE,
        QUARANTINED,
        QUARANTINED,
        QUARANTINED,
        QUARANTINED,
        QUARANTINED,
        APPLIED);
    assertThat(entries()).containsExactly(new BoardEntry("u1", 10, 2, T));
  }

  @Test
  void aRefundTakesItsGiftBackOnceWhicheverComesFirst() {
    LedgerBatch batch = boards.batch(SESSION);
    gift(batch, "g1", T, 0);
    gift(batch, "g2", T + 1, 1);
    batch.refund("g2", T + 5, 2);
    batch.refund("g2", T + 6, 3);
    batch.refund("g3", T + 5, 4);
    batch.refund("g3", T + 4, 5);
    gift(batch, "g3", T + 2, 6);
    gift(batch, "g3", T + 2, 7);
    batch.refund("g3", T + 5, 8);
    flush();

    assertOutcomes(
        APPLIED,
        APPLIED,
        APPLIED,
        DUPLICATE,
        REFUND_PENDING,
        DUPLICATE,
        APPLIED,
        DUPLICATE,
        DUPLICATE);
    assertThat(entries()).containsExactly(new BoardEntry("u1", 5, 1, T));
    assertThat(boards.stored(SESSION, "session").version).isEqualTo(5);
  }

  @Test
  void aRefundIsTakenUpToTheHorizonWhicheverComesFirst() {
    LedgerBatch batch = boards.batch(SESSION);
    gift(batch, "g1", T, 0);
    batch.refund("g1", T + HORIZON + 1, 1);
    batch.refund("g1", T + HORIZON, 2);
    batch.refund("g2", T + HORIZON + 1, 3);
    gift(batch, "g2", T + 1, 4);
    batch.refund("g3", T + HORIZON + 1, 5);
    gift(batch, "g3", T + 2, 6);
    flush();

    assertOutcomes(TOO_LATE, 1);
    assertOutcomes(APPLIED, 0, 2, 4, 6);
    assertOutcomes(REFUND_PENDING, 3, 5);
    assertThat(entries()).isEmpty();

    batch = boards.batch(SESSION);
    batch.refund("g4", T + HORIZON + 4, 7);
    flush();
    batch = boards.batch(SESSION);
    gift(batch, "g4", T + 4, 8);
    gift(batch, "g5", T + 3, 9);
    flush();
    assertOutcomes(APPLIED, 8);
    assertOutcomes(TOO_LATE, 9);
  }

  @Test
  void aRefundThatCameBeforeAGiftItIsTooLateForLetsItLive() {
    LedgerBatch batch = boards.batch(SESSION);
    batch.refund("g1", T + HORIZON, 0);
    gift(batch, "g1", T, 1);
    batch.refund("g2", T + HORIZON, 2);
    flush();
    assertThat(entries()).isEmpty();

    // Nothing newer than the refunds has come, so a gift from before the horizon is out of reach.
    batch = boards.batch(SESSION);
    gift(batch, "g2", T - 1, 3);
    flush();

    assertOutcomes(TOO_LATE, 3);
  }

  @Test
  void whatIsOlderThanTheHorizonIsForgotten() {
    int tag = 0;
    long size = 0;
    for (int month = 0; month < 36; month++) {
      LedgerBatch batch = boards.batch("streamer:c1");
      long at = T + Duration.ofDays(30L * month).toMillis();
      for (int i = 0; i < 2_000; i++) {
        batch.contribution(
            Origin.GIFT, "g" + month + '-' + i, "u" + i % 10, "c1", 1, at + i, 0, tag++);
      }
      flush();
      if (month == 11) {
        size = boards.ledgerState("streamer:c1").size();
      }
    }
    LedgerBatch batch = boards.batch("streamer:c1");
    batch.contribution(Origin.GIFT, "g0-0", "u0", "c1", 1, T, 0, tag);
    batch.contribution(Origin.GIFT, "g35-7", "u7", "c1", 1, at(35) + 7, 0, tag + 1);
    batch.refund("g30-0", at(35), tag + 2);
    flush();

    assertThat(boards.outcomes.get(APPLIED)).isEqualTo(36 * 2_000 + 1);
    assertOutcomes(TOO_LATE, tag);
    assertOutcomes(DUPLICATE, tag + 1);
    assertOutcomes(APPLIED, tag + 2);
    assertThat(boards.stored("streamer:c1", "all").entries.get("u1").total()).isEqualTo(200 * 36);
    assertThat(boards.ledgerState("streamer:c1").size()).isLessThan(size * 5 / 4);
  }

  @Test
  void nothingGivenIsRememberedAndDoesNotCount() {
    LedgerBatch batch = boards.batch(SESSION);
    batch.contribution(Origin.GIFT, "g1", "u1", "c1", 0, T, 0, 0);
    batch.contribution(Origin.GIFT, "g1", "u1", "c1", 0, T, 0, 1);
    batch.contribution(Origin.GIFT, "g1", "u1", "c1", 9, T, 0, 2);
    batch.refund("g1", T, 3);
    flush();

    assertOutcomes(APPLIED, DUPLICATE, QUARANTINED, APPLIED);
    assertThat(boards.stored).isEmpty();
  }

  @Test
  void aBatchTakesSlicesOfAnArrayThatIsUsedAgain() {
    byte[] frame = "..g1..u1.c1".getBytes(UTF_8);
    LedgerBatch batch = boards.batch(SESSION);
    batch.contribution(
        Origin.GIFT, frame, Slice.of(2, 2), Slice.of(6, 2), Slice.of(9, 2), 5, T, 0, 0);
    frame[3] = '2';
    frame[7] = '2';
    batch.contribution(
        Origin.GIFT, frame, Slice.of(2, 2), Slice.of(6, 2), Slice.of(9, 2), 6, T, 0, 1);
    batch.refund(frame, Slice.of(2, 2), T, 2);
    assertThat(batch.size()).isEqualTo(3);
    assertThat(batch.bytes()).isPositive();
    flush();

    assertThat(entries()).containsExactly(new BoardEntry("u1", 5, 1, T));
  }

  @Test
  void aBatchRefusesWhatCannotBe() {
    LedgerBatch batch = new LedgerBatch();
    String long20k = "x".repeat(20_000);

    assertThatThrownBy(() -> batch.contribution(Origin.GIFT, "g", "u", "c", -1, T, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batch.contribution(Origin.GIFT, "g", long20k, "c", 1, T, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(batch.size()).isZero();
  }

  @Test
  void longNamesAndUuidsOfAnyLookAreKeptApart() {
    String uuid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
    List<String> ids =
        List.of(
            uuid,
            uuid.toUpperCase(java.util.Locale.ROOT),
            uuid.replace('-', '_'),
            uuid + "0",
            "x".repeat(16_000),
            "\0".repeat(16),
            "");
    LedgerBatch batch = boards.batch(SESSION);
    int tag = 0;
    for (String id : ids) {
      batch.contribution(Origin.GIFT, id, id, "c1", 5, T, 0, tag++);
    }
    flush();
    assertThat(boards.outcomes).containsOnlyKeys(APPLIED);
    assertThat(entries()).extracting(BoardEntry::memberId).containsExactlyInAnyOrderElementsOf(ids);

    batch = boards.batch(SESSION);
    for (String id : ids) {
      batch.refund(id, T, tag++);
    }
    flush();
    assertThat(entries()).isEmpty();
  }

  private static long at(int month) {
    return T + Duration.ofDays(30L * month).toMillis();
  }

  private static void gift(LedgerBatch batch, String id, long at, int tag) {
    batch.contribution(Origin.GIFT, id, "u1", "c1", 5, at, 0, tag);
  }

  private void flush() {
    boards.flush(Tick.at(1, T));
  }

  private List<BoardEntry> entries() {
    return boards.stored(SESSION, "session").inOrder();
  }

  private void assertOutcomes(Outcome... outcomes) {
    assertThat(boards.outcomeByTag).containsExactly(outcomes);
  }

  private void assertOutcomes(Outcome outcome, int... tags) {
    for (int tag : tags) {
      assertThat(boards.outcomeByTag.get(tag)).as("input %d", tag).isEqualTo(outcome);
    }
  }
}
