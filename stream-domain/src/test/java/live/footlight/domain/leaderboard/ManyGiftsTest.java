package live.footlight.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import live.footlight.domain.leaderboard.LeaderboardLawsTest.Sent;
import live.footlight.domain.leaderboard.LeaderboardLawsTest.World;
import live.footlight.domain.leaderboard.NaiveLeaderboards.Gift;
import live.footlight.domain.leaderboard.NaiveLeaderboards.Refund;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** The same laws where pages split, segments fill and top lists run dry. */
class ManyGiftsTest {
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  @Property(tries = 8)
  void foldsEqualTheNaiveBoards(@ForAll @LongRange(min = 0, max = 1L << 30) long seed) {
    LeaderboardSettings settings = settings();
    World world = world(seed, 4_000, 300, 20);

    LeaderboardLawsTest.agrees(LeaderboardLawsTest.run(world, settings), world.naive(settings));
  }

  @Property(tries = 2)
  void oneBigBatchEqualsManySmallOnes(@ForAll @LongRange(min = 0, max = 1L << 30) long seed) {
    LeaderboardSettings settings = settings();
    World world = world(seed, 15_000, 2_000, 5);
    Leaderboards boards = new Leaderboards(settings);
    int tag = 0;
    for (Sent one : world.sent()) {
      if (one.gift() != null) {
        boards.send(one.gift(), 0, tag++);
      } else {
        boards.send(one.refund(), tag++);
      }
    }
    long before = world.sent().stream().mapToLong(LeaderboardLawsTest::time).min().orElseThrow();
    long now = before - Duration.ofDays(60).toMillis();
    boards.flush(Tick.at(1, now));
    boards.flush(Tick.at(1, now + 5_000));

    LeaderboardLawsTest.agrees(boards, world.naive(settings));
    assertThat(boards.outcomeByTag).hasSize(tag).doesNotContainNull();
  }

  private static LeaderboardSettings settings() {
    LeaderboardSettings usual = LeaderboardSettings.defaults();
    // Three of the top: lists run dry after a few refunds.
    return new LeaderboardSettings(
        ZONE,
        0,
        3,
        usual.refundHorizon(),
        usual.amendmentDelay(),
        usual.topListDelay(),
        usual.closedRetention(),
        usual.idleRetention(),
        usual.rewriteInterval());
  }

  /** Mostly one hot session; one gift in {@code refundEvery} is taken back, one in 20 repeated. */
  static World world(long seed, int gifts, int members, int refundEvery) {
    Random random = new Random(seed);
    List<Sent> sent = new ArrayList<>();
    long start = 1_792_000_000_000L;
    for (int i = 0; i < gifts; i++) {
      long time = start + (long) (random.nextDouble() * Duration.ofDays(3).toMillis());
      int hot = (int) (members * random.nextDouble() * random.nextDouble());
      Gift gift =
          new Gift(
              random.nextInt(5) == 0 ? "session:s2" : "session:s1",
              Origin.GIFT,
              i % 3 == 0 ? new java.util.UUID(seed, i).toString() : "gift-" + i,
              "u" + hot,
              "c1",
              1 + random.nextInt(50),
              time);
      sent.add(new Sent(gift, null));
      if (random.nextInt(20) == 0) {
        sent.add(new Sent(gift, null));
      }
      if (random.nextInt(refundEvery) == 0) {
        sent.add(new Sent(null, new Refund(gift.entity(), gift.id(), time + random.nextInt(1000))));
      }
    }
    if (seed % 2 == 0) {
      Collections.shuffle(sent, random);
    }
    return new World(ZONE, sent, seed);
  }
}
