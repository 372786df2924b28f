package live.footlight.jobs.leaderboards;

import java.time.Duration;
import java.util.List;
import live.footlight.contract.view.Accounting;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.SessionView;
import live.footlight.domain.leaderboard.LeaderboardSettings;
import live.footlight.domain.leaderboard.PartialSums;
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
import live.footlight.sinks.MongoWrite;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Leaderboards of sessions, of streamers and of the platform. */
public final class LeaderboardsJob implements Job {
  static final String NAME = "leaderboards";

  private static final TypeInformation<PartialSums> PARTIALS =
      TypeInformation.of(PartialSums.class);
  private static final Duration KEEP_ENDED_SESSIONS = Duration.ofDays(30);

  /** What comes out. */
  record Results(
      DataStream<BoardUpdate> boards,
      DataStream<MongoWrite> documents,
      DataStream<SessionView> sessions,
      DataStream<DeadLetter> deadLetters,
      DataStream<Accounting> accounting) {}

  public static void main(String[] arguments) throws Exception {
    JobMain.run(new LeaderboardsJob(), arguments);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> topics() {
    return List.of("live", "content");
  }

  @Override
  public List<ConfigOption<?>> options() {
    return LeaderboardsOptions.ALL;
  }

  @Override
  public void wire(StreamExecutionEnvironment env, Configuration config) {
    Ends ends = new Ends(NAME, env, config);
    Results results =
        topology(
            ends.entries(topics()),
            LeaderboardsOptions.settings(config),
            new Timing(
                config.get(JobOptions.TICK),
                config.get(JobOptions.LONGEST_TICK),
                Timing.DEFAULT.gatherBytes()),
            config.get(LeaderboardsOptions.SESSIONS_ONLY));
    ends.boards(results.boards());
    ends.leaderboardDocuments(results.documents());
    ends.sessions(results.sessions(), KEEP_ENDED_SESSIONS);
    ends.deadLetters(results.deadLetters());
    ends.accounting(results.accounting());
  }

  /** Entries in, results out: the ledger of each entity, then boards over boards. */
  static Results topology(
      DataStream<RawEntry> entries,
      LeaderboardSettings settings,
      Timing timing,
      boolean sessionsOnly) {
    SingleOutputStreamOperator<EntityFrames> events =
        entries
            .transform(
                "Decode events",
                EntityFrames.TYPE,
                new DecodeOperator(NAME, new LedgerEvents(), timing))
            .uid("leaderboards.decode");
    SingleOutputStreamOperator<PartialSums> ledgers =
        events
            .keyBy(EntityFrames::entity)
            .transform("Keep ledgers", PARTIALS, new LedgerOperator(settings, timing))
            .uid("leaderboards.ledger");
    SingleOutputStreamOperator<Accounting> accounting =
        events
            .getSideOutput(Verdicts.COUNTED)
            .union(ledgers.getSideOutput(Verdicts.COUNTED))
            .keyBy(Counted::partition)
            .transform(
                "Account for events",
                TypeInformation.of(Accounting.class),
                new AccountingOperator(NAME, timing))
            .uid("leaderboards.accounting");
    DataStream<DeadLetter> deadLetters =
        events
            .getSideOutput(Verdicts.DEAD_LETTERS)
            .union(ledgers.getSideOutput(Verdicts.DEAD_LETTERS));
    DataStream<BoardUpdate> boards = ledgers.getSideOutput(Outputs.BOARDS);
    DataStream<MongoWrite> documents = ledgers.getSideOutput(Outputs.DOCUMENTS);
    if (!sessionsOnly) {
      SingleOutputStreamOperator<PartialSums> streamers =
          board(ledgers, "Rank supporters of streamers", "streamer-board", settings, timing);
      SingleOutputStreamOperator<PartialSums> platform =
          board(streamers, "Rank streamers", "platform-board", settings, timing);
      boards =
          boards.union(
              streamers.getSideOutput(Outputs.BOARDS), platform.getSideOutput(Outputs.BOARDS));
      documents =
          documents.union(
              streamers.getSideOutput(Outputs.DOCUMENTS),
              platform.getSideOutput(Outputs.DOCUMENTS));
      deadLetters =
          deadLetters.union(
              streamers.getSideOutput(Verdicts.DEAD_LETTERS),
              platform.getSideOutput(Verdicts.DEAD_LETTERS));
    }
    return new Results(
        boards, documents, ledgers.getSideOutput(Outputs.SESSIONS), deadLetters, accounting);
  }

  private static SingleOutputStreamOperator<PartialSums> board(
      DataStream<PartialSums> sums,
      String name,
      String role,
      LeaderboardSettings settings,
      Timing timing) {
    return sums.keyBy(PartialSums::board)
        .transform(name, PARTIALS, new BoardOperator(settings, timing))
        .uid("leaderboards." + role);
  }
}
