package live.footlight.jobs.tracking;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import live.footlight.contract.view.Accounting;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.Erasure;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.domain.tracking.VisitorFold;
import live.footlight.jobs.AccountingOperator;
import live.footlight.jobs.DecodeOperator;
import live.footlight.jobs.Ends;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.Job;
import live.footlight.jobs.JobMain;
import live.footlight.jobs.JobOptions;
import live.footlight.jobs.MicroBatchOperator.Timing;
import live.footlight.jobs.RawEntry;
import live.footlight.jobs.Tally.Counted;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.KafkaMessages;
import live.footlight.sinks.PubSubSink;
import live.footlight.sinks.TrackingTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Every event of every topic to the analysts: once, with its visit and what brought its visitor.
 */
public final class TrackingJob implements Job {
  static final String NAME = "tracking";

  private static final List<String> TOPICS =
      List.of("live", "control", "content", "media", "commerce", "identity", "track");

  /** What comes out. */
  record Results(
      DataStream<TrackedRow> rows,
      DataStream<TrackedRevision> revisions,
      DataStream<RollupView> rollups,
      DataStream<AttributionView> attributions,
      DataStream<Erasure> erasures,
      DataStream<DeadLetter> deadLetters,
      DataStream<Accounting> accounting) {}

  /**
   * How it works.
   *
   * @param tracking what the folds are to know
   * @param forget state that nobody speaks of for so long goes
   * @param erasedBefore who was erased before the start
   * @param published rollups that readers have
   * @param decoding ticks of what nobody waits for
   * @param publishing ticks of what comes out
   */
  record Workings(
      TrackingSettings tracking,
      Duration forget,
      ErasedVisitors erasedBefore,
      PublishedRollups published,
      Timing decoding,
      Timing publishing) {}

