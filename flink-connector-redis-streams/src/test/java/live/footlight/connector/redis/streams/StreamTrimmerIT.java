package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamTrimmerIT {
  private static final String STREAM = "ev:{t.0}";
  private static final String OFFSETS = "off:{t.0}";
  private static final int ENTRIES = 25_000;
  private static RedisServerProcess redis;

  @BeforeAll
  static void start() {
    redis = RedisServerProcess.volatileServer();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void fill() {
    RedisCommands<String, String> commands = redis.commands();
    commands.flushall();
    commands.eval(
        "for i = 1, ARGV[1] do redis.call('XADD', KEYS[1], i .. '-0', 'f', i) end return 1",
        ScriptOutputType.INTEGER,
        new String[] {STREAM},
        Integer.toString(ENTRIES));
  }

  @Test
  void trimsWhatEveryRegisteredJobHasRead() {
    committed("boards", 20_000);
    committed("goals", 9_000);

    TrimReport report = trim(settings());

    assertThat(report.keptBy()).isEqualTo("job goals");
    assertThat(report.keptFrom()).isEqualTo(new EntryId(9_000, 0));
    // Redis trims whole nodes: up to a hundred entries more than asked for stay.
    assertThat(firstId()).isBetween(8_900L, 9_000L);
    assertThat(report.trimmed()).isEqualTo(ENTRIES - report.length()).isEqualTo(firstId() - 1);
  }

  @Test
  void leavesAStreamAloneForWhichNobodyIsRegistered() {
    TrimReport report = trim(settings());

    assertThat(report.keptBy()).isEqualTo("nobody is registered");
    assertThat(report.length()).isEqualTo(ENTRIES);
  }

  @Test
  void aJobThatIsRegisteredAndHasNotReadYetBlocks() {
    committed("boards", 20_000);

    TrimReport report = trim(TrimmerSettings.forJobs("goals").withRetention(Duration.ZERO));

    assertThat(report.keptBy()).isEqualTo("job goals");
    assertThat(report.length()).isEqualTo(ENTRIES);
  }

  @Test
  void tellsOfAJobThatIsSilent() {
    committed("boards", 20_000, 0);
    try (StreamTrimmer trimmer = trimmer(settings().withAlarmAfter(Duration.ofMinutes(1)))) {
      trimmer.trim();
      assertThat(trimmer.silentJobs()).containsExactly("boards");

      committed("boards", 21_000);
      trimmer.trim();
      assertThat(trimmer.silentJobs()).isEmpty();
    }
  }

  @Test
  void keepsWhatASavepointMayReturnTo() {
    committed("boards", 5_000);
    try (StreamPins pins = pins()) {
      pins.pinCommitted("savepoint-1", "boards");
      committed("boards", 20_000);

      assertThat(trim(settings()).keptBy()).isEqualTo("pin savepoint-1");
      assertThat(firstId()).isBetween(4_900L, 5_000L);

      pins.remove("savepoint-1");
      assertThat(trim(settings()).keptBy()).isEqualTo("job boards");
      assertThat(firstId()).isGreaterThan(19_900);
    }
  }

  @Test
  void keepsWhatRetainedCheckpointsMayReturnTo() {
    RedisStreamsSettings source =
        RedisStreamsSource.<String>builder()
            .server(RedisServer.at(redis.uri()))
            .streams(StreamSet.of(STREAM))
            .job("boards")
            .retainedCheckpoints(2)
            .settings();
    try (RedisSession session = new RedisSession(source.server())) {
      RedisConnection connection = RedisSession.answer(session.connection());
      PositionCommitter committer = new PositionCommitter(source, session, Metrics.none());
      RedisSession.answer(committer.pin(connection, split(1_000)));
      committer.commit(1, List.of(split(5_000)));
      committer.commit(2, List.of(split(10_000)));
      committer.commit(3, List.of(split(15_000)));
      connection.sync().ping(); // behind the commits, on the same connection

      TrimReport report = trim(settings());

      assertThat(report.keptBy()).isEqualTo("pin checkpoints:boards");
      assertThat(report.keptFrom()).isEqualTo(new EntryId(10_000, 0));
    }
  }

  @Test
  void aJobThatFailsAgainAndAgainKeepsWhatItsRetainedCheckpointsNeed() {
    RedisStreamsSettings source =
        RedisStreamsSource.<String>builder()
            .server(RedisServer.at(redis.uri()))
            .streams(StreamSet.of(STREAM))
            .job("boards")
            .retainedCheckpoints(3)
            .settings();
    try (RedisSession session = new RedisSession(source.server())) {
      RedisConnection connection = RedisSession.answer(session.connection());
      PositionCommitter first = new PositionCommitter(source, session, Metrics.none());
      RedisSession.answer(first.pin(connection, split(1_000)));
      first.commit(1, List.of(split(5_000)));
      first.commit(2, List.of(split(10_000)));
      first.commit(3, List.of(split(15_000)));
      connection.sync().ping();
      for (int restart = 0; restart < 5; restart++) {
        PositionCommitter next = new PositionCommitter(source, session, Metrics.none());
        RedisSession.answer(next.pin(connection, split(15_000)));
      }

      assertThat(trim(settings()).keptFrom()).isEqualTo(new EntryId(5_000, 0));

      PositionCommitter rewound = new PositionCommitter(source, session, Metrics.none());
      RedisSession.answer(rewound.pin(connection, split(9_000)));
      assertThat(trim(settings()).keptFrom())
          .as("the run that went back, and the checkpoints of the one before")
          .isEqualTo(new EntryId(5_000, 0));
      rewound.commit(4, List.of(split(16_000)));
      rewound.commit(5, List.of(split(17_000)));
      rewound.commit(6, List.of(split(18_000)));
      connection.sync().ping();
      assertThat(trim(settings()).keptFrom()).isEqualTo(new EntryId(16_000, 0));
    }
  }

  @Test
  void keepsWhatIsYoungerThanTheRetention() {
    String young = redis.commands().xadd(STREAM, Map.of("f", "young"));
    redis.commands().hset(OFFSETS, "boards", young + "|25001|1|r|" + System.currentTimeMillis());

    TrimReport report = trim(settings().withRetention(Duration.ofHours(1)));

    assertThat(report.keptBy()).isEqualTo("retention");
    assertThat(redis.commands().xrange(STREAM, Range.create(young, young))).hasSize(1);
    assertThat(report.length()).isLessThanOrEqualTo(101);
  }

  @Test
  void comparesIdsAsUnsignedNumbers() {
    String huge = "18446744073709551615-18446744073709551614";
    redis.commands().xadd(STREAM, XAddArgs.Builder.minId("0").id(huge), Map.of("f", "last of all"));
    redis.commands().hset(OFFSETS, "boards", huge + "|25001|1|r|0");
    redis.commands().hset(OFFSETS, "goals", "9-18446744073709551615|9|1|r|0");

    assertThat(trim(settings()).keptFrom()).isEqualTo(EntryId.parse("9-18446744073709551615"));
    assertThat(redis.commands().xlen(STREAM)).isEqualTo(ENTRIES + 1);
  }

  @Test
  void aJobThatIsForgottenHoldsNothing() {
    committed("boards", 20_000);
    committed("old", 10);
    try (StreamPins pins = pins()) {
      pins.forget("old");
    }

    assertThat(trim(settings()).keptBy()).isEqualTo("job boards");
  }

  @Test
  void refusesToPinForAJobThatNeverRead() {
    try (StreamPins pins = pins()) {
      assertThatThrownBy(() -> pins.pinCommitted("savepoint-1", "nobody"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("nobody");
      pins.register("nobody");
      pins.pinCommitted("savepoint-1", "nobody");
      assertThat(pins.all().get(STREAM)).containsEntry("savepoint-1", "0-0");
    }
  }

  @Test
  void freesAServerThatIsFull() {
    RedisCommands<String, String> commands = redis.commands();
    committed("boards", 10);
    commands.configSet("maxmemory", "1mb");
    try {
      assertThatThrownBy(() -> commands.xadd(STREAM, Map.of("f", "more")))
          .hasMessageContaining("OOM");
      RedisStreamsSettings source =
          RedisStreamsSource.<String>builder()
              .server(RedisServer.at(redis.uri()))
              .streams(StreamSet.of(STREAM))
              .job("boards")
              .retainedCheckpoints(1)
              .settings();
      try (RedisSession session = new RedisSession(source.server())) {
        RedisConnection connection = RedisSession.answer(session.connection());
        PositionCommitter committer = new PositionCommitter(source, session, Metrics.none());
        RedisSession.answer(committer.pin(connection, split(24_000)));
      }

      assertThat(trim(settings()).trimmed()).isGreaterThan(23_800);
    } finally {
      commands.configSet("maxmemory", "0");
    }
  }

  private static RedisStreamSplit split(long id) {
    return new RedisStreamSplit(STREAM, new EntryId(id, 0), id, "", null);
  }

  private static void committed(String job, long id) {
    committed(job, id, System.currentTimeMillis());
  }

  private static void committed(String job, long id, long atMs) {
    redis.commands().hset(OFFSETS, job, id + "-0|" + id + "|1|run|" + atMs);
  }

  private static TrimmerSettings settings() {
    return TrimmerSettings.forJobs().withRetention(Duration.ZERO);
  }

  private static StreamTrimmer trimmer(TrimmerSettings settings) {
    return new StreamTrimmer(RedisServer.at(redis.uri()), StreamSet.of(STREAM), settings);
  }

  private static TrimReport trim(TrimmerSettings settings) {
    try (StreamTrimmer trimmer = trimmer(settings)) {
      return trimmer.trim().get(0);
    }
  }

  private static StreamPins pins() {
    return new StreamPins(
        RedisServer.at(redis.uri()), StreamSet.of(STREAM), StreamKeyNames.DEFAULT);
  }

  private static long firstId() {
    return EntryId.parse(
            redis.commands().xrange(STREAM, Range.unbounded(), Limit.from(1)).get(0).getId())
        .ms();
  }
}
