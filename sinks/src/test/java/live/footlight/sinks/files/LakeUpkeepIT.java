package live.footlight.sinks.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import live.footlight.sinks.Tracked;
import live.footlight.sinks.files.LakeUpkeep.Compacted;
import live.footlight.sinks.files.LakeUpkeep.Erased;
import live.footlight.sinks.files.LakeUpkeep.Step;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LakeUpkeepIT {
  private static final long SMALL = 1L << 20;
  private static final long TARGET = 128L << 20;
  private static final int FILES = 5;
  private static final int ROWS = 20;

  @TempDir Path directory;
  private Lake lake;

  @BeforeEach
  void open() throws Exception {
    lake = new Lake(directory);
    LakeFiles.lay(directory.toString());
  }

  @AfterEach
  void close() throws Exception {
    lake.close();
  }

  @Test
  void smallFilesBecomeOneWithTheSameRows() throws Exception {
    manyFiles();
    List<String> before = lake.rows("SELECT * FROM $events ORDER BY event_id");

    Compacted compacted = compact(new LakeUpkeep(directory));

    assertThat(lake.rows("SELECT * FROM $events ORDER BY event_id")).isEqualTo(before);
    assertThat(before).hasSize(FILES * ROWS);
    assertThat(compacted.before()).isEqualTo(FILES);
    assertThat(compacted.after()).isOne();
    assertThat(compacted.rows()).isEqualTo(FILES * ROWS);
    assertThat(compacted.bytesAfter()).isLessThan(compacted.bytesBefore());
    assertThat(visible()).hasSize(1);
    assertThat(compact(new LakeUpkeep(directory)).before()).isZero();
  }

  @Test
  void youngAndLargeFilesAreLeftAlone() throws Exception {
    manyFiles();

    assertThat(new LakeUpkeep(directory).compact(SMALL, TARGET, Instant.EPOCH).before()).isZero();
    assertThat(new LakeUpkeep(directory).compact(10, TARGET, Instant.MAX).before()).isZero();
    assertThat(visible()).hasSize(FILES);
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void anUpkeepThatIsKilledLosesNothingAndTheNextFinishesIt(Step killedAt) throws Exception {
    manyFiles();
    LakeUpkeep killed =
        new LakeUpkeep(
            directory,
            step -> {
              if (step == killedAt) {
                throw new IllegalStateException("killed");
              }
            });

    assertThatThrownBy(() -> compact(killed)).hasMessage("killed");
    assertThat(lake.rows("SELECT count(DISTINCT event_id) FROM $events"))
        .containsExactly(Integer.toString(FILES * ROWS));

    compact(new LakeUpkeep(directory));
    assertThat(lake.rows("SELECT count(*), count(DISTINCT event_id) FROM $events"))
        .containsExactly(FILES * ROWS + "|" + FILES * ROWS);
    assertThat(visible()).hasSize(1);
    try (Stream<Path> all = Files.walk(directory)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".upkeep-"));
    }
  }

  @Test
  void twoAtOnceAreRefused() throws Exception {
    try (FileChannel other =
        FileChannel.open(
            directory.resolve(".upkeep"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();
      assertThatThrownBy(() -> new LakeUpkeep(directory).erase("u1"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another upkeep");
    }
  }

  @Test
  void aPersonsRowsGoAndNobodyElses() throws Exception {
    file(
        List.of(
            Happening.of("a", "page_viewed", Tracked.AT).by("u1").byAnonymous("x").row(),
            Happening.of("b", "page_viewed", Tracked.AT).byAnonymous("x").row(),
            Happening.of("c", "page_viewed", Tracked.AT).by("u2").byAnonymous("x").row(),
            // Who this was came out later.
            Happening.of("d", "page_viewed", Tracked.AT).byAnonymous("y").row(),
            Happening.of("e", "page_viewed", Tracked.AT).byAnonymous("z").row(),
            Happening.of("f", "page_viewed", Tracked.AT).row()));
    file(List.of(Happening.of("g", "page_viewed", Tracked.AT).by("u1").row()));
    file(List.of(Happening.of("h", "page_viewed", Tracked.AT).by("u3").row()));
    revisions(List.of(revision("d", "u1", "y"), revision("e", "u2", "z")));

    Erased erased = new LakeUpkeep(directory).erase("u1");

    assertThat(erased).isEqualTo(new Erased(5, 2, 1, 4, Set.of("x", "y")));
    assertThat(lake.rows("SELECT event_id FROM $events ORDER BY event_id"))
        .containsExactly("c", "e", "f", "h");
    assertThat(lake.rows("SELECT event_id FROM $revisions")).containsExactly("e");
    assertThat(new LakeUpkeep(directory).erase("u1")).isEqualTo(new Erased(0, 0, 0, 3, Set.of()));
  }

  private static TrackedRevision revision(String id, String userId, String anonymousId) {
    return new TrackedRevision(
        id,
        "/test",
        "page_viewed",
        Tracked.AT,
        1,
        userId,
        anonymousId,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private Compacted compact(LakeUpkeep upkeep) throws IOException {
    return upkeep.compact(SMALL, TARGET, Instant.now().plusSeconds(60));
  }

  private void manyFiles() throws IOException {
    for (int i = 0; i < FILES; i++) {
      List<TrackedRow> rows = new ArrayList<>();
      for (int j = 0; j < ROWS; j++) {
        rows.add(Tracked.gift("g-" + i + '-' + j, "u" + j, j + 1L, Tracked.AT));
      }
      file(rows);
    }
  }

  private void file(List<TrackedRow> rows) throws IOException {
    write(folder("events").resolve(name()), LakeFiles.eventFiles(), rows);
  }

  private void revisions(List<TrackedRevision> revisions) throws IOException {
    write(folder("revisions").resolve(name()), LakeFiles.revisionFiles(), revisions);
  }

  private static <R> void write(Path file, BulkWriter.Factory<R> files, List<R> rows)
      throws IOException {
    org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(file.toUri());
    try (FSDataOutputStream out =
        path.getFileSystem().create(path, FileSystem.WriteMode.NO_OVERWRITE)) {
      BulkWriter<R> writer = files.create(out);
      for (R row : rows) {
        writer.addElement(row);
      }
      writer.finish();
    }
  }

  private static String name() {
    return "part-" + UUID.randomUUID() + ".parquet";
  }

  private Path folder(String table) throws IOException {
    return Files.createDirectories(
        directory.resolve(table).resolve("dt=2026-11-22/event_type=page_viewed"));
  }

  private List<Path> visible() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> path.toString().endsWith(".parquet"))
          .filter(path -> !path.getFileName().toString().startsWith("_"))
          .toList();
    }
  }
}
