package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the entry point of the jobs' image, {@code deploy/start-job}, asks of Flink. */
class StartJobScriptTest {
  @TempDir private Path checkpoints;

  @Test
  void aJobBeginsWhereNothingIsKept() throws Exception {
    assertThat(run("job", "boards", "a.Job", "--footlight.tick", "1s"))
        .containsSubsequence("standalone-job", "-Djobmanager.rpc.address=boards")
        .contains("-Dexecution.checkpointing.dir=file://" + checkpoints.resolve("boards"))
        .containsSubsequence("--job-classname", "a.Job", "--footlight.tick", "1s")
        .doesNotContain("--fromSavepoint");
  }

  @Test
  void aJobManagerThatIsStartedAgainGoesOnFromTheNewest() throws Exception {
    kept("boards/0a/chk-9/_metadata", 1_000);
    kept("boards/1b/chk-3/_metadata", 3_000);
    kept("boards/savepoints/savepoint-2/_metadata", 2_000);
    kept("goals/2c/chk-1/_metadata", 4_000);
    kept("boards/1b/chk-4/.part", 5_000); // not complete

    assertThat(run("job", "boards", "a.Job"))
        .containsSubsequence("--fromSavepoint", "file://" + checkpoints.resolve("boards/1b/chk-3"));

    kept("boards/savepoints/savepoint-3/_metadata", 6_000);
    assertThat(run("job", "boards", "a.Job"))
        .containsSubsequence(
            "--fromSavepoint", "file://" + checkpoints.resolve("boards/savepoints/savepoint-3"));
  }

  @Test
  void itsTaskManagersWriteWhereItReads() throws Exception {
    List<String> job = run("job", "boards", "a.Job");

    List<String> tasks = run("tasks", "boards");

    assertThat(tasks.get(0)).isEqualTo("taskmanager");
    assertThat(tasks.subList(1, tasks.size()))
        .isEqualTo(job.stream().filter(word -> word.startsWith("-D")).toList());
  }

  @Test
  void whatIsNotOursGoesToFlink() throws Exception {
    assertThat(run("standalone-job", "--job-classname", "a.Job"))
        .containsExactly("standalone-job", "--job-classname", "a.Job");
  }

  private void kept(String file, long atMs) throws IOException {
    Path path = checkpoints.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "");
    Files.setLastModifiedTime(path, FileTime.fromMillis(atMs));
  }

  /** The words that Flink's entry point is given. */
  private List<String> run(String... arguments) throws Exception {
    Path flink = checkpoints.resolve("flink");
    if (!Files.exists(flink)) {
      Files.writeString(flink, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
      assertThat(flink.toFile().setExecutable(true)).isTrue();
    }
    List<String> command = new ArrayList<>(List.of("../deploy/start-job"));
    command.addAll(List.of(arguments));
    ProcessBuilder script =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    script.environment().put("CHECKPOINTS", checkpoints.toString());
    script.environment().put("FLINK_ENTRYPOINT", flink.toString());
    Process process = script.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out.lines().toList();
  }
}
