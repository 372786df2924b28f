package live.footlight.jobs.viewers;

import java.time.Duration;
import java.util.List;
import live.footlight.contract.view.Accounting;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import live.footlight.domain.viewer.ViewerSettings;
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

/** Who watches which session: counts, peaks, watch time and the curve of each minute. */
public final class ViewersJob implements Job {
  static final String NAME = "viewers";

  private static final Duration KEEP_ENDED = Duration.ofDays(30);

  /** What comes out. */
  record Results(
      DataStream<ViewersView> viewers,
      DataStream<ViewerMinute> minutes,
      DataStream<DeadLetter> deadLetters,
      DataStream<Accounting> accounting) {}

  public static void main(String[] arguments) throws Exception {
    JobMain.run(new ViewersJob(), arguments);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> topics() {
    return List.of("live");
  }

  @Override
  public List<ConfigOption<?>> options() {
    return ViewersOptions.ALL;
  }

  @Override
  public void wire(StreamExecutionEnvironment env, Configuration config) {
    Ends ends = new Ends(NAME, env, config);
    Timing decoding =
        new Timing(
            config.get(JobOptions.TICK),
            config.get(JobOptions.LONGEST_TICK),
            Timing.DEFAULT.gatherBytes());
    Duration tick = config.get(ViewersOptions.TICK);
    Duration longest = config.get(JobOptions.LONGEST_TICK);
    Results results =
        topology(
            ends.entries(topics()),
            ViewersOptions.settings(config),
            config.get(ViewersOptions.LATENESS),
            config.get(ViewersOptions.KEEP_IDLE),
            decoding,
            new Timing(
                tick, tick.compareTo(longest) > 0 ? tick : longest, Timing.DEFAULT.gatherBytes()));
    ends.viewers(results.viewers(), results.minutes(), KEEP_ENDED);
    ends.deadLetters(results.deadLetters());
    ends.accounting(results.accounting());
  }

  /** Entries in, counts and minutes out. */
  static Results topology(
      DataStream<RawEntry> entries,
      ViewerSettings settings,
      Duration lateness,
      Duration keepIdle,
      Timing decoding,
      Timing publishing) {
    SingleOutputStreamOperator<EntityFrames> events =
        entries
            .transform(
                "Decode events",
                EntityFrames.TYPE,
                new DecodeOperator(NAME, new ViewerEvents(), decoding))
            .uid("viewers.decode");
    SingleOutputStreamOperator<EntityFrames> found =
        SessionFinder.among(
            events,
            ViewerEvents.STREAMER,
            new SessionFinder(NAME, ViewerEvents.SESSION, lateness, decoding));
    SingleOutputStreamOperator<ViewersView> viewers =
        events
            .filter(frames -> frames.entity().startsWith(ViewerEvents.SESSION))
            .uid("viewers.of-sessions")
            .name("Take those of sessions")
            .union(found)
            .keyBy(EntityFrames::entity)
            .transform(
                "Count viewers",
                TypeInformation.of(ViewersView.class),
                new ViewersOperator(settings, keepIdle, publishing))
            .uid("viewers.count");
    SingleOutputStreamOperator<Accounting> accounting =
        events
            .getSideOutput(Verdicts.COUNTED)
            .union(found.getSideOutput(Verdicts.COUNTED), viewers.getSideOutput(Verdicts.COUNTED))
            .keyBy(Counted::partition)
            .transform(
                "Account for events",
                TypeInformation.of(Accounting.class),
                new AccountingOperator(NAME, decoding))
            .uid("viewers.accounting");
    return new Results(
        viewers,
        viewers.getSideOutput(ViewersOperator.MINUTES),
        events
            .getSideOutput(Verdicts.DEAD_LETTERS)
            .union(
                found.getSideOutput(Verdicts.DEAD_LETTERS),
                viewers.getSideOutput(Verdicts.DEAD_LETTERS)),
        accounting);
  }
}
