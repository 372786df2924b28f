package live.footlight.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How often a fold goes to its state, which is what it costs on disk. */
class StateAccessTest {
  private static final long T = 1_792_000_000_000L;

  private final Leaderboards boards = new Leaderboards(LeaderboardSettings.defaults());

  @Test
  void aSmallSessionCostsOneReadAndOneWriteATick() {
    gifts(0, 5, 5);
    boards.flush(Tick.at(1, T));
    gifts(5, 10, 5);
    boards.flush(Tick.at(1, T + 100));

    assertThat(boards.ledgerState("session:s1").reads()).isEqualTo(1);
    assertThat(boards.ledgerState("session:s1").writes()).isEqualTo(1);
    assertThat(boards.ledgerState("session:s1").pages()).hasSize(1);
    assertThat(boards.boardState("streamer:c1").reads()).isEqualTo(1);
    assertThat(boards.boardState("streamer:c1").writes()).isEqualTo(1);
  }

  @Test
  void ofALargeSessionATickTouchesWhatItChanges() {
    gifts(0, 40_000, 3_000);
    boards.flush(Tick.at(1, T));
    gifts(40_000, 40_020, 3_000);
    boards.flush(Tick.at(1, T + 100));

    MapBlobs state = boards.ledgerState("session:s1");
    // The root, the open segment, the top list, and a page of ids and one of members a gift.
    assertThat(state.pages()).hasSizeGreaterThan(250);
    assertThat(state.reads()).isLessThanOrEqualTo(3 + 2 * 20);
    assertThat(state.writes()).isLessThanOrEqualTo(3 + 2 * 20);
  }

  @Test
  void aThousandGiftsOfOneTickShareTheirPages() {
    gifts(0, 20_000, 1_000);
    boards.flush(Tick.at(1, T));
    gifts(20_000, 30_000, 1_000);
    boards.flush(Tick.at(1, T + 100));

    assertThat(boards.ledgerState("session:s1").writes()).isLessThan(10_000 / 40);
  }

  @Test
  void aTickThatChangesNothingWritesTheRootOnly() {
    gifts(0, 20_000, 1_000);
    boards.flush(Tick.at(1, T));
    gifts(0, 1, 1_000);
    boards.flush(Tick.at(1, T + 100));

    assertThat(boards.ledgerState("session:s1").writes()).isEqualTo(1);
  }

  private void gifts(int from, int to, int members) {
    LedgerBatch batch = boards.batch("session:s1");
    for (int i = from; i < to; i++) {
      batch.contribution(Origin.GIFT, "g" + i, "u" + i % members, "c1", 1 + i % 9, T + i, 0, 0);
    }
  }
}
