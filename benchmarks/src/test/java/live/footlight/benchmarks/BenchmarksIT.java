package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import live.footlight.connector.redis.streams.RedisServerProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every benchmark runs to its end at a tiny size, its own checks included. */
class BenchmarksIT {
  static {
    // Others on this machine may measure; here nothing is measured.
    System.setProperty("jmh.ignoreLock", "true");
  }

  private RedisServerProcess redis;

  @BeforeEach
  void start() {
    redis = RedisServerProcess.volatileServer();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @Test
  void measuresThroughputBesidePeers() {
    List<String> table =
        run(
            "throughput",
            "--events=2000",
            "--sessions=100",
            "--supporters=100",
            "--rounds=1",
            "--only=bare drain;pipelined;aggregator;loop;heap");

    assertThat(table)
        .anyMatch(row -> row.startsWith("| bare drain, packed | "))
        .anyMatch(row -> row.startsWith("| Footlight, session boards, heap"))
        .anyMatch(row -> row.startsWith("| Footlight, all boards, heap"));
  }

  @Test
  void saysWhereNoContenderIsCalledSo() {
    assertThat(execute("throughput", "--events=10", "--only=nobody")).isEqualTo(2);
  }

  @Test
  void refusesRedisThatHoldsSomething() {
    redis.commands().set("precious", "data");

    assertThat(execute("throughput", "--events=10")).isEqualTo(2);
    assertThat(execute("latency", "--rate=10", "--duration=1")).isEqualTo(2);
    assertThat(redis.commands().get("precious")).isEqualTo("data");
  }

  @Test
  void measuresLatencyOfEveryBoard() {
    List<String> table =
        run(
            "latency",
            "--rate=500",
            "--duration=1",
            "--warm-up=1",
            "--sessions=20",
            "--supporters=100");

    assertThat(table)
        .anyMatch(row -> row.startsWith("| session boards, heap | session | 100 | "))
        .anyMatch(row -> row.startsWith("| all boards, heap | session | 100 | "))
        .anyMatch(row -> row.startsWith("| all boards, heap | streamer | 100 | "))
        .anyMatch(row -> row.startsWith("| all boards, heap | platform | 100 | "));
  }

  @Test
  void measuresTheEdgeBesideBareAppends() {
    List<String> table = run("edge", "--events=2050", "--clients=4", "--rounds=1");

    assertThat(table)
        .anyMatch(row -> row.startsWith("| edge, HTTP batches of 100 | "))
        .anyMatch(
            row -> row.matches("\\| bare pipelined XADD, one an entry \\| .* \\| 100 % \\| .*"));
  }

  @Test
  void measuresEveryJob() {
    List<String> table =
        run(
            "jobs",
            "--events=4000",
            "--sessions=50",
            "--present=500",
            "--posts=300",
            "--engagements=4000",
            "--silence=2",
            "--visitors=200",
            "--rounds=1");

    assertThat(table)
        .anyMatch(row -> row.startsWith("| goals | bare drain | "))
        .anyMatch(row -> row.startsWith("| goals | hashmap | "))
        .anyMatch(row -> row.startsWith("| viewers | rocksdb | "))
        .anyMatch(row -> row.startsWith("| viewers, 90 % in one session, 500 present | hashmap | "))
        .anyMatch(row -> row.startsWith("| feeds | rocksdb | "))
        .anyMatch(row -> row.startsWith("| tracking | hashmap | "))
        .anyMatch(
            row ->
                row.matches(
                    "\\| rocksdb( \\| [1-9][0-9]*\\.[0-9]){2} \\| [0-9]+\\.[0-9]"
                        + " \\| [1-9][0-9]*\\.[0-9] \\| [0-9,]+ \\|"))
        .anyMatch(row -> row.matches("\\| rocksdb( \\| [0-9.]+){3} \\| [1-9][0-9,]* \\| 0 \\|"));
  }

  @Test
  void measuresReadsWhileTheListsChange() {
    List<String> table =
        run(
            "reads",
            "--rate=100",
            "--duration=2",
            "--warm-up=1",
            "--items=500",
            "--boards=5",
            "--members=50",
            "--alone=1",
            "--writes=200");

    assertThat(table)
        .anyMatch(row -> row.startsWith("| feed, first page | "))
        .anyMatch(row -> row.startsWith("| feed, later page | "))
        .anyMatch(row -> row.startsWith("| feed of 10 creators | "))
        .anyMatch(row -> row.startsWith("| leaderboard, top 20 | "))
        .anyMatch(row -> row.startsWith("| all | "))
        .anyMatch(row -> row.startsWith("| cores | of them writes alone | "));
  }

  @Test
  void measuresReadsWhileTheFeedsJobWrites() {
    List<String> table =
        run(
            "reads",
            "--writer=job",
            "--only=first;10 creators",
            "--rate=50",
            "--duration=2",
            "--warm-up=1",
            "--items=300",
            "--boards=2",
            "--members=30",
            "--alone=1",
            "--writes=200");

    assertThat(table)
        .anyMatch(row -> row.startsWith("| feed, first page | "))
        .anyMatch(row -> row.startsWith("| feed of 10 creators | "))
        .noneMatch(row -> row.startsWith("| leaderboard"));
  }

  @Test
  void measuresRecoveryFromAKillAndFromASavepoint() {
    List<String> table =
        run(
            "recovery",
            "--events=2000",
            "--rate=500",
            "--phase=2",
            "--since=1",
            "--sessions=20",
            "--supporters=100",
            "--backends=rocksdb");

    // How soon latencies are as before is up to the machine.
    String times = "( \\| (more than )?[0-9,.]+){6} \\|";
    assertThat(table)
        .anyMatch(row -> row.matches("\\| RocksDB \\| task manager killed" + times))
        .anyMatch(row -> row.matches("\\| RocksDB \\| savepoint, parallelism 1 to 2" + times));
  }

  @Test
  void measuresGrowthWithKeysAndPartitions() {
    List<String> table =
        run(
            "growth",
            "--events=2000",
            "--sessions=5",
            "--supporters=20",
            "--keys=1,10",
            "--partitions=8,1",
            "--backends=heap");

    assertThat(table)
        .anyMatch(row -> row.matches("\\| 100 \\(x1\\) \\| 8 \\| heap( \\| [0-9,.]+){6} \\|"))
        .anyMatch(row -> row.matches("\\| 1,000 \\(x10\\) \\| 8 \\| heap( \\| [0-9,.]+){6} \\|"))
        .anyMatch(row -> row.matches("\\| 100 \\(x1\\) \\| 1 \\| heap( \\| [0-9,.]+){6} \\|"));
  }

  /** Within this process, and once each: not to be measured, but to see that they are right. */
  @Test
  void jmhRunsEveryBenchmark() {
    List<String> table =
        printed("jmh", "-f", "0", "-wi", "0", "-i", "1", "-r", "50ms", "-foe", "true");

    assertThat(table)
        .filteredOn(row -> row.matches("\\| [A-Za-z._ ]+ \\| [1-9][0-9,]* \\| – \\| [0-9,]+ \\|"))
        .extracting(row -> row.substring(2, row.indexOf(' ', 2)))
        .contains(
            "JsonReading.parse",
            "JsonReading.parseBatch",
            "FrameCoding.read",
            "FrameCoding.write",
            "LedgerFolding.gather",
            "LedgerFolding.fold",
            "GoalFolding.fold",
            "ViewerFolding.fold",
            "FeedFolding.fold",
            "VisitorFolding.fold")
        .filteredOn("RecordSerializing.read"::equals)
        .hasSize(RecordSerializing.Kind.values().length);
  }

  private List<String> run(String benchmark, String... options) {
    return printed(arguments(benchmark, options));
  }

  private static List<String> printed(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      assertThat(Benchmarks.commandLine().execute(arguments)).isZero();
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8).lines().toList();
  }

  private int execute(String benchmark, String... options) {
    return Benchmarks.commandLine().execute(arguments(benchmark, options));
  }

  private String[] arguments(String benchmark, String... options) {
    List<String> arguments = new ArrayList<>(List.of(benchmark, "--redis=" + redis.uri()));
    arguments.addAll(List.of(options));
    return arguments.toArray(String[]::new);
  }
}
