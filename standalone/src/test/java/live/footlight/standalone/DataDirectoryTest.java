package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path parent;

  @Test
  void aPassingOneGoesWithItsRun() throws Exception {
    DataDirectory run = DataDirectory.passing(parent);
    Files.writeString(run.directory("redis").resolve("dump"), "…");
    run.close();
    assertThat(run.root()).doesNotExist();
  }

  @Test
  void aLastingOneStays() throws Exception {
    DataDirectory run = DataDirectory.at(parent.resolve("data"));
    Files.writeString(run.root().resolve("kept"), "…");
    run.close();
    assertThat(run.root().resolve("kept")).exists();
    DataDirectory.at(parent.resolve("data")).close();
  }

  @Test
  void whatAKilledRunLeftIsDeletedAndWhatARunningOneHoldsIsNot() throws Exception {
    Path left = Files.createDirectories(parent.resolve("run-left/redis")).getParent();
    Files.writeString(left.resolve("lock"), "1");
    try (DataDirectory running = DataDirectory.passing(parent);
        DataDirectory next = DataDirectory.passing(parent)) {
      assertThat(left).doesNotExist();
      assertThat(running.root()).exists();
      assertThat(next.root()).exists().isNotEqualTo(running.root());
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void isHeldByOneAtATime() {
    try (DataDirectory held = DataDirectory.at(parent)) {
      assertThatThrownBy(() -> DataDirectory.at(parent))
          .isInstanceOf(PlainFailure.class)
          .hasMessageContaining(held.root().toString());
    }
  }
}
