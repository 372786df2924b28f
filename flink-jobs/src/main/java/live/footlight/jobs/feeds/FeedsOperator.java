package live.footlight.jobs.feeds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.footlight.contract.FrameReader;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.domain.Blobs;
import live.footlight.domain.Rows;
import live.footlight.domain.feed.FeedFold;
import live.footlight.domain.feed.FeedInput;
import live.footlight.domain.feed.FeedOutcome;
import live.footlight.domain.feed.FeedOutput;
import live.footlight.domain.feed.FeedStore;
import live.footlight.domain.feed.Generation;
import live.footlight.domain.feed.Generations;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MapStateBlobs;
import live.footlight.jobs.MapStateRows;
import live.footlight.jobs.MicroBatchOperator.Timing;
import live.footlight.jobs.SidedMicroBatchOperator;
import live.footlight.jobs.Tally;
import live.footlight.jobs.Tally.Fate;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.FeedViewTypes;
import live.footlight.sinks.ViewLimits;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Runs the {@link FeedFold} of each item: what came for it within a tick is folded at once, and
 * published once. Timers wake an item at its nbf, at its exp, and where something of it is
 * forgotten; nothing is swept.
 *
 * <p>Sessions are fed by two partitions, that of the session and that of the streamer, so equal
 * counts of inputs need not be equal inputs once it goes back. After a restore they are folded and
 * not published until the watermark, which is the time of the entries read, has passed the time of
 * the restore. Posts are fed by one partition, and are published at once.
 *
 * <p>Where all items have to be gone through, a few are in each tick ({@link Round}), so that what
 * comes meanwhile and barriers are not held up. That is after a configuration; after a restore,
 * since Redis may have lost what it had; and, at most once an hour, where as many places have come
 * free in a list as half of what it holds in reserve: then only those are written that it holds. Of
 * generations whose scores change with time alone, so many of the first are scored again every
 * minute.
 */
