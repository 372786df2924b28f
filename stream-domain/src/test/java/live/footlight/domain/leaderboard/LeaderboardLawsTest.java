package live.footlight.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import live.footlight.contract.view.BoardEntry;
import live.footlight.domain.leaderboard.NaiveLeaderboards.Gift;
import live.footlight.domain.leaderboard.NaiveLeaderboards.Refund;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The folds say what the naive boards say, whatever happens to the inputs on their way. */
class LeaderboardLawsTest {
  private static final long DAY = 86_400_000L;

  /** One thing that was sent; the same gift may be sent many times. */
  record Sent(Gift gift, Refund refund) {}

  /** A world: what was sent, in the order in which it arrives, and a seed for the way there. */
  record World(ZoneId zone, List<Sent> sent, long seed) {
    NaiveLeaderboards naive(LeaderboardSettings settings) {
      NaiveLeaderboards naive = new NaiveLeaderboards(zone, settings.refundHorizon().toMillis());
      for (Sent one : sent) {
        if (one.gift() != null) {
          naive.accept(one.gift());
        } else {
          naive.accept(one.refund());
        }
      }
      return naive;
    }
  }

  @Property(tries = 400)
  void foldsEqualTheNaiveBoards(@ForAll("worlds") World world) {
    LeaderboardSettings settings = LeaderboardSettings.defaults().in(world.zone());
    NaiveLeaderboards naive = world.naive(settings);
    Leaderboards boards = run(world, settings);

    agrees(boards, naive);
  }

  @Property(tries = 150)
  void wayOfArrivalDoesNotMatter(@ForAll("worlds") World world) {
    LeaderboardSettings settings = LeaderboardSettings.defaults().in(world.zone());
    Leaderboards one = run(world, settings);
    List<Sent> shuffled = new ArrayList<>(world.sent());
    Collections.shuffle(shuffled, new Random(world.seed()));
    shuffled.addAll(shuffled.subList(0, shuffled.size() / 3));
    Leaderboards other = run(new World(world.zone(), shuffled, world.seed() + 1), settings);

    assertThat(other.stored.keySet()).isEqualTo(one.stored.keySet());
    one.stored.forEach(
        (of, windows) ->
            windows.forEach(
                (window, stored) -> {
                  assertThat(other.stored(of, window).inOrder()).isEqualTo(stored.inOrder());
                  assertThat(other.stored(of, window).version).isEqualTo(stored.version);
                }));
  }

  @Property(tries = 150)
  void whatWasGivenIsOnEveryBoardOnce(@ForAll("worlds") World world) {
    LeaderboardSettings settings = LeaderboardSettings.defaults().in(world.zone());
    List<Gift> live = world.naive(settings).live();
    Leaderboards boards = run(world, settings);
    long given = live.stream().mapToLong(Gift::diamonds).sum();

    assertThat(sum(boards, "platform", "all")).isEqualTo(given);
    for (String span : List.of("day:", "week:", "month:")) {
      assertThat(sum(boards, "platform", span)).as(span).isEqualTo(given);
      assertThat(sum(boards, "streamer:", span)).as(span).isEqualTo(given);
    }
    assertThat(sum(boards, "streamer:", "all")).isEqualTo(given);
    assertThat(sum(boards, "session:", "session"))
        .isEqualTo(
            live.stream()
                .filter(gift -> gift.entity().startsWith("session:"))
                .mapToLong(Gift::diamonds)
                .sum());
  }

  private static long sum(Leaderboards boards, String of, String window) {
    return boards.stored.entrySet().stream()
        .filter(board -> board.getKey().startsWith(of))
        .flatMap(board -> board.getValue().entrySet().stream())
        .filter(stored -> stored.getKey().startsWith(window))
        .flatMap(stored -> stored.getValue().entries.values().stream())
        .mapToLong(BoardEntry::total)
        .sum();
  }

  /** Runs a world through the folds: random cuts, random ticks, partial sums out of order. */
  static Leaderboards run(World world, LeaderboardSettings settings) {
    Random random = new Random(world.seed());
    Leaderboards boards = new Leaderboards(settings);
    long now = world.sent().stream().mapToLong(LeaderboardLawsTest::time).min().orElse(0);
    // All calendar windows stay open, so that everything is stored.
    now -= 40 * DAY;
    int tag = 0;
    for (Sent one : world.sent()) {
      if (one.gift() != null) {
        boards.send(one.gift(), one.gift().id().hashCode(), tag++);
      } else {
        boards.send(one.refund(), tag++);
      }
      now += random.nextInt(800);
      if (random.nextInt(6) == 0) {
        boards.flushLedgers(Tick.at(1, now));
      }
      if (random.nextInt(9) == 0) {
        boards.disturbPartials(random);
        boards.flushBoards(Tick.at(1, now));
      }
    }
    boards.flush(Tick.at(1, now + 10));
    boards.flush(Tick.at(1, now + 5_000));
    return boards;
  }

