package live.footlight.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.Event;
import live.footlight.contract.event.GenerationConfigured;
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
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Ticks of feeds, from nothing each time: posts of four lists each, and what people do to them. */
@State(Scope.Thread)
public class FeedFolding {
  static final int EVENTS = 20_000;
  private static final int POSTS = 1_000;
  private static final String HOME = "home";

  private FeedWorkload workload;
  private Generations generations = Generations.none(List.of());
  private List<Gathered<FeedInput>> ticks;

  @Setup
  public void prepare() {
    workload = new FeedWorkload(POSTS, EVENTS - POSTS);
    List<Event> events = new ArrayList<>();
    workload.make(events::add);
    for (Event event : events) {
      if (event.data() instanceof GenerationConfigured configured) {
        generations = generations.configure(Generation.of(configured), 0).generations();
      }
    }
    ticks = Gathered.ticks(events, FeedFolding::post, FeedInput::of);
    Latest latest = new Latest();
    foldInto(latest);
    for (int post = 0; post < POSTS; post++) {
      workload.checkScore(post, latest.home.get("p" + post));
    }
  }

  private static String post(Event event) {
    String key = event.data().entityKey();
    return key.substring(key.indexOf(':') + 1);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void fold() {
    Latest latest = new Latest();
    foldInto(latest);
    Workload.expect(POSTS, Integer.toString(latest.home.size()), "posts in " + HOME);
  }

  /** Folds all ticks. */
  void foldInto(FeedOutput out) {
    FeedFold fold = new FeedFold(0);
    Map<String, Store> stores = new HashMap<>();
    for (Gathered<FeedInput> tick : ticks) {
      tick.inputs()
          .forEach(
              (post, inputs) ->
                  fold.apply(
                      post,
                      stores.computeIfAbsent(post, p -> new Store()),
                      inputs,
                      generations,
                      tick.endMs(),
                      out));
    }
  }

  private static final class Store implements FeedStore {
    private final HeapRows engagements = new HeapRows();
    private final HeapPages seen = new HeapPages();
    private byte[] head;

    @Override
    public byte[] head() {
      return head;
    }

    @Override
    public void head(byte[] bytes) {
      head = bytes;
    }

    @Override
    public Rows engagements() {
      return engagements;
    }

    @Override
    public Blobs seen() {
      return seen;
    }

    @Override
    public void clear() {
      head = null;
      engagements.clear();
      seen.clear();
    }
  }

  /** What was said last of each post's place; whatever was not applied is wrong here. */
  private static final class Latest implements FeedOutput {
    private final Map<String, Double> home = new HashMap<>();

    @Override
    public void change(FeedChange change) {
      if (change.scope().equals(HOME)) {
        home.put(change.itemId(), change.sScore());
      }
    }

    @Override
    public void item(FeedItem item) {}

    @Override
    public void gap(Generation generation, String list) {}

    @Override
    public void outcome(FeedInput input, FeedOutcome outcome) {
      throw new IllegalStateException(input + " was " + outcome);
    }
  }
}
