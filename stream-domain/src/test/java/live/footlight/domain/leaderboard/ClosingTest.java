package live.footlight.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.SessionView;
import live.footlight.domain.leaderboard.LeaderboardLawsTest.Sent;
import live.footlight.domain.leaderboard.LeaderboardLawsTest.World;
import live.footlight.domain.leaderboard.NaiveLeaderboards.Gift;
import live.footlight.domain.leaderboard.NaiveLeaderboards.Refund;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Windows end, are archived, and are amended. */
class ClosingTest {
  private static final LeaderboardSettings SETTINGS =
      LeaderboardSettings.defaults().in(ZoneId.of("UTC"));
  private static final long NOON = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
  private static final long MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();
  private static final String DAY = "day:2026-11-21";

  private final Leaderboards boards = new Leaderboards(SETTINGS);

  @Test
  void aDayIsArchivedOnceItHasPassed() {
    gift("g1", "u1", 5, NOON);
    boards.flush(Tick.at(1, NOON));
    boards.flush(Tick.at(1, MIDNIGHT - 1));
    assertThat(boards.archives("streamer:c1", DAY)).isEmpty();

    boards.flush(Tick.at(1, MIDNIGHT));

    assertThat(boards.archives("streamer:c1", DAY)).hasSize(1);
    assertThat(boards.archives("platform", DAY)).hasSize(1);
    assertThat(boards.archives("streamer:c1", "all")).isEmpty();
    Leaderboards.Archive archive = boards.archives("streamer:c1", DAY).get(0);
    assertThat(archive.entries()).containsExactly(new BoardEntry("u1", 5, 1, NOON));
    assertThat(archive.header().revision()).isEqualTo(1);
    assertThat(archive.header().startsAtMs()).isEqualTo(MIDNIGHT - 86_400_000L);
    assertThat(archive.header().endsAtMs()).isEqualTo(MIDNIGHT);
    assertThat(archive.header().archivedAtMs()).isEqualTo(MIDNIGHT);
    assertThat(boards.stored("streamer:c1", DAY).last.revision()).isEqualTo(1);
  }

  @Test
  void amendmentsGatherIntoOneRevision() {
    gift("g1", "u1", 5, NOON);
    boards.flush(Tick.at(1, NOON));
    boards.flush(Tick.at(1, MIDNIGHT));

    gift("g2", "u2", 7, NOON + 1);
    boards.flush(Tick.at(1, MIDNIGHT + 1_000));
    refund("g1", MIDNIGHT + 500);
    boards.flush(Tick.at(1, MIDNIGHT + 9_000));
    boards.flush(Tick.at(1, MIDNIGHT + 10_999));
    assertThat(boards.archives("streamer:c1", DAY)).hasSize(1);
    boards.flush(Tick.at(1, MIDNIGHT + 11_000));

    List<Leaderboards.Archive> archives = boards.archives("streamer:c1", DAY);
    assertThat(archives).hasSize(2);
    assertThat(archives.get(1).entries()).containsExactly(new BoardEntry("u2", 7, 1, NOON + 1));
    assertThat(boards.archives("platform", DAY).get(1).entries())
        .containsExactly(new BoardEntry("c1", 7, 1, NOON + 1));
  }

  @Test
  void whatChangesNothingGivesNoRevision() {
    gift("g1", "u1", 5, NOON);
    boards.flush(Tick.at(1, NOON));
    boards.flush(Tick.at(1, MIDNIGHT));

    gift("g1", "u1", 5, NOON);
    gift("g3", "u1", 0, NOON);
    boards.flush(Tick.at(1, MIDNIGHT + 1_000));
    boards.flush(Tick.at(1, MIDNIGHT + 60_000));

    assertThat(boards.archives("streamer:c1", DAY)).hasSize(1);
  }

  @Test
  void anOldDayIsArchivedAndNotBroughtBackToTheStoreOfOpenOnes() {
    long later = MIDNIGHT + Duration.ofDays(3).toMillis();
    gift("g1", "u1", 5, NOON);
    boards.flush(Tick.at(1, later));
    boards.flush(Tick.at(1, later + 10_000));

    assertThat(boards.archives("streamer:c1", DAY)).hasSize(1);
    assertThat(boards.stored("streamer:c1", DAY).version).isZero();
    assertThat(boards.stored("streamer:c1", "all").version).isEqualTo(1);
    assertThat(boards.top("streamer:c1", DAY).items()).hasSize(1);
  }

  @Test
  void anArchiveHasPagesOfAThousand() {
    for (int i = 0; i < 2_500; i++) {
      gift("g" + i, "u" + i, 1 + i % 7, NOON + i);
    }
    boards.flush(Tick.at(1, NOON));
    boards.flush(Tick.at(1, MIDNIGHT));

    List<BoardEntry> entries = boards.archives("streamer:c1", DAY).get(0).entries();
    assertThat(entries).hasSize(2_500).isSortedAccordingTo(BoardOrder.INSTANCE);
  }

