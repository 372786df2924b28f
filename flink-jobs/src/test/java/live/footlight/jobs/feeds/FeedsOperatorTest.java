package live.footlight.jobs.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GenerationActivated;
import live.footlight.contract.event.GenerationConfigured;
import live.footlight.contract.event.PostCreated;
import live.footlight.contract.event.PostLiked;
import live.footlight.contract.event.PostTakenDown;
import live.footlight.contract.event.PostUnliked;
import live.footlight.contract.event.PostUpdated;
import live.footlight.contract.event.PostViewed;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.GenerationView;
import live.footlight.contract.view.GenerationsView;
import live.footlight.domain.feed.Generation;
import live.footlight.domain.feed.Generations;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MicroBatchOperator.Timing;
import live.footlight.jobs.Tally.Counted;
import live.footlight.jobs.Verdicts;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operators of feeds under a harness, on heap and on RocksDB. */
@SuppressWarnings("try") // the harness may be interrupted while it closes, as Flink declares it
class FeedsOperatorTest {
  private static final long T = 1_790_000_000_000L;
  private static final long HOUR = 3_600_000;
  private static final long TICK_MS = 100;
  private static final int ROUND_ITEMS = 3;
  private static final int MAX_PARALLELISM = 16;
  private static final Timing TIMING =
      new Timing(Duration.ofMillis(TICK_MS), Duration.ofMillis(TICK_MS), 1 << 20);
  private static final FeedSettings SETTINGS =
      new FeedSettings(0, new long[] {6 * HOUR}, ROUND_ITEMS, 60_000, 2);

  enum Backend {
    HEAP,
    ROCKSDB
  }

