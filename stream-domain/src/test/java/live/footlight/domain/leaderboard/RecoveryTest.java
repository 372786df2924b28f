package live.footlight.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.domain.leaderboard.LeaderboardLawsTest.Sent;
import live.footlight.domain.leaderboard.LeaderboardLawsTest.World;
import live.footlight.domain.leaderboard.NaiveLeaderboards.Gift;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** A run ends, another begins from an older state, and the stores are ahead of it. */
class RecoveryTest {
  private static final LeaderboardSettings SETTINGS =
      LeaderboardSettings.defaults().in(java.time.ZoneId.of("Europe/Berlin"));

  @Property(tries = 60)
  void killedAfterSmallTicksAndRestoredWithALargeOne(
      @ForAll @LongRange(min = 0, max = 1L << 30) long seed) {
    World world = ManyGiftsTest.world(seed, 300, 40, 8);
    Random random = new Random(seed);
    List<Sent> sent = world.sent();
    int checkpointAt = random.nextInt(sent.size());
    int killedAt = checkpointAt + random.nextInt(sent.size() - checkpointAt + 1);
    long now = before(world);
    Leaderboards boards = new Leaderboards(SETTINGS);

    now = send(boards, sent.subList(0, checkpointAt), 7, Tick.at(1, now));
    Leaderboards.Checkpoint checkpoint = boards.checkpoint();
    // Before the end, one partition was read and another was not; after it, they are read the other
    // way round: the same number of inputs, and so the same version, is not the same content.
    List<Sent> again = new ArrayList<>(sent.subList(checkpointAt, killedAt));
    List<Sent> read = again.stream().filter(one -> entity(one).equals("session:s1")).toList();
    again.sort(Comparator.comparing(RecoveryTest::entity).reversed());
    now = send(boards, read, 3, Tick.at(1, now));
    boards.restore(checkpoint);
    now = send(boards, again, 1 + random.nextInt(200), new Tick(2, now, true));
    now = send(boards, sent.subList(killedAt, sent.size()), 50, new Tick(2, now, true));
    boards.flush(Tick.at(2, now + 5_000));
    boards.flush(Tick.at(2, now + 10_000));

    LeaderboardLawsTest.agrees(boards, world.naive(SETTINGS));
  }

  @Test
  void theFirstUpdateOfARunHoldsEverything() {
    Leaderboards boards = new Leaderboards(SETTINGS);
    send(boards, List.of(gift("g1", "u1"), gift("g2", "u2")), 1, Tick.at(1, 0));
    send(boards, List.of(gift("g3", "u1")), 1, Tick.at(1, 0));
    BoardUpdate second = boards.stored("session:s1", "session").last;
    send(boards, List.of(gift("g4", "u1")), 1, Tick.at(2, 0));
    BoardUpdate third = boards.stored("session:s1", "session").last;

    assertThat(second.sinceVersion()).isEqualTo(2);
    assertThat(second.changed()).hasSize(1);
    assertThat(third.full()).isTrue();
    assertThat(third.changed()).hasSize(2);
  }

  @Test
  void heldTicksPublishNothingUntilTheyAreLetGo() {
    Leaderboards boards = new Leaderboards(SETTINGS);
    send(boards, List.of(gift("g1", "u1")), 1, Tick.at(1, 0));
    send(boards, List.of(gift("g2", "u2")), 1, new Tick(2, 10, true));
    send(boards, List.of(), 1, new Tick(2, 2_000, true));
    assertThat(boards.stored("platform", "all").version).isEqualTo(1);
    assertThat(boards.tops).isEmpty();

    send(boards, List.of(), 1, Tick.at(2, 4_000));

    assertThat(boards.stored("platform", "all").version).isEqualTo(2);
    assertThat(boards.stored("streamer:c1", "all").last.full()).isTrue();
    assertThat(boards.top("streamer:c1", "all").items()).hasSize(2);
  }

  private static String entity(Sent one) {
    return one.gift() != null ? one.gift().entity() : one.refund().entity();
  }

  private static Sent gift(String id, String member) {
    return new Sent(new Gift("session:s1", Origin.GIFT, id, member, "c1", 5, 1_000), null);
  }

  private static long before(World world) {
    return world.sent().stream().mapToLong(LeaderboardLawsTest::time).min().orElseThrow()
        - Duration.ofDays(60).toMillis();
  }

  /** Sends with a flush after every so many, and one at the end; returns what time it is then. */
  private static long send(Leaderboards boards, List<Sent> sent, int every, Tick tick) {
    long now = tick.nowMs();
    for (int i = 0; i < sent.size(); i++) {
      if (sent.get(i).gift() != null) {
        boards.send(sent.get(i).gift(), 0, i);
      } else {
        boards.send(sent.get(i).refund(), i);
      }
      if (i % every == every - 1) {
        now += 100;
        boards.flush(new Tick(tick.run(), now, tick.held()));
      }
    }
    boards.flush(new Tick(tick.run(), now, tick.held()));
    return now;
  }
}