final class FeedsOperator
    extends SidedMicroBatchOperator<EntityFrames, PackedGenerations, FeedChange> {
  static final OutputTag<FeedItem> ITEMS = new OutputTag<>("items", FeedViewTypes.FEED_ITEM);

  private static final long serialVersionUID = 1L;
  private static final int OVERHEAD = 64;
  private static final String GENERATIONS = "generations";
  private static final long REFILL_MS = 3_600_000;

  /** How far the clocks of Redis and of this machine may lie apart. */
  private static final long CLOCKS_APART_MS = 1_000;

  /** Each keeps as many items in memory as it holds, a megabyte of the longest. */
  private static final int FILLED_A_ROUND = 32;

  /** A list holds a quarter more than it shows. */
  private static final int MARGIN = 4;

  private final FeedSettings settings;

  private transient FeedFold fold;
  private transient EntityFrames.Reader reader;
  private transient Map<String, List<byte[]>> gathered;
  private transient ValueState<byte[]> head;
  private transient MapState<String, byte[]> engagements;
  private transient MapState<Integer, byte[]> seen;
  private transient BroadcastState<String, byte[]> broadcast;
  private transient Store store;
  private transient Emitter emitter;
  private transient Generations generations;
  private transient boolean restored;
  private transient long heldUntil;
  private transient long caughtUpTo;
  private transient Set<String> held;

  private transient Round round;
  private transient Gaps gaps;
  private transient long refilledMs;
  private transient boolean refillDue;
  private transient Map<String, FirstItems> first;
  private transient Deque<String> aging;
  private transient long agedMs;

  private transient Tally tally;
  private transient Counter duplicates;
  private transient Counter late;
  private transient Counter deadLettered;
  private transient Counter published;

  FeedsOperator(FeedSettings settings, Timing timing) {
    super(timing);
    this.settings = settings;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    var states = context.getKeyedStateStore();
    head =
        states.getState(
            new ValueStateDescriptor<>(
                "item", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    engagements = states.getMapState(MapStateRows.descriptor("engagements"));
    seen = states.getMapState(MapStateBlobs.descriptor("seen"));
    broadcast =
        context.getOperatorStateStore().getBroadcastState(MapStateRows.descriptor(GENERATIONS));
    restored = context.isRestored();
  }

  @Override
  public void open() throws Exception {
    super.open();
    fold = new FeedFold(settings.epoch());
    reader = new EntityFrames.Reader();
    gathered = new LinkedHashMap<>();
    store = new Store();
    emitter = new Emitter();
    byte[] packed = broadcast.get(GENERATIONS);
    generations = packed == null ? settings.noGenerations() : Generations.unpack(packed);
    gaps = new Gaps(Gaps.LISTS);
    first = new HashMap<>();
    aging = new ArrayDeque<>();
    agedMs = now();
    heldUntil = restored ? now() + CLOCKS_APART_MS : Long.MIN_VALUE;
    caughtUpTo = Long.MIN_VALUE;
    held = new LinkedHashSet<>();
    tally = new Tally();
    duplicates = getMetricGroup().counter("duplicates");
    late = getMetricGroup().counter("late");
    deadLettered = getMetricGroup().counter("deadLettered");
    published = getMetricGroup().counter("published");
    getMetricGroup().gauge("openRounds", () -> round == null ? 0 : 1);
    if (restored) {
      round = new Round("item", getKeyedStateBackend());
      round.refreshAll();
      round.sayWhatIsGone();
      foldAt(now());
    }
  }

  @Override
  public void close() throws Exception {
    if (round != null) {
      round.close();
    }
    super.close();
  }

  @Override
  public void processElement1(StreamRecord<EntityFrames> element) throws Exception {
    byte[] packed = element.getValue().packed();
    gathered.computeIfAbsent(element.getValue().entity(), item -> new ArrayList<>()).add(packed);
    gathered(packed.length + OVERHEAD);
  }

  @Override
  public void processElement2(StreamRecord<PackedGenerations> element) throws Exception {
    byte[] packed = element.getValue().packed();
    broadcast.put(GENERATIONS, packed);
    Generations before = generations;
    generations = Generations.unpack(packed);
    if (!List.copyOf(generations.all()).equals(List.copyOf(before.all()))) {
      Round unfinished = round;
      round = new Round("item", getKeyedStateBackend());
      round.sayWhatIsGone();
      if (unfinished != null) {
        round.takeOver(unfinished);
      }
      foldAt(now());
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    caughtUpTo = mark.getTimestamp();
    super.processWatermark(mark);
  }

  private boolean isHeld(String entity) {
    return caughtUpTo < heldUntil && entity.startsWith(FeedEvents.SESSION);
  }

  @Override
  protected void wake(String item) {
    gathered.computeIfAbsent(item, i -> new ArrayList<>());
  }

  @Override
  protected boolean hasMore() {
    return round != null || !aging.isEmpty() || (caughtUpTo >= heldUntil && !held.isEmpty());
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    for (Map.Entry<String, List<byte[]>> entry : gathered.entrySet()) {
      select(entry.getKey());
      List<FeedInput> inputs = emitter.read(entry.getValue());
      if (!isHeld(entry.getKey())) {
        next(fold.apply(store.itemId, store, inputs, generations, nowMs, emitter));
        continue;
      }
      held.add(entry.getKey());
      if (!inputs.isEmpty()) {
        next(fold.collect(store.itemId, store, inputs, generations, nowMs, emitter));
      }
    }
    gathered.clear();
    release(nowMs);
    goOn(nowMs);
    refill(nowMs);
    age(nowMs);
    tally.drain(counted -> output.collect(Verdicts.COUNTED, new StreamRecord<>(counted)));
  }

  private void select(String entity) {
    setCurrentKey(entity);
    store.entity = entity;
    store.itemId = FeedEvents.itemId(entity);
    emitter.clear();
  }

  private void next(long dueMs) {
    if (dueMs != Long.MAX_VALUE) {
      wakeAt(dueMs);
    }
  }

  /** Some of those that were held are published: all that is, and that it is not any more. */
  private void release(long nowMs) throws Exception {
    if (caughtUpTo < heldUntil) {
      return;
    }
    Iterator<String> entities = held.iterator();
    for (int i = 0; entities.hasNext() && i < settings.roundItems(); i++) {
      select(entities.next());
      entities.remove();
      if (head.value() != null) {
        next(fold.release(store.itemId, store, generations, nowMs, emitter));
      }
    }
  }

  /** Some more of those that have to be gone through. */
  private void goOn(long nowMs) throws Exception {
    for (int i = 0; round != null && i < settings.roundItems(); i++) {
      String entity = round.next();
      if (entity == null) {
        round.close();
        round = null;
        return;
      }
      if (isHeld(entity)) {
        held.add(entity);
        continue;
      }
      select(entity);
      if (head.value() != null) {
        next(
            fold.refresh(
                store.itemId,
                store,
                generations,
                nowMs,
                round::isToBeRefreshed,
                round.saysWhatIsGone(),
                emitter));
      }
    }
  }

  /**
   * What a list held in reserve is used up by half, as far as can be told from the share of it that
   * is here: those that were cut off come back.
   */
  private void refill(long nowMs) throws Exception {
    if (round != null || gaps.isEmpty()) {
      return;
    }
    Set<String> used = gaps.beyond(this::allowedGaps, FILLED_A_ROUND);
    if (used.isEmpty()) {
      return;
    }
    long nextMs = refilledMs + REFILL_MS;
    if (nowMs >= nextMs) {
      gaps.fill(used);
      refilledMs = nowMs;
      refillDue = false;
      round = new Round("item", getKeyedStateBackend());
      round.refresh(used, this::capacity);
    } else if (!refillDue) {
      // It may be that nothing happens until then.
      refillDue = true;
      foldAt(nextMs);
    }
  }

  private Generation generation(String list) {
    return generations.get(list.substring(0, list.indexOf(' ')));
  }

  /** How many items a list holds. */
  private int capacity(String list) {
    return capacity(generation(list));
  }

  private static int capacity(Generation generation) {
    return generation.maxItems() + generation.maxItems() / MARGIN;
  }

  private long allowedGaps(String list) {
    int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    return generation(list).maxItems() / (2L * MARGIN * subtasks);
  }

  /** Scores of the first that change with time alone. */
  private void age(long nowMs) throws Exception {
    if (first.isEmpty()) {
      return;
    }
    if (aging.isEmpty() && nowMs >= agedMs + settings.rescoreEveryMs()) {
      agedMs = nowMs;
      Set<String> entities = new HashSet<>();
      first.values().forEach(each -> entities.addAll(each.first(settings.rescoreItems())));
      aging.addAll(entities);
      foldAt(nowMs + settings.rescoreEveryMs());
    }
    for (int i = 0; !aging.isEmpty() && i < settings.roundItems(); i++) {
      select(aging.poll());
      next(fold.rescore(store.itemId, store, generations, nowMs, emitter));
    }
  }

  /** The current item's state. */
  private final class Store implements FeedStore {
    private final Rows rows = new MapStateRows(engagements);
    private final Blobs pages = new MapStateBlobs(seen);
    private String entity;
    private String itemId;

    @Override
    public byte[] head() {
      try {
        return head.value();
      } catch (IOException e) {
        throw new UncheckedIOException("State could not be reached", e);
      }
    }

    @Override
    public void head(byte[] bytes) {
      try {
        head.update(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("State could not be reached", e);
      }
    }

    @Override
    public Rows engagements() {
      return rows;
    }

    @Override
    public Blobs seen() {
      return pages;
    }

    @Override
    public void clear() {
      head.clear();
      engagements.clear();
      seen.clear();
    }
  }

  /** Where results go, and where inputs came from. */
  private final class Emitter implements FeedOutput {
    private final List<FeedInput> inputs = new ArrayList<>();
    private final List<byte[]> origins = new ArrayList<>();
    private final List<Integer> nths = new ArrayList<>();

    void clear() {
      inputs.clear();
      origins.clear();
      nths.clear();
    }

    List<FeedInput> read(List<byte[]> packed) throws Exception {
      for (byte[] events : packed) {
        reader.open(events, 0, events.length);
        tally.count(reader.partition(), Fate.PROCESSED, reader.count());
        FrameReader frames = reader.frames();
        for (int nth = 0; frames.next(); nth++) {
          frames.parse();
          FeedInput input = FeedEvents.input(frames);
          if (input != null) {
            inputs.add(input);
            origins.add(events);
            nths.add(nth);
          }
        }
      }
      return inputs;
    }

    @Override
    public void change(FeedChange change) {
      Verdicts.admit(ViewLimits.feedChange(change), FeedsJob.NAME, output)
          .ifPresent(
              admitted -> {
                published.inc();
                output.collect(new StreamRecord<>(admitted));
              });
    }

    @Override
    public void gap(Generation generation, String list) {
      gaps.add(generation.id() + ' ' + list);
    }

    @Override
    public void item(FeedItem item) {
      if (Verdicts.admit(ViewLimits.feedItem(item), FeedsJob.NAME, output).isEmpty()) {
        return;
      }
      published.inc();
      output.collect(ITEMS, new StreamRecord<>(item));
      Generation generation = generations.get(item.generation());
      if (!generation.formula().isTimeless()) {
        FirstItems items =
            first.computeIfAbsent(
                item.generation(),
                g -> {
                  foldAt(agedMs + settings.rescoreEveryMs());
                  return new FirstItems(capacity(generation));
                });
        if (item.isGone()) {
          items.remove(store.entity);
        } else {
          items.put(store.entity, item.sScore());
        }
      }
    }

    @Override
    public void outcome(FeedInput input, FeedOutcome outcome) {
      if (outcome == FeedOutcome.TOO_LATE) {
        late.inc();
        return;
      }
      int at = 0;
      while (inputs.get(at) != input) {
        at++;
      }
      byte[] events = origins.get(at);
      EntityFrames.Reader origin = new EntityFrames.Reader();
      origin.open(events, 0, events.length);
      if (outcome == FeedOutcome.DUPLICATE) {
        duplicates.inc();
        tally.recount(origin.partition(), Fate.DUPLICATE);
        return;
      }
      deadLettered.inc();
      tally.recount(origin.partition(), Fate.QUARANTINED);
      output.collect(
          Verdicts.DEAD_LETTERS,
          new StreamRecord<>(
              origin.deadLetter(
                  nths.get(at),
                  FeedsJob.NAME,
                  outcome == FeedOutcome.NOT_ITS_CREATOR
                      ? "not-its-creator"
                      : "conflicting-content",
                  outcome == FeedOutcome.NOT_ITS_CREATOR
                      ? "somebody else created it, whose it stays"
                      : "an engagement of this id was there before with another time or amount; the"
                          + " first one stands")));
    }
  }
}
