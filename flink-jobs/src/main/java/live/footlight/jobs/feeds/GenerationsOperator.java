package live.footlight.jobs.feeds;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.event.GenerationActivated;
import live.footlight.contract.event.GenerationConfigured;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.GenerationView;
import live.footlight.contract.view.GenerationsView;
import live.footlight.domain.feed.Generation;
import live.footlight.domain.feed.Generations;
import live.footlight.domain.feed.Scope;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Tally;
import live.footlight.jobs.Tally.Fate;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.FeedViewTypes;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Decides what generations there are, in the order of the one partition that says it, and tells
 * everybody. What cannot be is a dead letter. After a restore it says again what there is, since
 * Redis may have lost it and nothing else would write it.
 */
final class GenerationsOperator extends MicroBatchOperator<EntityFrames, PackedGenerations> {
  static final OutputTag<GenerationsView> VIEWS =
      new OutputTag<>("generations", FeedViewTypes.GENERATIONS);

  private static final long serialVersionUID = 1L;
  private static final String STATE = "generations";
  private static final double MOST = 1_000_000;
  private static final int SHORTEST_HALF_LIFE_MS = 1_000;

  private final FeedSettings settings;

  private transient EntityFrames.Reader reader;
  private transient List<EntityFrames> gathered;
  private transient ValueState<byte[]> state;
  private transient boolean toBeSaidAgain;
  private transient Tally tally;
  private transient Counter duplicates;
  private transient Counter deadLettered;

  GenerationsOperator(FeedSettings settings, Timing timing) {
    super(timing);
    this.settings = settings;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state =
        context
            .getKeyedStateStore()
            .getState(
                new ValueStateDescriptor<>(
                    STATE, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    toBeSaidAgain = context.isRestored();
  }

  @Override
  public void open() throws Exception {
    super.open();
    reader = new EntityFrames.Reader();
    gathered = new ArrayList<>();
    tally = new Tally();
    duplicates = getMetricGroup().counter("duplicates");
    deadLettered = getMetricGroup().counter("deadLettered");
    if (toBeSaidAgain) {
      foldAt(now());
    }
  }

  @Override
  public void processElement(StreamRecord<EntityFrames> element) throws Exception {
    gathered.add(element.getValue());
    gathered(element.getValue().packed().length);
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    boolean saysAgain = toBeSaidAgain && isDecidedHere();
    toBeSaidAgain = false;
    if (gathered.isEmpty() && !saysAgain) {
      return;
    }
    setCurrentKey(FeedEvents.GENERATIONS);
    byte[] packed = state.value();
    Generations before = packed == null ? settings.noGenerations() : Generations.unpack(packed);
    Generations now = before;
    for (EntityFrames events : gathered) {
      reader.open(events.packed(), 0, events.packed().length);
      tally.count(reader.partition(), Fate.PROCESSED, reader.count());
      FrameReader frames = reader.frames();
      for (int nth = 0; frames.next(); nth++) {
        frames.parse();
        now = apply(now, frames.event(), nth, nowMs);
      }
    }
    gathered.clear();
    boolean changed = !now.equals(before);
    if (changed) {
      state.update(now.pack());
      output.collect(new StreamRecord<>(new PackedGenerations(now.pack())));
    }
    if (changed || saysAgain) {
      output.collect(VIEWS, new StreamRecord<>(view(now)));
    }
    tally.drain(counted -> output.collect(Verdicts.COUNTED, new StreamRecord<>(counted)));
  }

  /** One subtask has what was decided; the others must not ask for it. */
  private boolean isDecidedHere() {
    try (Stream<String> keys =
        this.<String>getKeyedStateBackend().getKeys(STATE, VoidNamespace.INSTANCE)) {
      return keys.findAny().isPresent();
    }
  }

  private Generations apply(Generations before, Event event, int nth, long nowMs) {
    Generations.Change change;
    if (event.data() instanceof GenerationConfigured said) {
      Generation generation;
      try {
        generation = checked(Generation.of(said));
      } catch (IllegalArgumentException | ArithmeticException e) {
        refuse(event, nth, "invalid-generation", e.getMessage());
        return before;
      }
      change = before.configure(generation, nowMs);
    } else {
      change = before.activate(((GenerationActivated) event.data()).generation());
    }
    switch (change.outcome()) {
      case UNCHANGED -> {
        duplicates.inc();
        tally.recount(reader.partition(), Fate.DUPLICATE);
      }
      case UNKNOWN -> refuse(event, nth, "no-such-generation", "no such generation was configured");
      case OTHER_FORMULA ->
          refuse(event, nth, "other-formula", "a generation keeps its formula; name another one");
      case TOO_MANY ->
          refuse(
              event,
              nth,
              "too-many-generations",
              "there are "
                  + Generations.MAX
                  + " generations, "
                  + Generations.MAX_HALF_LIVES
                  + " half-lives or "
                  + Generations.MAX_VERSIONS
                  + " versions of one at most");
      default -> {}
    }
    return change.generations();
  }

  /** Streams may hold what the edge would not have let in. */
  private static Generation checked(Generation generation) {
    boolean good =
        generation.weights().values().stream().allMatch(weight -> Math.abs(weight) <= MOST)
            && generation.prior() >= 0
            && generation.prior() <= MOST
            && generation.perCreatorDecay() >= 0
            && generation.perCreatorDecay() <= 1
            && generation.maxItems() > 0
            && generation.halfLifeMs() >= SHORTEST_HALF_LIFE_MS
            && generation.id().matches("[A-Za-z0-9._-]+");
    if (!good) {
      throw new IllegalArgumentException("a number of it, or its name, is out of range");
    }
    return generation;
  }

  private void refuse(Event event, int nth, String code, String reason) {
    deadLettered.inc();
    tally.recount(reader.partition(), Fate.DEAD_LETTERED);
    output.collect(
        Verdicts.DEAD_LETTERS,
        new StreamRecord<>(
            new DeadLetter(
                FeedsJob.NAME,
                reader.partition(),
                reader.entryId(),
                reader.index(nth),
                code,
                reason,
                FrameWriter.frame(event))));
  }

  private GenerationsView view(Generations generations) {
    List<GenerationView> views = new ArrayList<>();
    for (Generation each : generations.all()) {
      SortedMap<String, Double> weights = new TreeMap<>();
      each.weights().forEach((kind, weight) -> weights.put(kind.label(), weight));
      views.add(
          new GenerationView(
              each.id(),
              Generations.version(settings.epoch(), each.version()),
              each.formula().label(),
              each.halfLifeMs() / 1_000,
              each.prior(),
              weights,
              each.maxItems(),
              each.perCreatorDecay(),
              each.scopes().stream().map(Scope::pattern).toList(),
              generations.startsByReplay(each.id())));
    }
    String active = generations.active();
    return new GenerationsView(
        views,
        active == null ? "" : active,
        Generations.version(settings.epoch(), generations.activations()));
  }
}