  @ParameterizedTest
  @EnumSource
  void whatComesInATickIsPublishedOnceAndNothingAfterIt(Backend backend) throws Exception {
    try (Feeds feeds = feeds(backend, T, null)) {
      configure(feeds, decay("g1", 3));
      tick(feeds);
      feed(feeds, T, post("p1"), liked("p1", "a"), liked("p1", "b"), viewed("p1", "v"));
      assertThat(feeds.extractOutputValues()).isEmpty();
      tick(feeds);
      assertThat(lists(feeds).keySet()).containsExactly("g1 creator:c1", "g1 home");
      int writes = writes(feeds);
      assertThat(writes).as("two lists and the item").isEqualTo(3);

      pass(feeds, T + 20 * TICK_MS);
      assertThat(writes(feeds)).as("nothing is swept").isEqualTo(writes);
      feed(feeds, T, liked("p1", "a"), viewed("p1", "v"));
      tick(feeds);
      assertThat(writes(feeds)).as("said before").isEqualTo(writes);
      assertThat(counted(feeds)).containsExactly(4L, 2L, 0L, 0L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPostAppearsAtItsNbfAndGoesAtItsExpiryAlsoAfterARestore(Backend backend) throws Exception {
    OperatorSubtaskState checkpoint;
    try (Feeds feeds = feeds(backend, T, null)) {
      configure(feeds, decay("g1", 3));
      feed(
          feeds,
          T,
          new PostCreated("p1", "c1", T + 10_000, T + 20_000, null, null, null, null),
          liked("p1", "a"));
      tick(feeds);
      assertThat(lists(feeds)).isEmpty();
      checkpoint = checkpoint(feeds);
    }
    try (Feeds feeds = feeds(backend, T + 5_000, checkpoint)) {
      pass(feeds, T + 9_900);
      assertThat(writes(feeds)).isZero();
      pass(feeds, T + 10_100);
      assertThat(lists(feeds).get("g1 home")).containsKey("p1");
      pass(feeds, T + 20_100);
      assertThat(lists(feeds).get("g1 home")).isEmpty();
      assertThat(feeds.numProcessingTimeTimers()).as("to be forgotten").isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherGenerationScoresWhatIsKeptInSlices(Backend backend) throws Exception {
    try (Feeds feeds = feeds(backend, T, null)) {
      configure(feeds, decay("g1", 3));
      for (int i = 0; i < 10; i++) {
        feed(feeds, T, post("p" + i), liked("p" + i, "a" + i));
      }
      tick(feeds);
      int before = writes(feeds);
      configure(feeds, decay("g1", 3), decay("g2", 7));
      tick(feeds);
      assertThat(lists(feeds).get("g2 home")).as("a few in a tick").hasSize(ROUND_ITEMS);
      feed(feeds, T, post("late"));
      tick(feeds);
      pass(feeds, feeds.getProcessingTime() + 5 * TICK_MS);
      assertThat(lists(feeds).get("g2 home")).hasSize(11);
      assertThat(writes(feeds))
          .as("of the old one none, but for the new post")
          .isEqualTo(before + 33 + 3);

      int after = writes(feeds);
      activate(feeds, "g2", decay("g1", 3), decay("g2", 7));
      pass(feeds, feeds.getProcessingTime() + 10 * TICK_MS);
      assertThat(writes(feeds)).as("readers follow another one").isEqualTo(after);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRestoreAtAnotherParallelismGoesOnAndWritesAgainWhatRedisMayHaveLost(Backend backend)
      throws Exception {
    OperatorSubtaskState checkpoint;
    Map<String, Map<String, Double>> before;
    try (Feeds feeds = feeds(backend, T, null)) {
      configure(feeds, decay("g1", 3));
      for (int i = 0; i < 20; i++) {
        feed(feeds, T, post("p" + i), liked("p" + i, "a" + i));
      }
      tick(feeds);
      before = lists(feeds);
      checkpoint = checkpoint(feeds);
    }
    Map<String, Map<String, Double>> restored = new TreeMap<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      OperatorSubtaskState part =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              checkpoint, MAX_PARALLELISM, 1, 2, subtask);
      try (Feeds feeds = new Feeds(2, subtask)) {
        open(feeds, backend, T + 60_000, part);
        pass(feeds, T + 60_000 + 20 * TICK_MS);
        lists(feeds)
            .forEach(
                (list, items) ->
                    restored.computeIfAbsent(list, l -> new TreeMap<>()).putAll(items));
        int writes = writes(feeds);
        pass(feeds, T + 60_000 + 60 * TICK_MS);
        assertThat(writes(feeds)).as("once").isEqualTo(writes);
      }
    }
    assertThat(restored).isEqualTo(before);
  }

  /** What one partition says of a session may come first after a restore, though it came last. */
  @ParameterizedTest
  @EnumSource
  void afterARestoreSessionsWaitUntilBothOfTheirPartitionsHaveComeAsFar(Backend backend)
      throws Exception {
    OperatorSubtaskState checkpoint;
    long before;
    try (Feeds feeds = feeds(backend, T, null)) {
      configure(feeds, live());
      for (String session : List.of("s1", "s2")) {
        feed(feeds, T, new SessionStarted(session, "c1", null, null, null, null, null));
      }
      tick(feeds);
      checkpoint = checkpoint(feeds);
      feed(feeds, T + 1, joined("s1", "u1"), joined("s1", "u2"), joined("s2", "u1"));
      tick(feeds);
      before = feeds.extractOutputValues().get(3).version();
    }
    long restoredMs = T + 60_000;
    try (Feeds feeds = feeds(backend, restoredMs, checkpoint)) {
      feed(feeds, T + 2, new SessionEnded("s1"), joined("s2", "u3"));
      pass(feeds, restoredMs + 5_000);
      feeds.processBothWatermarks(new Watermark(restoredMs));
      tick(feeds);
      assertThat(writes(feeds)).isZero();

      feed(feeds, T + 1, joined("s1", "u1"), joined("s1", "u2"), joined("s2", "u1"));
      feeds.processBothWatermarks(new Watermark(restoredMs + 1_000));
      tick(feeds);
      assertThat(feeds.extractOutputValues())
          .allSatisfy(change -> assertThat(change.version()).isGreaterThan(before))
          .extracting(FeedChange::itemId, FeedChange::member)
          .contains(tuple("s1", false), tuple("s2", true))
          .doesNotContain(tuple("s1", true), tuple("s2", false));

      int writes = writes(feeds);
      feed(feeds, T + 3, joined("s2", "u4"));
      tick(feeds);
      assertThat(writes(feeds)).as("at once again").isEqualTo(writes + 2);
    }
  }

  private static Generation live() {
    return Generation.of(
        new GenerationConfigured(
            "g1", "decay", Map.of("joined", 1.0), null, null, null, null, List.of("live")));
  }

  private static EventData joined(String session, String viewer) {
    return new ViewerJoined(session, viewer, viewer + "@1", "sd", null);
  }

  /**
   * Whatever the ticks were, what is replayed after a restore never stays behind what was written.
   */
  @ParameterizedTest
  @EnumSource
  void oneLargeTickAfterManySmallOnesHasTheSameVersions(Backend backend) throws Exception {
    List<FeedChange> small = new ArrayList<>();
    try (Feeds feeds = feeds(backend, T, null)) {
      configure(feeds, decay("g1", 3));
      feed(feeds, T, post("p1"));
      for (int i = 0; i < 10; i++) {
        tick(feeds);
        feed(feeds, T, liked("p1", "a" + i));
      }
      tick(feeds);
      small.addAll(feeds.extractOutputValues());
    }
    try (Feeds feeds = feeds(backend, T + HOUR, null)) {
      configure(feeds, decay("g1", 3));
      feed(feeds, T, post("p1"));
      for (int i = 0; i < 10; i++) {
        feed(feeds, T, liked("p1", "a" + i));
      }
      tick(feeds);
      List<FeedChange> large = feeds.extractOutputValues();
      assertThat(large).hasSize(2);
      assertThat(small.subList(small.size() - 2, small.size())).isEqualTo(large);
    }
  }

  @ParameterizedTest
  @EnumSource
  void scoresThatTimeChangesAreScoredAgainSoManyOfTheFirst(Backend backend) throws Exception {
    try (Feeds feeds = feeds(backend, T, null)) {
      configure(
          feeds,
          Generation.of(
              new GenerationConfigured(
                  "hn",
                  "hacker_news",
                  Map.of("liked", 1.0),
                  null,
                  null,
                  null,
                  null,
                  List.of("home"))));
      for (int i = 0; i < 5; i++) {
        feed(feeds, T, post("p" + i));
        for (int n = 0; n <= i; n++) {
          feed(feeds, T, liked("p" + i, "a" + i + "-" + n));
        }
      }
      tick(feeds);
      Map<String, Double> fresh = lists(feeds).get("hn home");
      pass(feeds, T + 2 * 60_000);
      Map<String, Double> later = lists(feeds).get("hn home");
      assertThat(later.get("p4")).isLessThan(fresh.get("p4"));
      assertThat(later.get("p3")).isLessThan(fresh.get("p3"));
      assertThat(later.get("p0")).as("not among the first").isEqualTo(fresh.get("p0"));
    }
  }

  /** Places come free by takedowns, then by likes taken back, within the hour of the first. */
  @ParameterizedTest
  @EnumSource
  void whatWasCutOffAListComesBackWhenItsPlaceComesFree(Backend backend) throws Exception {
    int posts = 60;
    int most = 24;
    try (Feeds feeds = feeds(backend, T, null)) {
      configure(feeds, bounded("g1", most));
      for (int i = 0; i < posts; i++) {
        feed(feeds, T, post("p" + i));
        for (int n = 0; n <= i; n++) {
          feed(feeds, T, liked("p" + i, "a" + i + "-" + n));
        }
      }
      tick(feeds);
      assertThat(bounded(feeds)).allSatisfy(first -> assertThat(first).hasSize(most + most / 4));

      int full = feeds.extractOutputValues().size();
      for (int i = posts - 25; i < posts; i++) {
        feed(feeds, T + 1, new PostTakenDown("p" + i, null));
      }
      pass(feeds, feeds.getProcessingTime() + 2L * posts * TICK_MS);
      assertThat(feeds.extractOutputValues())
          .as("those that went, and of the others as many as a list holds")
          .hasSize(full + 2 * 25 + 2 * (most + most / 4));
      assertThat(bounded(feeds))
          .allSatisfy(first -> assertThat(first.subList(0, most)).isEqualTo(first(34, most)));

      for (int i = 20; i < 35; i++) {
        for (int n = 0; n <= i; n++) {
          feed(feeds, T + 1, new PostUnliked("p" + i, "u1", "a" + i + "-" + n, null, null));
        }
      }
      tick(feeds);
      int early = feeds.extractOutputValues().size();
      pass(feeds, feeds.getProcessingTime() + posts * TICK_MS);
      assertThat(feeds.extractOutputValues()).as("at most once an hour").hasSize(early);
      pass(feeds, T + HOUR + 2L * posts * TICK_MS);
      assertThat(bounded(feeds))
          .allSatisfy(first -> assertThat(first.subList(0, 20)).isEqualTo(first(19, 20)));
      int later = feeds.extractOutputValues().size();
      pass(feeds, T + 2 * HOUR + 2L * posts * TICK_MS);
      assertThat(feeds.extractOutputValues()).as("and no more").hasSize(later);
    }
  }

  @ParameterizedTest
  @EnumSource
  void longerListsTakeInWhatWasCutOff(Backend backend) throws Exception {
    try (Feeds feeds = feeds(backend, T, null)) {
      configure(feeds, bounded("g1", 4));
      for (int i = 0; i < 12; i++) {
        feed(feeds, T, post("p" + i), liked("p" + i, "a" + i));
      }
      tick(feeds);
      assertThat(bounded(feeds)).allSatisfy(first -> assertThat(first).hasSize(5));
      configure(feeds, bounded("g1", 4), bounded("g1", 40));
      pass(feeds, feeds.getProcessingTime() + 12 * TICK_MS);
      assertThat(bounded(feeds)).allSatisfy(first -> assertThat(first).hasSize(12));
    }
  }

  private static Generation bounded(String id, int most) {
    return Generation.of(
        new GenerationConfigured(
            id,
            "decay",
            Map.of("liked", 1.0),
            21_600L,
            null,
            (long) most,
            null,
            List.of("home", "creator:*")));
  }

  /** Posts from this number down. */
  private static List<String> first(int from, int count) {
    List<String> first = new ArrayList<>();
    for (int i = from; i > from - count; i--) {
      first.add("p" + i);
    }
    return first;
  }

  /** What lists hold in which only the first and a quarter more of them are kept. */
  private static Collection<List<String>> bounded(Feeds feeds) {
    Map<String, Map<String, Double>> lists = new TreeMap<>();
    Map<String, Integer> most = new HashMap<>();
    for (FeedChange change : feeds.extractOutputValues()) {
      Map<String, Double> places = lists.computeIfAbsent(change.scope(), scope -> new HashMap<>());
      if (!change.member()) {
        places.remove(change.itemId());
        continue;
      }
      places.put(change.itemId(), change.sScore());
      most.put(change.scope(), change.maxItems() + change.maxItems() / 4);
      if (places.size() > most.get(change.scope())) {
        places.remove(inOrder(places).get(places.size() - 1));
      }
    }
    return lists.values().stream().map(FeedsOperatorTest::inOrder).toList();
  }

  private static List<String> inOrder(Map<String, Double> places) {
    return places.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void aSessionIsThereWhileItIsLive(Backend backend) throws Exception {
    try (Feeds feeds = feeds(backend, T, null)) {
      configure(feeds, live());
      feed(feeds, T, new SessionStarted("s1", "c1", null, null, null, null, null));
      tick(feeds);
      assertThat(lists(feeds).get("g1 live")).containsKey("s1");
      feed(feeds, T + 50, new SessionEnded("s1"));
      tick(feeds);
      assertThat(lists(feeds).get("g1 live")).isEmpty();
      feeds.setProcessingTime(T + Duration.ofDays(20).toMillis());
      pass(feeds, T + Duration.ofDays(20).toMillis() + 3 * TICK_MS);
      assertThat(feeds.isEmpty()).as("nothing is kept of it").isTrue();
    }
  }

  @Test
  void whatIsTakenDownGoesEverywhereAndWhatIsInConflictIsADeadLetter() throws Exception {
    try (Feeds feeds = feeds(Backend.HEAP, T, null)) {
      configure(feeds, decay("g1", 3), decay("g2", 5));
      feed(feeds, T, post("p1"), liked("p1", "a"));
      feed(feeds, T + 1, liked("p1", "a"), viewed("p1", "v"));
      feed(feeds, T + 2, viewed("p1", "v"), new PostUnliked("p1", "u1", "a", null, null));
      tick(feeds);
      feed(feeds, T + 3, new PostTakenDown("p1", null));
      tick(feeds);
      assertThat(lists(feeds).values()).allMatch(Map::isEmpty);
      assertThat(counted(feeds)).containsExactly(5L, 0L, 2L, 0L);
      assertThat(side(feeds, Verdicts.DEAD_LETTERS))
          .extracting("code")
          .containsExactly("conflicting-content", "conflicting-content");
    }
  }

  @Test
  void whatSomebodyElseSaysOfAPostIsADeadLetter() throws Exception {
    try (Feeds feeds = feeds(Backend.HEAP, T, null)) {
      configure(feeds, decay("g1", 3));
      feed(feeds, T, post("p1"));
      feed(
          feeds,
          T + 1,
          new PostUpdated("p1", "thief", null, null, "theirs", null, null, null),
          new PostCreated("p1", "thief", null, null, null, null, null, null));
      tick(feeds);

      assertThat(lists(feeds).keySet()).noneMatch(list -> list.endsWith("thief"));
      assertThat(lists(feeds).keySet()).noneMatch(list -> list.endsWith("theirs"));
      assertThat(side(feeds, Verdicts.DEAD_LETTERS))
          .extracting("code")
          .containsExactly("not-its-creator", "not-its-creator");
      assertThat(counted(feeds)).containsExactly(1L, 0L, 2L, 0L);
    }
  }

  @Test
  void generationsAreDecidedOnceAndWhatCannotBeIsADeadLetter() throws Exception {
    try (Deciding deciding = new Deciding(1, 0)) {
      deciding.setProcessingTime(T);
      deciding.setup();
      deciding.open();
      deciding.processElement(control("c1", configured("g1", "decay", 21_600L)));
      deciding.processElement(control("c2", configured("g1", "decay", 21_600L)));
      deciding.processElement(control("c3", configured("g2", "decay", 7_200L)));
      deciding.processElement(control("c4", configured("g1", "reddit_hot", null)));
      deciding.processElement(control("c5", new GenerationActivated("g9")));
      deciding.processElement(control("c6", new GenerationActivated("g1")));
      deciding.setProcessingTime(T + TICK_MS);

      GenerationsView view = side(deciding, GenerationsOperator.VIEWS).get(0);
      assertThat(view.active()).isEqualTo("g1");
      assertThat(view.generations())
          .extracting(GenerationView::start)
          .containsExactly("at_once", "by_replay");
      assertThat(deciding.extractOutputValues()).hasSize(1);
      assertThat(side(deciding, Verdicts.DEAD_LETTERS))
          .extracting("code")
          .containsExactly("other-formula", "no-such-generation");
      assertThat(counted(deciding)).containsExactly(3L, 1L, 0L, 2L);
    }
  }

  @Test
  void afterARestoreTheOneThatDecidesSaysAgainWhatThereIsAndTellsNobodyElse() throws Exception {
    OperatorSubtaskState checkpoint;
    List<GenerationsView> said;
    try (Deciding deciding = new Deciding(1, 0)) {
      deciding.open();
      deciding.processElement(control("c1", configured("g1", "decay", 21_600L)));
      deciding.processElement(control("c2", new GenerationActivated("g1")));
      deciding.getOperator().prepareSnapshotPreBarrier(1);
      said = side(deciding, GenerationsOperator.VIEWS);
      checkpoint = deciding.snapshot(1, 1);
    }
    List<GenerationsView> again = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (Deciding deciding = new Deciding(2, subtask)) {
        deciding.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                checkpoint, MAX_PARALLELISM, 1, 2, subtask));
        deciding.open();
        deciding.setProcessingTime(deciding.getProcessingTime() + 10 * TICK_MS);
        again.addAll(side(deciding, GenerationsOperator.VIEWS));
        assertThat(deciding.extractOutputValues()).as("nothing for items to do").isEmpty();
      }
    }
    assertThat(again).hasSize(1).isEqualTo(said);
  }

  private static GenerationConfigured configured(String id, String formula, Long halfLife) {
    return new GenerationConfigured(
        id, formula, Map.of("liked", 1.0), halfLife, null, null, null, null);
  }

  private static Generation decay(String id, double liked) {
    return Generation.of(
        new GenerationConfigured(
            id, "decay", Map.of("liked", liked, "viewed", 0.1), 21_600L, null, null, null, null));
  }

  private static EventData post(String id) {
    return new PostCreated(id, "c1", null, null, null, null, null, null);
  }

  private static EventData liked(String post, String id) {
    return new PostLiked(post, "u1", id, null, null);
  }

  private static EventData viewed(String post, String id) {
    return new PostViewed(post, "u1", id, null, null, null);
  }

  private static void configure(Feeds feeds, Generation... side) throws Exception {
    activate(feeds, null, side);
  }

  private static void activate(Feeds feeds, String active, Generation... side) throws Exception {
    Generations generations = SETTINGS.noGenerations();
    for (Generation generation : side) {
      generations = generations.configure(generation, T).generations();
    }
    if (active != null) {
      generations = generations.activate(active).generations();
    }
    feeds.processElement2(new StreamRecord<>(new PackedGenerations(generations.pack())));
  }

  private static void feed(Feeds feeds, long atMs, EventData... said) throws Exception {
    for (EventData data : said) {
      feeds.processElement1(
          new StreamRecord<>(frames(data.entityKey(), atMs, "e" + data.hashCode(), data)));
    }
  }

  private static StreamRecord<EntityFrames> control(String id, EventData data) {
    return new StreamRecord<>(frames(FeedEvents.GENERATIONS, T, id, data));
  }

  private static EntityFrames frames(String entity, long atMs, String id, EventData data) {
    EntityFrames.Builder frames = new EntityFrames.Builder();
    frames.add(0, new Event(id, "/test", 1, atMs, atMs, Actor.UNKNOWN, null, data, null));
    return frames.take(entity, "content.0", atMs + "-0");
  }

  private static void tick(Feeds feeds) throws Exception {
    feeds.setProcessingTime(feeds.getProcessingTime() + TICK_MS);
  }

  private static void pass(Feeds feeds, long untilMs) throws Exception {
    while (feeds.getProcessingTime() < untilMs) {
      tick(feeds);
    }
  }

  private static OperatorSubtaskState checkpoint(Feeds feeds) throws Exception {
    feeds.getOperator().prepareSnapshotPreBarrier(1);
    return feeds.snapshot(1, 1);
  }

  /** Lists as they are after all that was written, the newest version of each place. */
  private static Map<String, Map<String, Double>> lists(Feeds feeds) {
    Map<String, Map<String, Double>> lists = new TreeMap<>();
    Map<String, Long> versions = new HashMap<>();
    for (FeedChange change : feeds.extractOutputValues()) {
      String list = change.generation() + ' ' + change.scope();
      Long before = versions.put(list + '/' + change.itemId(), change.version());
      assertThat(before == null || before <= change.version()).as("%s", change).isTrue();
      Map<String, Double> items = lists.computeIfAbsent(list, l -> new TreeMap<>());
      if (change.member()) {
        items.put(change.itemId(), change.sScore());
      } else {
        items.remove(change.itemId());
      }
    }
    return lists;
  }

  private static int writes(Feeds feeds) {
    return feeds.extractOutputValues().size() + side(feeds, FeedsOperator.ITEMS).size();
  }

  private static List<Long> counted(AbstractStreamOperatorTestHarness<?> harness) {
    Collection<Counted> all = side(harness, Verdicts.COUNTED);
    return List.of(
        all.stream().mapToLong(Counted::processed).sum(),
        all.stream().mapToLong(Counted::duplicates).sum(),
        all.stream().mapToLong(Counted::quarantined).sum(),
        all.stream().mapToLong(Counted::deadLettered).sum());
  }

  private static <T> List<T> side(AbstractStreamOperatorTestHarness<?> harness, OutputTag<T> tag) {
    var records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  private static Feeds feeds(Backend backend, long nowMs, OperatorSubtaskState state)
      throws Exception {
    Feeds feeds = new Feeds(1, 0);
    open(feeds, backend, nowMs, state);
    return feeds;
  }

  private static void open(Feeds feeds, Backend backend, long nowMs, OperatorSubtaskState state)
      throws Exception {
    feeds.setStateBackend(
        backend == Backend.HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend());
    feeds.setProcessingTime(nowMs);
    feeds.setup();
    if (state != null) {
      feeds.initializeState(state);
    }
    feeds.open();
  }

  private static final class Feeds
      extends KeyedTwoInputStreamOperatorTestHarness<
          String, EntityFrames, PackedGenerations, FeedChange> {
    Feeds(int parallelism, int subtask) throws Exception {
      super(
          new FeedsOperator(SETTINGS, TIMING),
          EntityFrames::entity,
          null,
          Types.STRING,
          MAX_PARALLELISM,
          parallelism,
          subtask);
    }

    boolean isEmpty() {
      return ((FeedsOperator) getOperator())
          .<String>getKeyedStateBackend()
          .getKeys("item", org.apache.flink.runtime.state.VoidNamespace.INSTANCE)
          .findAny()
          .isEmpty();
    }
  }

  private static final class Deciding
      extends KeyedOneInputStreamOperatorTestHarness<String, EntityFrames, PackedGenerations> {
    Deciding(int parallelism, int subtask) throws Exception {
      super(
          new GenerationsOperator(SETTINGS, TIMING),
          EntityFrames::entity,
          Types.STRING,
          MAX_PARALLELISM,
          parallelism,
          subtask);
    }
  }
}