  /** Compares every window. */
  static void agrees(Leaderboards boards, NaiveLeaderboards naive) {
    Map<String, Set<String>> expected = naive.windows();
    assertThat(boards.stored.keySet()).isEqualTo(expected.keySet());
    for (Map.Entry<String, Set<String>> board : expected.entrySet()) {
      String of = board.getKey();
      assertThat(boards.stored.get(of).keySet()).as(of).isEqualTo(board.getValue());
      for (String window : board.getValue()) {
        List<BoardEntry> entries = naive.board(of, window);
        assertThat(boards.stored(of, window).inOrder()).as(of + ' ' + window).isEqualTo(entries);
        assertThat(boards.stored(of, window).version)
            .as(of + ' ' + window)
            .isEqualTo(naive.version(of, window));
        assertThat(boards.top(of, window).items())
            .as(of + ' ' + window)
            .isEqualTo(entries.subList(0, Math.min(boards.settings.topEntries(), entries.size())));
        assertThat(boards.top(of, window).entries()).isEqualTo(entries.size());
      }
    }
  }

  static long time(Sent one) {
    return one.gift() != null ? one.gift().occurredAtMs() : one.refund().occurredAtMs();
  }

  @Provide
  Arbitrary<World> worlds() {
    Arbitrary<ZoneId> zones =
        Arbitraries.of("Asia/Taipei", "Europe/Berlin", "America/Havana", "Asia/Beirut", "UTC")
            .map(ZoneId::of);
    return Combinators.combine(zones, sent(), Arbitraries.longs().between(0, 1L << 40))
        .as(World::new);
  }

  private static Arbitrary<List<Sent>> sent() {
    // Around a change of clocks, a month's end, and within few distinct instants, so that ties and
    // bounds are common.
    long base =
        ZonedDateTime.of(2026, 10, 24, 20, 0, 0, 0, ZoneId.of("UTC")).toInstant().toEpochMilli();
    Arbitrary<Long> times =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 20).map(i -> base + i * 1_800_000L),
            Arbitraries.longs().between(0, 12).map(i -> base + i * DAY));
    Arbitrary<String> entities =
        Arbitraries.of("session:s1", "session:s2", "streamer:c1", "post:p1");
    Arbitrary<String> members =
        Arbitraries.of(
            "u1", "u2", "u10", "é", "\uFF5E", "😀", "1b4e28ba-2fa1-11d2-883f-0016d3cca427");
    Arbitrary<Gift> gifts =
        Combinators.combine(
                entities,
                Arbitraries.of(Origin.class),
                Arbitraries.integers().between(0, 40),
                members,
                Arbitraries.of("c1", "c2"),
                Arbitraries.of(0L, 1L, 1L, 2L, 5L, 100L, 262_144L),
                times)
            .as(
                (entity, origin, id, member, streamer, diamonds, time) ->
                    // What an id says is decided by the id, so that arrival does not decide it.
                    new Gift(
                        entity,
                        origin,
                        "g" + id + member + streamer + diamonds + '@' + time,
                        member,
                        streamer,
                        diamonds,
                        time));
    Arbitrary<Integer> fates = Arbitraries.integers().between(0, 9);
    Arbitrary<List<Sent>> one =
        Combinators.combine(gifts, fates, times)
            .as(
                (gift, fate, time) -> {
                  List<Sent> sent = new ArrayList<>();
                  sent.add(new Sent(gift, null));
                  if (fate >= 8) {
                    sent.add(new Sent(gift, null));
                  }
                  if (fate >= 5) {
                    sent.add(new Sent(null, new Refund(gift.entity(), gift.id(), time)));
                  }
                  return sent;
                });
    return one.list()
        .ofMinSize(1)
        .ofMaxSize(60)
        .map(lists -> lists.stream().flatMap(List::stream).toList())
        .flatMap(
            all ->
                Arbitraries.randomValue(
                    random -> {
                      List<Sent> shuffled = new ArrayList<>(all);
                      Collections.shuffle(shuffled, random);
                      return shuffled;
                    }));
  }
}
