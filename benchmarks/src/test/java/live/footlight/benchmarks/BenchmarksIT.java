package live.footlight.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The short ones; {@link JobBenchmarksIT} has those that wait for jobs, in a process beside. */
class BenchmarksIT extends BenchmarkStage {
  static {
    // Others on this machine may measure; here nothing is measured.
    System.setProperty("jmh.ignoreLock", "true");
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
}
