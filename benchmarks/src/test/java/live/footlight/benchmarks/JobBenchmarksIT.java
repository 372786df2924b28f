package live.footlight.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Those that wait for jobs; {@link BenchmarksIT} has the short ones. */
class JobBenchmarksIT extends BenchmarkStage {
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
}
