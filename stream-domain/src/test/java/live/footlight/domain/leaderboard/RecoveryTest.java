package live.footlight.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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

  private static final LeaderboardSettings REWRITING = rewriting(SETTINGS);

  static LeaderboardSettings rewriting(LeaderboardSettings usual) {
    return new LeaderboardSettings(
        usual.zone(),
        usual.epoch(),
        usual.topEntries(),
        usual.refundHorizon(),
        usual.amendmentDelay(),
        usual.topListDelay(),
        usual.closedRetention(),
        usual.idleRetention(),
        Duration.ofHours(6));
  }

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

  @Test
  void aQuietWindowIsWrittenAgainInANewRunWithinTheInterval() {
    Leaderboards boards = new Leaderboards(REWRITING);
    send(boards, List.of(gift("g1", "u1"), gift("g2", "u2")), 1, Tick.at(1, 0));
    for (var windows : boards.stored.values()) {
      windows.clear(); // the store lost all
    }

    long restarted = REWRITING.rewriteInterval().toMillis();
    Tick tick = Tick.at(restarted, restarted);
    boards.flush(tick);
    int atOnce = boards.stored.values().stream().mapToInt(Map::size).sum();
    boards.flush(Tick.at(restarted, restarted + REWRITING.rewriteInterval().toMillis()));

    assertThat(atOnce).as("rewrites are spread over the interval").isLessThan(4);
    for (String window : List.of("session:s1 session", "streamer:c1 all", "platform all")) {
      String of = window.substring(0, window.indexOf(' '));
      BoardUpdate update = boards.stored(of, window.substring(of.length() + 1)).last;
      assertThat(update.full()).isTrue();
      assertThat(update.changed()).hasSize(of.equals("platform") ? 1 : 2);
    }
  }

  @Test
  void aQuietWindowIsLookedAfterInItsRun() {
    Leaderboards boards = new Leaderboards(REWRITING);
    send(boards, List.of(gift("g1", "u1")), 1, Tick.at(1, 0));
    BoardUpdate written = boards.stored("session:s1", "session").last;
    boards.stored.get("session:s1").clear();

    long due = REWRITING.rewriteInterval().toMillis();
    assertThatThrownBy(() -> boards.flush(Tick.at(1, due + 1_000)))
        .as("an update of nothing on what is not there")
        .isInstanceOf(AssertionError.class);
    assertThat(written.expiresAtMs())
        .as("in whole minutes")
        .isEqualTo(60_000 + REWRITING.idleRetention().toMillis());
  }

  @Test
  void lookingAfterAWindowDoesNotProlongIt() {
    Leaderboards boards = new Leaderboards(REWRITING);
    send(boards, List.of(gift("g1", "u1")), 1, Tick.at(1, 0));
    long interval = REWRITING.rewriteInterval().toMillis();
    long expires = 60_000 + REWRITING.idleRetention().toMillis();

    for (long now = interval; now < expires; now += interval) {
      boards.flush(Tick.at(1, now));
      assertThat(boards.stored("session:s1", "session").last.expiresAtMs()).isEqualTo(expires);
    }
    BoardUpdate last = boards.stored("session:s1", "session").last;
    boards.flush(Tick.at(1, expires + interval));

    assertThat(last.asOfMs()).isGreaterThan(0).isLessThan(expires);
    assertThat(boards.stored("session:s1", "session").last).isSameAs(last);
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
