package live.footlight.domain.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import live.footlight.contract.feed.Formula;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.domain.feed.FeedInput.Created;
import live.footlight.domain.feed.FeedInput.Engaged;
import live.footlight.domain.feed.FeedInput.Restored;
import live.footlight.domain.feed.FeedInput.Said;
import live.footlight.domain.feed.FeedInput.TakenDown;
import live.footlight.domain.feed.FeedInput.Undone;
import live.footlight.domain.feed.FeedInput.Updated;

/** Items, the lists they stand in, and all that was written. */
final class FeedStage implements FeedOutput {
  static final int EPOCH = 3;
  static final long H = 3_600_000L;
  static final long DAY = 24 * H;

  /** Generation and list, such as {@code g1 country:tw} → item → score. */
  final Map<String, Map<String, Double>> lists = new TreeMap<>();

  /** Generation and item, such as {@code g1:p1} → its document. */
  final Map<String, FeedItem> items = new TreeMap<>();

  final List<FeedChange> changes = new ArrayList<>();
  final List<FeedOutcome> outcomes = new ArrayList<>();
  final Map<String, MapFeedStore> stores = new HashMap<>();

  /** The document that was written last. */
  FeedItem last;

  /** All that was written to lists and documents. */
  int writes;

  Generations generations;
  long next = Long.MAX_VALUE;

  /** Gaps by generation and list, such as {@code g1 country:tw}. */
  final Map<String, Integer> gaps = new TreeMap<>();

  private final Map<String, Long> versions = new HashMap<>();
  private final FeedFold fold = new FeedFold(EPOCH);

  FeedStage(Generation... side) {
    generations = Generations.none(List.of());
    for (Generation generation : side) {
      generations = generations.configure(generation, 0).generations();
    }
  }

  static Generation decay(String id, long halfLifeMs, Map<Engagement, Double> weights) {
    return generation(id, Formula.DECAY, halfLifeMs, weights);
  }

  static Generation generation(
      String id, Formula formula, long halfLifeMs, Map<Engagement, Double> weights) {
    return new Generation(id, formula, halfLifeMs, 1, weights, 100, 0.5, Set.of(Scope.values()), 0);
  }

  static Created created(long at, String creator, Long nbf, Long exp) {
    return new Created(
        at,
        "created",
        FeedInput.POST,
        new Said(creator, nbf, exp, "music", "tw", List.of("a"), 7L));
  }

  static Updated country(long at, String id, String country) {
    return new Updated(at, id, new Said(null, null, null, null, country, null, null));
  }

  static Updated times(long at, String id, Long nbf, Long exp) {
    return new Updated(at, id, new Said(null, nbf, exp, null, null, null, null));
  }

  static Engaged engaged(long at, Engagement kind, String id) {
    return new Engaged(at, kind, id, kind.units(0));
  }

  static Undone undone(long at, Engagement kind, String id) {
    return new Undone(at, kind, id);
  }

  static TakenDown down(long at) {
    return new TakenDown(at, "down-" + at);
  }

  static Restored restored(long at) {
    return new Restored(at, "restored-" + at);
  }

  MapFeedStore store(String itemId) {
    return stores.computeIfAbsent(itemId, id -> new MapFeedStore());
  }

  FeedStage send(long now, FeedInput... inputs) {
    return sendTo("p1", now, List.of(inputs));
  }

  FeedStage sendTo(String itemId, long now, List<FeedInput> inputs) {
    next = fold.apply(itemId, store(itemId), inputs, generations, now, this);
    return this;
  }

  FeedStage collect(long now, FeedInput... inputs) {
    next = fold.collect("p1", store("p1"), List.of(inputs), generations, now, this);
    return this;
  }

  FeedStage release(long now) {
    next = fold.release("p1", store("p1"), generations, now, this);
    return this;
  }

  FeedStage rescore(String itemId, long now) {
    next = fold.rescore(itemId, store(itemId), generations, now, this);
    return this;
  }

  Double score(String list) {
    Map<String, Double> scores = lists.get(list);
    return scores == null ? null : scores.get("p1");
  }

  /** The lists an item stands in. */
  List<String> listsOf(String itemId) {
    return lists.entrySet().stream()
        .filter(list -> list.getValue().containsKey(itemId))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public void change(FeedChange change) {
    writes++;
    changes.add(change);
    String list = change.generation() + ' ' + change.scope();
    versioned(list + '/' + change.itemId(), change.version());
    if (change.member()) {
      assertThat(change.sScore()).isFinite();
      lists.computeIfAbsent(list, key -> new TreeMap<>()).put(change.itemId(), change.sScore());
    } else if (lists.containsKey(list)) {
      lists.get(list).remove(change.itemId());
    }
  }

  @Override
  public void item(FeedItem item) {
    writes++;
    last = item;
    String key = item.generation() + ':' + item.itemId();
    versioned(key, item.version());
    if (item.isGone()) {
      items.remove(key);
    } else {
      items.put(key, item);
    }
  }

  @Override
  public void gap(Generation generation, String list) {
    gaps.merge(generation.id() + ' ' + list, 1, Integer::sum);
  }

  @Override
  public void outcome(FeedInput input, FeedOutcome outcome) {
    outcomes.add(outcome);
  }

  private void versioned(String key, long version) {
    assertThat(version).isLessThan(1L << 53);
    Long before = versions.put(key, version);
    assertThat(before == null || before < version).as("%s goes on", key).isTrue();
  }
}
