package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.Range;
import io.lettuce.core.XTrimArgs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisStreamsSourceIT {
  private static final String[] STREAMS = {"ev:{t.0}", "ev:{t.1}", "ev:{t.2}", "ev:{t.3}"};
  private static final Comparator<String> AS_NUMBERS = Comparator.comparingInt(Integer::parseInt);

  @TempDir private Path directory;
  private RedisServerProcess redis;

  @BeforeEach
  void start() {
    SourceJob.forget();
    redis = RedisServerProcess.durableServer();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @Test
  void readsEveryEntryOfEveryStreamInOrderAndEnds() throws Exception {
    append(0, 4_000);

    submit(2, null, builder().bounded()).getJobExecutionResult().get(1, TimeUnit.MINUTES);

    List<String> read = SourceJob.rest();
    assertThat(read).containsExactlyInAnyOrderElementsOf(values(0, 4_000));
    assertThat(read.stream().filter(value -> Integer.parseInt(value) % 4 == 1))
        .isSortedAccordingTo(AS_NUMBERS);
  }

  @Test
  void goesOnExactlyWhereASavepointLeftItAlsoAtAnotherParallelism() throws Exception {
    append(0, 500);
    JobClient first = submit(1, null, builder());
    List<String> read = new ArrayList<>(SourceJob.take(500));
    String savepoint = savepoint(first);
    append(500, 700);

    JobClient second = submit(3, savepoint, builder());
    read.addAll(SourceJob.take(200));
    append(700, 710);
    read.addAll(SourceJob.take(10));
    second.cancel().get();

    assertThat(read).containsExactlyInAnyOrderElementsOf(values(0, 710));
  }

  @Test
  void rewindsToAnOlderSavepointThoughMoreWasCommittedSince() throws Exception {
    append(0, 100);
    JobClient job = submit(1, null, builder());
    SourceJob.take(100);
    String older = savepoint(job);
    append(100, 200);
    JobClient newer = submit(1, older, builder());
    SourceJob.take(100);
    savepoint(newer);

    JobClient rewound = submit(2, older, builder());

    assertThat(SourceJob.take(100)).containsExactlyInAnyOrderElementsOf(values(100, 200));
    rewound.cancel().get();
  }

  @Test
  void survivesThatRedisIsKilledUnderLoad() throws Exception {
    append(0, 1_000);
    JobClient job = submit(2, null, builder());
    List<String> read = new ArrayList<>(SourceJob.take(400));

    redis.kill();
    redis.start();
    append(1_000, 1_200);
    read.addAll(SourceJob.take(800));

    assertThat(read).containsExactlyInAnyOrderElementsOf(values(0, 1_200));
    job.cancel().get();
  }

  @Test
  void waitsForAServerThatIsAReplicaForAWhile() throws Exception {
    append(0, 4);
    JobClient job = submit(1, null, builder().block(Duration.ofSeconds(5)));
    assertThat(SourceJob.take(4)).hasSize(4);
    String reading = "cmd=xread";
    Soon.until(() -> redis.commands().clientList().contains(reading));

    redis.commands().replicaof("127.0.0.1", 1); // its reader, which waits, is told so
    redis.commands().replicaofNoOne();
    append(4, 8);

    assertThat(SourceJob.take(4)).containsExactlyInAnyOrder("4", "5", "6", "7");
    job.cancel().get();
  }

  @Test
  void noticesThatTheStreamWasFlushed() throws Exception {
    append(0, 100);
    JobClient job = submit(1, null, builder());
    SourceJob.take(100);
    String savepoint = savepoint(job);

    redis.commands().flushall();
    append(0, 4);

    assertThatThrownBy(
            () -> submit(1, savepoint, builder()).getJobExecutionResult().get(1, TimeUnit.MINUTES))
        .hasStackTraceContaining("Stream ev:{t.0}, read up to")
        .hasStackTraceContaining("it was flushed");
  }

  @Test
  void countsWhatWasTrimmedUnreadWhereToldToGoOn() throws Exception {
    append(0, 100);
    JobClient job = submit(1, null, builder());
    SourceJob.take(100);
    String savepoint = savepoint(job);
    append(100, 140);
    redis.commands().xtrim(STREAMS[0], XTrimArgs.Builder.maxlen(4));

    assertThatThrownBy(
            () -> submit(1, savepoint, builder()).getJobExecutionResult().get(1, TimeUnit.MINUTES))
        .hasStackTraceContaining("6 entries were trimmed before they were read");

    JobClient skipping = submit(1, savepoint, builder().onLoss(LossPolicy.SKIP_AND_COUNT));
    assertThat(SourceJob.take(34))
        .containsExactlyInAnyOrderElementsOf(
            values(100, 140).stream()
                .filter(v -> Integer.parseInt(v) % 4 != 0 || Integer.parseInt(v) >= 124)
                .toList());
    skipping.cancel().get();
  }

  @Test
  void commitsForPeopleAndTheTrimmer() throws Exception {
    append(0, 100);
    JobClient job = submit(1, null, builder());
    SourceJob.take(100);
    savepoint(job); // its completion commits, as that of a checkpoint does

    CommittedOffset offset = CommittedOffset.parse(redis.commands().hget("off:{t.2}", "test"));
    assertThat(offset.ordinal()).isEqualTo(25);
    assertThat(redis.commands().xinfoGroups(STREAMS[2]).get(0).toString())
        .contains("test", "lag, 0");
  }

  @Test
  void findsStreamsThatComeLater() throws Exception {
    redis.commands().hset("ev:topics", "t", "1");
    append(0, 8);
    StreamSet registered = StreamSet.registered("ev:topics", "ev:{%s.%d}", List.of("t"));
    JobClient job =
        submit(1, null, builder().streams(registered).discoveryInterval(Duration.ofMillis(100)));
    assertThat(SourceJob.take(2)).containsExactlyInAnyOrder("0", "4");

    redis.commands().hset("ev:topics", "t", "4");

    assertThat(SourceJob.take(6)).containsExactlyInAnyOrder("1", "2", "3", "5", "6", "7");
    job.cancel().get();
  }

  @Test
  void returnsToAnOlderSavepointThoughATrimmerRuns() throws Exception {
    append(0, 4_000);
    JobClient job = submit(1, null, builder());
    SourceJob.take(4_000);
    try (StreamTrimmer trimmer =
            new StreamTrimmer(
                RedisServer.at(redis.uri()),
                StreamSet.of(STREAMS),
                TrimmerSettings.forJobs("test").withRetention(Duration.ZERO));
        StreamPins pins =
            new StreamPins(
                RedisServer.at(redis.uri()), StreamSet.of(STREAMS), StreamKeyNames.DEFAULT)) {
      trimmer.start(Duration.ofMillis(10));
      pins.pinCommitted("older", "test");
      String older = savepoint(job);
      append(4_000, 8_000);
      JobClient newer = submit(1, older, builder());
      SourceJob.take(4_000);
      savepoint(newer);

      JobClient rewound = submit(2, older, builder());
      List<String> again = new ArrayList<>(SourceJob.take(1));
      pins.remove("older"); // the run has pinned what it needs
      again.addAll(SourceJob.take(3_999));

      assertThat(again).containsExactlyInAnyOrderElementsOf(values(4_000, 8_000));
      savepoint(rewound);
      trimmer.trim();
      assertThat(trimmer.trimmedEntries()).isGreaterThan(3_000);
    }
  }

  @Test
  void withoutThePinTheTrimmerTakesWhatOnlyTheSavepointNeedsAndTheSourceSaysSo() throws Exception {
    append(0, 4_000);
    JobClient job = submit(1, null, builder().retainedCheckpoints(1));
    SourceJob.take(4_000);
    String older = savepoint(job);
    append(4_000, 8_000);
    JobClient newer = submit(1, older, builder().retainedCheckpoints(1));
    SourceJob.take(4_000);
    savepoint(newer);
    try (StreamTrimmer trimmer =
        new StreamTrimmer(
            RedisServer.at(redis.uri()),
            StreamSet.of(STREAMS),
            TrimmerSettings.forJobs("test").withRetention(Duration.ZERO))) {
      trimmer.trim();
    }

    assertThatThrownBy(
            () -> submit(1, older, builder()).getJobExecutionResult().get(1, TimeUnit.MINUTES))
        .hasStackTraceContaining("entries were trimmed before they were read");
  }

  @Test
  void aRunThatWasReplacedCommitsNoMore() throws Exception {
    append(0, 100);
    JobClient first = submit(1, null, builder()); // goes on, as one that its cluster lost sight of
    SourceJob.take(100);

    JobClient second = submit(1, null, builder());
    SourceJob.take(100);
    savepoint(second);
    String committed = redis.commands().hget("off:{t.0}", "test");
    append(100, 200);
    SourceJob.take(100);

    String run = CommittedOffset.parse(committed).run();
    savepoint(first); // whose completion would commit
    assertThat(CommittedOffset.parse(redis.commands().hget("off:{t.0}", "test")).run())
        .isEqualTo(run);
  }

  @Test
  void beginsWhereItIsTold() throws Exception {
    append(0, 400);
    awaitTheNextMillisecond();
    String middle = redis.commands().xadd(STREAMS[0], Map.of("f", "middle"));
    redis.commands().xadd(STREAMS[0], Map.of("f", "end"));
    long later = EntryId.parse(middle).ms() + 3_600_000;

    assertThat(readAll(StartPosition.after(Map.of(STREAMS[0], middle))))
        .hasSize(301)
        .contains("end");
    assertThat(readAll(StartPosition.latest())).isEmpty();
    assertThat(readAll(StartPosition.timestamp(later))).isEmpty();
    assertThat(readAll(StartPosition.timestamp(0))).hasSize(402);
    assertThat(readAll(StartPosition.timestamp(EntryId.parse(middle).ms())))
        .contains("middle", "end")
        .hasSizeLessThan(402);
    assertThat(readAll(StartPosition.earliest())).hasSize(402);
  }

  @Test
  void beginsBehindWhatItsJobHasCommittedElseWhereTheFallbackSays() throws Exception {
    append(0, 100);
    StartPosition committed = StartPosition.committed(StartPosition.latest());
    assertThat(readAll(committed)).as("nothing was committed").isEmpty();
    append(100, 140);
    assertThat(readAll(committed)).as("the positions that were pinned at first").hasSize(40);

    JobClient job = submit(1, null, builder());
    SourceJob.take(140);
    savepoint(job);
    append(140, 150);

    assertThat(readAll(committed)).containsExactlyInAnyOrderElementsOf(values(140, 150));
  }

  @Test
  void readsAgainWhatIsThereWhereToldToAfterAnotherHistoryTookOver() throws Exception {
    append(0, 100);
    JobClient job = submit(1, null, builder());
    SourceJob.take(100);
    String savepoint = savepoint(job);
    redis.commands().flushall();
    append(100, 110);

    JobClient resynced = submit(1, savepoint, builder().onLoss(LossPolicy.RESYNC));

    assertThat(SourceJob.take(10)).containsExactlyInAnyOrderElementsOf(values(100, 110));
    resynced.cancel().get();
  }

  @Test
  void aStreamThatIsAheadIsPausedUntilTheOthersHaveCaughtUp() throws Exception {
    redis.commands().xadd(STREAMS[0], Map.of("f", "0"));
    redis.commands().xadd(STREAMS[1], Map.of("f", "0"));
    // Long, and read one at a time: a pause is announced every 20 ms, later where the machine is
    // busy.
    redis.all(
        1,
        20_001,
        (commands, i) -> commands.xadd(STREAMS[0], Map.of("f", Integer.toString(i * 1_000))));
    // A record's value is its event time; the fast stream may be 10 s ahead of the slow one.
    WatermarkStrategy<String> aligned =
        WatermarkStrategy.<String>forMonotonousTimestamps()
            .withTimestampAssigner((value, ms) -> Long.parseLong(value))
            .withWatermarkAlignment("group", Duration.ofSeconds(10), Duration.ofMillis(20));
    JobClient job =
        SourceJob.submit(
            1,
            null,
            builder()
                .streams(StreamSet.of(STREAMS[0], STREAMS[1]))
                .maxEntriesPerFetch(1)
                .withoutWatermarks()
                .build(),
            aligned);
    Soon.until(() -> SourceJob.rested(Duration.ofSeconds(1)));
    int ahead = SourceJob.rest().size();
    assertThat(ahead).as("records while one stream stands at 0").isBetween(2, 15_000);

    redis.commands().xadd(STREAMS[1], Map.of("f", "90000000"));
    SourceJob.take(20_003 - ahead);
    job.cancel().get();
    assertThat(SourceJob.rest()).isEmpty();
  }

  @Test
  void endsAtTheGivenEntryOrWhereThatIsGone() throws Exception {
    append(0, 400);
    Map<String, String> stops = new HashMap<>();
    for (String stream : STREAMS) {
      stops.put(stream, redis.commands().xrange(stream, Range.unbounded()).get(49).getId());
    }
    redis.commands().xtrim(STREAMS[0], XTrimArgs.Builder.maxlen(20)); // its stop among the trimmed

    submit(2, null, builder().boundedAt(stops)).getJobExecutionResult().get(1, TimeUnit.MINUTES);

    assertThat(SourceJob.rest()).hasSize(150);
  }

  private List<String> readAll(StartPosition start) throws Exception {
    submit(1, null, builder().startAt(start).bounded())
        .getJobExecutionResult()
        .get(1, TimeUnit.MINUTES);
    return SourceJob.rest();
  }

  private RedisStreamsSourceBuilder<String> builder() {
    return RedisStreamsSource.<String>builder()
        .server(RedisServer.at(redis.uri()))
        .streams(StreamSet.of(STREAMS))
        .job("test")
        .deserializer(new Text());
  }

  private static JobClient submit(
      int parallelism, String savepoint, RedisStreamsSourceBuilder<String> source)
      throws Exception {
    return SourceJob.submit(parallelism, savepoint, source.build());
  }

  private String savepoint(JobClient job) throws Exception {
    return SourceJob.savepoint(job, directory);
  }

  private void append(int from, int to) {
    redis.all(
        from,
        to,
        (commands, i) ->
            commands.xadd(STREAMS[i % STREAMS.length], Map.of("f", Integer.toString(i))));
  }

  /** So that what is appended from now on has a later time than what is there. */
  private void awaitTheNextMillisecond() {
    long now = redisTimeMs();
    Soon.until(() -> redisTimeMs() > now);
  }

  private long redisTimeMs() {
    List<String> time = redis.commands().time();
    return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
  }

  private static List<String> values(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }
}
