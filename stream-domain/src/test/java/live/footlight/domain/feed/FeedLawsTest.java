package live.footlight.domain.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import live.footlight.contract.feed.Decay;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.domain.feed.FeedInput.Created;
import live.footlight.domain.feed.FeedInput.Engaged;
import live.footlight.domain.feed.FeedInput.Restored;
import live.footlight.domain.feed.FeedInput.Said;
import live.footlight.domain.feed.FeedInput.TakenDown;
import live.footlight.domain.feed.FeedInput.Undone;
import live.footlight.domain.feed.FeedInput.Updated;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** An item is a function of the set of its inputs. */
class FeedLawsTest {
  private static final long T = 1_790_000_000_000L;
  private static final long H = FeedStage.H;

  /** Below it doubles have fewer than 53 bits, and the reading that is not logarithmic suffers. */
  private static final double DENORMAL = 1e-300;

  private static final Map<Engagement, Double> WEIGHTS =
      Map.of(
          Engagement.VIEWED, 0.1,
          Engagement.LIKED, 3.0,
          Engagement.COMMENTED, 5.0,
          Engagement.GIFTED, 2.0,
          Engagement.UNLOCKED, 10.0,
          Engagement.HIDDEN, -4.0);

  @Property(tries = 500)
  void anyOrderAnySplitAndRestartsGiveWhatAFreshReadingGives(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    long span = random.nextInt(4) == 0 ? 100 * FeedStage.DAY : 20 * H;
    List<FeedInput> history = history(random, span);
    long end = T + span;
    FeedStage stage = stage();
    NaiveFeeds naive = new NaiveFeeds(history, stage.generations.keepMs());

    Collections.shuffle(history, random);
    play(stage, history, random, end);

    same(stage, naive, end, end + 1);
  }

  /** What an earlier run has shown, and this state never has, goes all the same. */
  @Property(tries = 500)
  void whoGoesBackAndCatchesUpAtOnceLeavesNothingOfTheRunBefore(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    List<FeedInput> history = history(random, 20 * H);
    Collections.shuffle(history, random);
    long end = T + 20 * H;
    Generations generations = stage().generations;
    FeedFold fold = new FeedFold(FeedStage.EPOCH);
    Kept kept = new Kept();
    MapFeedStore store = new MapFeedStore();
    MapFeedStore older = store.copy();
    int from = 0;
    long now = T;
    for (int i = 0; i < history.size() && random.nextInt(20) > 0; i++) {
      if (random.nextInt(8) == 0) {
        older = store.copy();
        from = i;
      }
      now += (long) ((end - now) * random.nextDouble() / 4);
      fold.apply("p1", store, history.subList(i, i + 1), generations, now, kept);
      fold.apply("p1", store, List.of(), generations, now, kept);
    }
    fold.apply("p1", older, history.subList(from, history.size()), generations, end + 1_000, kept);

    FeedStage fresh = stage();
    fresh.sendTo("p1", end + 1_000, history);
    Map<String, Double> places = new TreeMap<>();
    fresh.listsOf("p1").forEach(list -> places.put(list, fresh.score(list)));
    assertThat(kept.lists).isEqualTo(places);
    Map<String, Double> scores = new TreeMap<>();
    fresh.items.forEach((key, item) -> scores.put(key, item.sScore()));
    assertThat(kept.items).isEqualTo(scores);
  }

  /** The stores, as they refuse what is older than what they have. */
  private static final class Kept implements FeedOutput {
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Double> lists = new TreeMap<>();
    private final Map<String, Double> items = new TreeMap<>();

    @Override
    public void change(FeedChange change) {
      keep(
          lists,
          change.generation() + ' ' + change.scope(),
          change.version(),
          change.member() ? change.sScore() : null);
    }

    @Override
    public void item(FeedItem item) {
      keep(
          items,
          item.generation() + ':' + item.itemId(),
          item.version(),
          item.isGone() ? null : item.sScore());
    }