  public static void main(String[] arguments) throws Exception {
    JobMain.run(new TrackingJob(), arguments);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> topics() {
    return TOPICS;
  }

  @Override
  public List<ConfigOption<?>> options() {
    return TrackingOptions.ALL;
  }

  @Override
  public void wire(StreamExecutionEnvironment env, Configuration config) {
    TrackingOptions.check(config, env.getCheckpointConfig());
    // Of this job alone: an end that is switched off by now leaves state that nobody claims.
    Configuration restore = new Configuration();
    restore.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
    env.configure(restore);
    Ends ends = new Ends(NAME, env, config);
    wire(ends, config, rowEnds(ends, config));
  }

  /** Those that are configured. */
  static RowEnds rowEnds(Ends ends, Configuration config) {
    String lake = config.get(TrackingOptions.LAKE);
    Optional<KafkaMessages.Target> kafka = TrackingOptions.kafka(config);
    Optional<PubSubSink.Target> pubSub = TrackingOptions.pubSub(config);
    return (rows, revisions) -> {
      if (!lake.isEmpty()) {
        ends.lake(lake, rows, revisions);
      }
      kafka.ifPresent(target -> ends.kafka(target, rows, revisions));
      pubSub.ifPresent(target -> ends.pubSub(target, rows, revisions));
    };
  }

  /** Where rows and their revisions go. */
  @FunctionalInterface
  interface RowEnds {
    void take(DataStream<TrackedRow> rows, DataStream<TrackedRevision> revisions);
  }

  static void wire(Ends ends, Configuration config, RowEnds rowEnds) {
    Workings workings = workings(config, ends.erased()::keys, ends.published()::after);
    Results results = topology(ends.entries(TOPICS), workings);
    rowEnds.take(results.rows(), results.revisions());
    ends.rollups(results.rollups());
    ends.attributions(results.attributions());
    ends.erasures(results.erasures());
    ends.deadLetters(results.deadLetters());
    ends.accounting(results.accounting());
  }

  static Workings workings(
      Configuration config, ErasedVisitors erasedBefore, PublishedRollups published) {
    Duration longest = config.get(JobOptions.LONGEST_TICK);
    Duration tick = config.get(TrackingOptions.TICK);
    long bytes = Timing.DEFAULT.gatherBytes();
    return new Workings(
        TrackingOptions.settings(config),
        config.get(TrackingOptions.FORGET),
        erasedBefore,
        published,
        new Timing(config.get(JobOptions.TICK), longest, bytes),
        new Timing(tick, tick.compareTo(longest) > 0 ? tick : longest, bytes));
  }

  /** Entries in, rows and what they add up to out. */
  static Results topology(DataStream<RawEntry> entries, Workings workings) {
    SingleOutputStreamOperator<EntityFrames> events =
        entries
            .transform(
                "Decode events",
                EntityFrames.TYPE,
                new DecodeOperator(NAME, new TrackedEvents(), workings.decoding()))
            .uid("tracking.decode");
    SingleOutputStreamOperator<Addressed> once =
        events
            .keyBy(EntityFrames::entity)
            .transform(
                "Let each event through once",
                Addressed.TYPE,
                new SeenOperator(workings.tracking(), workings.forget(), workings.decoding()))
            .uid("tracking.dedupe");
    SingleOutputStreamOperator<Addressed> money =
        of(once, MoneyOperator.PART, "of-money")
            .keyBy(Addressed::to)
            .transform(
                "Let money through once",
                Addressed.TYPE,
                new MoneyOperator(workings.tracking(), workings.forget(), workings.decoding()))
            .uid("tracking.dedupe-money");
    DataStream<Addressed> links =
        of(once, SeenOperator.LINKS, "of-links")
            .keyBy(Addressed::to)
            .transform(
                "Know whose anonymous ids are",
                Addressed.TYPE,
                new LinksOperator(workings.forget(), workings.decoding()))
            .uid("tracking.links");
    SingleOutputStreamOperator<TrackedRow> anonymous =
        visitors(
            of(once, VisitorFold.anonymous(""), "of-anonymous").union(links),
            workings,
            "anonymous");
    SingleOutputStreamOperator<TrackedRow> users =
        visitors(
            of(once, VisitorFold.user(""), "of-users")
                .union(
                    of(once, People.NOBODY, "of-nobody"),
                    money,
                    anonymous.getSideOutput(VisitorsOperator.SHARED)),
            workings,
            "users");
    SingleOutputStreamOperator<RollupView> rollups =
        anonymous
            .getSideOutput(VisitorsOperator.SUMS)
            .union(users.getSideOutput(VisitorsOperator.SUMS))
            .keyBy(Addressed::to)
            .transform(
                "Add up",
                TrackingTypes.ROLLUP,
                new RollupsOperator(
                    workings.tracking(),
                    workings.forget(),
                    workings.published(),
                    entries
                        .getExecutionEnvironment()
                        .getCheckpointConfig()
                        .isCheckpointingEnabled(),
                    workings.publishing()))
            .uid("tracking.add-up");
    SingleOutputStreamOperator<Accounting> accounting =
        events
            .getSideOutput(Verdicts.COUNTED)
            .union(
                once.getSideOutput(Verdicts.COUNTED),
                money.getSideOutput(Verdicts.COUNTED),
                anonymous.getSideOutput(Verdicts.COUNTED),
                users.getSideOutput(Verdicts.COUNTED))
            .keyBy(Counted::partition)
            .transform(
                "Account for events",
                TypeInformation.of(Accounting.class),
                new AccountingOperator(NAME, workings.decoding()))
            .uid("tracking.accounting");
    return new Results(
        anonymous.union(users),
        anonymous
            .getSideOutput(VisitorsOperator.REVISIONS)
            .union(users.getSideOutput(VisitorsOperator.REVISIONS)),
        rollups,
        users.getSideOutput(VisitorsOperator.ATTRIBUTIONS),
        anonymous
            .getSideOutput(VisitorsOperator.ERASURES)
            .union(users.getSideOutput(VisitorsOperator.ERASURES)),
        events
            .getSideOutput(Verdicts.DEAD_LETTERS)
            .union(
                once.getSideOutput(Verdicts.DEAD_LETTERS),
                money.getSideOutput(Verdicts.DEAD_LETTERS),
                users.getSideOutput(Verdicts.DEAD_LETTERS),
                rollups.getSideOutput(Verdicts.DEAD_LETTERS)),
        accounting);
  }

  private static DataStream<Addressed> of(
      DataStream<Addressed> once, String beginning, String role) {
    return once.filter(message -> message.to().startsWith(beginning))
        .uid("tracking." + role)
        .name("Take " + role.replace('-', ' '));
  }

  private static SingleOutputStreamOperator<TrackedRow> visitors(
      DataStream<Addressed> messages, Workings workings, String role) {
    return messages
        .keyBy(Addressed::to)
        .transform(
            "Cut visits and attribute: " + role,
            TrackingTypes.TRACKED_ROW,
            new VisitorsOperator(
                workings.tracking(),
                workings.forget(),
                workings.erasedBefore(),
                workings.publishing()))
        .uid("tracking." + role);
  }
}