  @Test
  void aSessionClosesWhenItHasEnded() {
    boards.batch("session:s1").sessionStarted("Hello", "c1", NOON, 0, 0);
    gift("g1", "u1", 5, NOON);
    boards.flush(Tick.at(1, NOON));
    boards.flush(Tick.at(1, NOON + 3_600_000));
    assertThat(boards.archives("session:s1", "session")).isEmpty();
    assertThat(boards.stored("session:s1", "session").last.endsAtMs()).isZero();

    boards.batch("session:s1").sessionEnded(NOON + 3_700_000, 0, 0);
    boards.flush(Tick.at(1, NOON + 3_700_500));
    boards.flush(Tick.at(1, NOON + 3_710_500));

    Leaderboards.Archive archive = boards.archives("session:s1", "session").get(0);
    assertThat(archive.entries()).containsExactly(new BoardEntry("u1", 5, 1, NOON));
    assertThat(archive.header().startsAtMs()).isEqualTo(NOON);
    assertThat(archive.header().endsAtMs()).isEqualTo(NOON + 3_700_000);
    assertThat(boards.stored("session:s1", "session").last.endsAtMs()).isEqualTo(NOON + 3_700_000);
    assertThat(boards.sessions.get("s1"))
        .isEqualTo(new SessionView("s1", "c1", "Hello", NOON, NOON + 3_700_000, 2));
  }

  @Test
  void startAndEndGiveTheSameInAnyOrderAndAreTakenOnce() {
    LedgerBatch batch = boards.batch("session:s1");
    batch.sessionEnded(NOON + 9, 0, 0);
    boards.flush(Tick.at(1, NOON));
    assertThat(boards.sessions).isEmpty();

    batch = boards.batch("session:s1");
    batch.sessionStarted("Hello", "c1", NOON, 0, 1);
    batch.sessionStarted("Hello", "c1", NOON, 0, 2);
    batch.sessionStarted("Bye", "c1", NOON, 0, 3);
    batch.sessionEnded(NOON + 9, 0, 4);
    batch.sessionEnded(NOON + 10, 0, 5);
    boards.flush(Tick.at(1, NOON));

    assertThat(boards.sessions.get("s1"))
        .isEqualTo(new SessionView("s1", "c1", "Hello", NOON, NOON + 9, 2));
    assertThat(boards.outcomeByTag)
        .containsExactly(
            Outcome.APPLIED,
            Outcome.APPLIED,
            Outcome.DUPLICATE,
            Outcome.QUARANTINED,
            Outcome.DUPLICATE,
            Outcome.QUARANTINED);
  }

  @Property(tries = 60)
  void theLastArchiveEqualsTheNaiveBoard(@ForAll @LongRange(min = 0, max = 1L << 30) long seed) {
    World world = ManyGiftsTest.world(seed, 200, 30, 6);
    NaiveLeaderboards naive = world.naive(SETTINGS.in(world.zone()));
    Leaderboards closing = new Leaderboards(SETTINGS.in(world.zone()));
    Random random = new Random(seed);
    long now = LeaderboardLawsTest.time(world.sent().get(0));
    for (Sent one : world.sent()) {
      if (one.gift() != null) {
        closing.send(one.gift(), 0, 0);
      } else {
        closing.send(one.refund(), 0);
      }
      now += random.nextInt(3_000_000);
      if (random.nextInt(4) == 0) {
        closing.flush(Tick.at(1 + random.nextInt(2), now));
      }
    }
    closing.flush(Tick.at(3, now));
    closing.flush(Tick.at(3, now + Duration.ofDays(40).toMillis()));

    naive
        .windows()
        .forEach(
            (of, windows) ->
                windows.forEach(
                    window -> {
                      if (!window.equals("all") && !window.equals("session")) {
                        List<Leaderboards.Archive> archives = closing.archives(of, window);
                        Leaderboards.Archive last = archives.get(archives.size() - 1);
                        assertThat(last.entries()).isEqualTo(naive.board(of, window));
                        assertThat(last.header().version()).isEqualTo(naive.version(of, window));
                        assertThat(archives.stream().map(a -> a.header().version()))
                            .doesNotHaveDuplicates();
                      }
                    }));
  }

  private void gift(String id, String member, long diamonds, long at) {
    boards.send(new Gift("session:s1", Origin.GIFT, id, member, "c1", diamonds, at), 0, 0);
  }

  private void refund(String id, long at) {
    boards.send(new Refund("session:s1", id, at), 0);
  }
}