    private void keep(Map<String, Double> all, String key, long version, Double score) {
      if (versions.merge(key, version, Math::max) == version) {
        all.compute(key, (k, before) -> score);
      }
    }

    @Override
    public void gap(Generation generation, String list) {}

    @Override
    public void outcome(FeedInput input, FeedOutcome outcome) {}
  }

  /** Every minute something may appear or go: by the timers that were asked for, and no others. */
  @Property(tries = 200)
  void timersAloneShowAndHide(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    List<FeedInput> history = history(random, H);
    FeedStage stage = stage();
    NaiveFeeds naive = new NaiveFeeds(history, stage.generations.keepMs());
    Collections.shuffle(history, random);
    stage.sendTo("p1", T, history);

    for (long now = T; now <= T + 3 * H; now += H / 10) {
      while (stage.next <= now) {
        stage.send(stage.next);
      }
      same(stage, naive, now, T + 10 * H);
    }
  }

  @Property(tries = 300)
  void whatWasUndoneHasNeverBeen(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    List<FeedInput> history = history(random, 20 * H);
    history.removeIf(input -> input instanceof Undone);
    List<FeedInput> with = new ArrayList<>(history);
    for (int i = 0; i < 10; i++) {
      long at = T + (long) (random.nextDouble() * 20 * H);
      with.add(FeedStage.engaged(at, Engagement.LIKED, "undone" + i));
      with.add(FeedStage.undone(at + random.nextInt(1_000), Engagement.LIKED, "undone" + i));
    }
    Collections.shuffle(with, random);
    FeedStage never = stage();
    never.sendTo("p1", T + 20 * H, history);
    FeedStage undone = stage();
    undone.sendTo("p1", T + 20 * H, with);

    assertThat(undone.lists.keySet()).isEqualTo(never.lists.keySet());
    NaiveFeeds all = new NaiveFeeds(with, never.generations.keepMs());
    for (Generation generation : never.generations.all()) {
      String list = generation.id() + " home";
      if (never.score(list) == null) {
        assertThat(undone.score(list)).isNull();
      } else {
        assertThat(mass(undone.score(list), generation, T + 20 * H))
            .isCloseTo(
                mass(never.score(list), generation, T + 20 * H),
                within(1e-9 * all.absolute(generation, T + 20 * H)));
      }
    }
  }

  @Property(tries = 200)
  void takenDownAndRestoredIsAsIfItHadNot(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    List<FeedInput> history = history(random, 20 * H);
    history.removeIf(input -> input instanceof TakenDown || input instanceof Restored);
    FeedStage straight = stage();
    straight.sendTo("p1", T + 20 * H, history);

    FeedStage stage = stage();
    int half = history.size() / 2;
    stage.sendTo("p1", T + 20 * H, history.subList(0, half));
    stage.send(T + 20 * H, new TakenDown(T + 30 * H, "x"));
    assertThat(stage.listsOf("p1")).isEmpty();
    assertThat(stage.items).isEmpty();
    int writes = stage.writes;
    stage.sendTo("p1", T + 20 * H, history.subList(half, history.size()));
    assertThat(stage.writes).as("what follows a takedown is not shown").isEqualTo(writes);
    stage.send(T + 20 * H, new Restored(T + 31 * H, "y"));

    assertThat(members(stage)).isEqualTo(members(straight));
  }

  private static Map<String, Map<String, Double>> members(FeedStage stage) {
    Map<String, Map<String, Double>> members = new TreeMap<>(stage.lists);
    members.values().removeIf(Map::isEmpty);
    return members;
  }

