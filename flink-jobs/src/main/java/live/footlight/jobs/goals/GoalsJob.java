package live.footlight.jobs.goals;

import java.time.Duration;
import java.util.List;
import live.footlight.contract.view.Accounting;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.EscrowCommand;
import live.footlight.contract.view.GoalView;
import live.footlight.domain.goal.GoalSettings;
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

/** Goals of sessions: funding with its show and escrow, plain goals, karaoke. */
public final class GoalsJob implements Job {
  static final String NAME = "goals";

  private static final Duration KEEP_ENDED = Duration.ofDays(30);

  /** What comes out. */
  record Results(
      DataStream<EscrowCommand> commands,
      DataStream<GoalView> goals,
      DataStream<DeadLetter> deadLetters,
      DataStream<Accounting> accounting) {}

  public static void main(String[] arguments) throws Exception {
    JobMain.run(new GoalsJob(), arguments);
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
    return GoalsOptions.ALL;
  }

  @Override
  public void wire(StreamExecutionEnvironment env, Configuration config) {
    Ends ends = new Ends(NAME, env, config);
    Results results =
        topology(
            ends.entries(topics()),
            GoalsOptions.settings(config),
            new Timing(
                config.get(JobOptions.TICK),
                config.get(JobOptions.LONGEST_TICK),
                Timing.DEFAULT.gatherBytes()));
    ends.commands(
        results.commands(), config.get(GoalsOptions.PARTITIONS), config.get(GoalsOptions.REMEMBER));
    ends.goals(results.goals(), KEEP_ENDED);
    ends.deadLetters(results.deadLetters());
    ends.accounting(results.accounting());
  }

  /** Entries in, goals and commands out. */
  static Results topology(DataStream<RawEntry> entries, GoalSettings settings, Timing timing) {
    SingleOutputStreamOperator<EntityFrames> events =
        entries
            .transform(
                "Decode events",
                EntityFrames.TYPE,
                new DecodeOperator(NAME, new GoalEvents(), timing))
            .uid("goals.decode");
    SingleOutputStreamOperator<EntityFrames> found =
        SessionFinder.among(
            events, GoalEvents.STREAMER, new SessionFinder(NAME, "", settings.lateness(), timing));
    SingleOutputStreamOperator<EscrowCommand> commands =
        events
            .filter(frames -> !frames.entity().startsWith(GoalEvents.STREAMER))
            .uid("goals.of-sessions")
            .name("Take those of sessions")
            .union(found)
            .keyBy(EntityFrames::entity)
            .transform(
                "Decide goals",
                TypeInformation.of(EscrowCommand.class),
                new GoalsOperator(settings, timing))
            .uid("goals.decide");
    SingleOutputStreamOperator<Accounting> accounting =
        events
            .getSideOutput(Verdicts.COUNTED)
            .union(found.getSideOutput(Verdicts.COUNTED), commands.getSideOutput(Verdicts.COUNTED))
            .keyBy(Counted::partition)
            .transform(
                "Account for events",
                TypeInformation.of(Accounting.class),
                new AccountingOperator(NAME, timing))
            .uid("goals.accounting");
    return new Results(
        commands,
        commands.getSideOutput(GoalsOperator.GOALS),
        events
            .getSideOutput(Verdicts.DEAD_LETTERS)
            .union(
                found.getSideOutput(Verdicts.DEAD_LETTERS),
                commands.getSideOutput(Verdicts.DEAD_LETTERS)),
        accounting);
  }
}
