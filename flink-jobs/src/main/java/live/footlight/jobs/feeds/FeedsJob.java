package live.footlight.jobs.feeds;

import java.time.Duration;
import java.util.List;
import live.footlight.contract.view.Accounting;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FollowView;
import live.footlight.contract.view.GenerationsView;
import live.footlight.jobs.AccountingOperator;
import live.footlight.jobs.DecodeOperator;
import live.footlight.jobs.Ends;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.Job;
import live.footlight.jobs.JobMain;
import live.footlight.jobs.JobOptions;
import live.footlight.jobs.MicroBatchOperator.Timing;
import live.footlight.jobs.RawEntry;
import live.footlight.jobs.SessionFinder;
import live.footlight.jobs.Tally.Counted;
import live.footlight.jobs.Verdicts;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Feeds of posts and of live sessions, ranked by every generation at once; whom users follow. */
public final class FeedsJob implements Job {
  static final String NAME = "feeds";

  /** How far streams must have come beyond a presence before its session is looked for. */
  private static final Duration LATENESS = Duration.ofSeconds(2);

  /** What comes out. */
  record Results(
      DataStream<FeedChange> changes,
      DataStream<FeedItem> items,
      DataStream<GenerationsView> generations,
      DataStream<FollowView> follows,
      DataStream<DeadLetter> deadLetters,
      DataStream<Accounting> accounting) {}

  public static void main(String[] arguments) throws Exception {
    JobMain.run(new FeedsJob(), arguments);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> topics() {
    return List.of("content", "control", "identity", "live");
  }

  @Override
  public List<ConfigOption<?>> options() {
    return FeedsOptions.ALL;
  }

  @Override
  public void wire(StreamExecutionEnvironment env, Configuration config) {
    Ends ends = new Ends(NAME, env, config);
    Results results =
        topology(
            ends.entries(topics()),
            FeedSettings.of(config),
            ends.erased()::users,
            new Timing(
                config.get(JobOptions.TICK),
                config.get(JobOptions.LONGEST_TICK),
                Timing.DEFAULT.gatherBytes()));
    ends.feeds(results.changes(), results.items());
    ends.generations(results.generations());
    ends.follows(results.follows());
    ends.deadLetters(results.deadLetters());
    ends.accounting(results.accounting());
  }

  /** Entries in, places in lists and items out. */
  static Results topology(
      DataStream<RawEntry> entries,
      FeedSettings settings,
      ErasedUsers erasedBefore,
      Timing timing) {
    SingleOutputStreamOperator<EntityFrames> events =
        entries
            .transform(
                "Decode events",
                EntityFrames.TYPE,
                new DecodeOperator(NAME, new FeedEvents(), timing))
            .uid("feeds.decode");
    SingleOutputStreamOperator<PackedGenerations> generations =
        events
            .filter(frames -> frames.entity().equals(FeedEvents.GENERATIONS))
            .uid("feeds.of-generations")
            .name("Take those of generations")
            .keyBy(EntityFrames::entity)
            .transform(
                "Decide generations",
                TypeInformation.of(PackedGenerations.class),
                new GenerationsOperator(settings, timing))
            .uid("feeds.generations-decide");
    SingleOutputStreamOperator<FollowView> follows =
        events
            .filter(frames -> frames.entity().startsWith(FeedEvents.USER))
            .uid("feeds.of-users")
            .name("Take those of users")
            .keyBy(EntityFrames::entity)
            .transform(
                "Read follows",
                TypeInformation.of(FollowView.class),
                new FollowsOperator(erasedBefore, timing))
            .uid("feeds.follows-read");
    SingleOutputStreamOperator<EntityFrames> found =
        SessionFinder.among(
            events,
            FeedEvents.STREAMER,
            new SessionFinder(NAME, FeedEvents.SESSION, LATENESS, timing));
    SingleOutputStreamOperator<FeedChange> changes =
        events
            .filter(frames -> isOfItem(frames.entity()))
            .uid("feeds.of-items")
            .name("Take those of items")
            .union(found)
            .keyBy(EntityFrames::entity)
            .connect(generations.broadcast())
            .transform(
                "Rank items",
                TypeInformation.of(FeedChange.class),
                new FeedsOperator(settings, timing))
            .uid("feeds.rank");
    SingleOutputStreamOperator<Accounting> accounting =
        events
            .getSideOutput(Verdicts.COUNTED)
            .union(
                generations.getSideOutput(Verdicts.COUNTED),
                follows.getSideOutput(Verdicts.COUNTED),
                found.getSideOutput(Verdicts.COUNTED),
                changes.getSideOutput(Verdicts.COUNTED))
            .keyBy(Counted::partition)
            .transform(
                "Account for events",
                TypeInformation.of(Accounting.class),
                new AccountingOperator(NAME, timing))
            .uid("feeds.accounting");
    return new Results(
        changes,
        changes.getSideOutput(FeedsOperator.ITEMS),
        generations.getSideOutput(GenerationsOperator.VIEWS),
        follows,
        events
            .getSideOutput(Verdicts.DEAD_LETTERS)
            .union(
                generations.getSideOutput(Verdicts.DEAD_LETTERS),
                follows.getSideOutput(Verdicts.DEAD_LETTERS),
                found.getSideOutput(Verdicts.DEAD_LETTERS),
                changes.getSideOutput(Verdicts.DEAD_LETTERS)),
        accounting);
  }

  private static boolean isOfItem(String entity) {
    return entity.startsWith(FeedEvents.POST) || entity.startsWith(FeedEvents.SESSION);
  }
}