  @Property(tries = 200)
  void nothingIsWrittenWithoutAnInputATimerOrAConfiguration(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    FeedStage stage = stage();
    play(stage, history(random, 20 * H), random, T + 20 * H);
    long due = stage.next;
    int writes = stage.writes;
    int heads = stage.store("p1").headWrites;

    for (int i = 0; i < 20; i++) {
      long now = T + 20 * H + (long) (random.nextDouble() * 20 * FeedStage.DAY);
      if (now < due) {
        stage.send(now);
      }
    }
    assertThat(stage.writes).isEqualTo(writes);
    assertThat(stage.store("p1").headWrites).isEqualTo(heads);
  }

  private static FeedStage stage() {
    return new FeedStage(
        FeedStage.decay("a", H, WEIGHTS),
        FeedStage.decay("b", 7 * H, Map.of(Engagement.LIKED, 1.0, Engagement.GIFTED, 0.5)));
  }

  private static void same(FeedStage stage, NaiveFeeds naive, long now, long at) {
    Map<String, Double> expected = naive.masses(stage.generations, at, now);
    assertThat(stage.listsOf("p1")).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (list, mass) -> {
          Generation generation = stage.generations.get(list.substring(0, 1));
          assertThat(mass(stage.score(list), generation, at))
              .as(list)
              .isCloseTo(mass, within(1e-9 * naive.absolute(generation, at) + DENORMAL));
        });
  }

  /** The mass that a stored score is of. */
  private static double mass(double score, Generation generation, long at) {
    return Math.pow(2, score - (double) (at - Decay.EPOCH_MS) / generation.halfLifeMs());
  }

  /** In random batches, each perhaps after a restart, some inputs twice. */
  private static void play(FeedStage stage, List<FeedInput> history, Random random, long end) {
    List<FeedInput> deliveries = new ArrayList<>();
    for (FeedInput input : history) {
      deliveries.add(input);
      if (random.nextInt(8) == 0) {
        deliveries.add(random.nextInt(deliveries.size()), input);
      }
    }
    int at = 0;
    while (at < deliveries.size()) {
      int to = Math.min(deliveries.size(), at + 1 + random.nextInt(6));
      stage.sendTo("p1", end, deliveries.subList(at, to));
      stage.stores.computeIfPresent("p1", (id, store) -> store.copy());
      at = to;
    }
    stage.send(end);
  }

  private static List<FeedInput> history(Random random, long span) {
    List<FeedInput> history = new ArrayList<>();
    if (random.nextInt(12) > 0) {
      history.add(
          new Created(at(random, span), "created", FeedInput.POST, said(random, span, "c1")));
    }
    Engagement[] kinds = Engagement.values();
    int size = random.nextInt(40);
    for (int i = 0; i < size; i++) {
      String id = "e" + i;
      long at = at(random, span);
      switch (random.nextInt(12)) {
        case 0 ->
            history.add(
                new Updated(at, id, said(random, span, random.nextBoolean() ? "c1" : null)));
        case 1 -> history.add(new TakenDown(at, id));
        case 2, 3 -> history.add(new Restored(at, id));
        default -> {
          Engagement kind = kinds[random.nextInt(kinds.length)];
          history.add(new Engaged(at, kind, id, kind.units(random.nextInt(5_000))));
          if (kind.isUndoable() && random.nextInt(3) == 0) {
            history.add(new Undone(at(random, span), kind, id));
          }
        }
      }
    }
    return history;
  }

  /** Few instants in a short history, so that some things happen at once. */
  private static long at(Random random, long span) {
    return T + span / 50 * random.nextInt(50);
  }

  private static Said said(Random random, long span, String creator) {
    return new Said(
        creator,
        random.nextInt(4) == 0 ? (Long) at(random, span) : null,
        random.nextInt(6) == 0 ? (Long) (at(random, span) + span / 2) : null,
        random.nextBoolean() ? "music" : null,
        random.nextBoolean() ? List.of("tw", "jp", "").get(random.nextInt(3)) : null,
        random.nextBoolean() ? List.of("x") : null,
        random.nextBoolean() ? 5L : null);
  }
}
