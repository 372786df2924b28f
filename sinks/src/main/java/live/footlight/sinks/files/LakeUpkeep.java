package live.footlight.sinks.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;

/**
 * The upkeep of a lake in a directory: small files are made one, and a person's rows go. The job
 * may write and analysts may read meanwhile; two upkeeps at once are refused.
 *
 * <p>A file is rewritten under a hidden name, put on disk and then moved over the old one: a reader
 * finds the old or the new. Where several files become one, a note of what replaces what is on disk
 * first; the new file appears, then the old ones go. Whoever lists a folder in between sees rows
 * twice, never none, and an upkeep that was killed is finished by the next, whichever it is.
 */
public final class LakeUpkeep {
  private static final String HIDDEN = ".upkeep-";
  private static final String NOTE = ".replaces";

  private final Path lake;
  private final Steps steps;

  /** Where an upkeep may be killed; tests do. */
  enum Step {
    WRITTEN,
    NOTED,
    APPEARED,
    ONE_GONE
  }

  /** Told of every step. */
  interface Steps {
    void at(Step step);
  }

  /**
   * What became of a person's rows.
   *
   * @param rows that went
   * @param rewritten files that go on without them
   * @param removed files that had nothing else
   * @param read files looked through
   * @param anonymousIds known to be theirs, whose rows went too
   */
  public record Erased(long rows, int rewritten, int removed, int read, Set<String> anonymousIds) {}

  /**
   * What became of small files.
   *
   * @param before files that were joined
   * @param after files that they are now
   * @param rows in them
   * @param bytesBefore of the small ones
   * @param bytesAfter of what they are now
   */
  public record Compacted(int before, int after, long rows, long bytesBefore, long bytesAfter) {}

  /**
   * The upkeep of one lake.
   *
   * @param lake the directory with {@code events} and {@code revisions}
   */
  public LakeUpkeep(Path lake) {
    this(lake, step -> {});
  }

  LakeUpkeep(Path lake, Steps steps) {
    this.lake = lake;
    this.steps = steps;
  }

  /**
   * Takes a user's rows out of all files, and those of anonymous ids that are known to be the
   * user's and of nobody who is named.
   *
   * @throws IllegalStateException where another upkeep is at work
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Erased erase(String userId) throws IOException {
    try (FileChannel lock = lock()) {
      List<Path> files = files();
      Set<String> anonymousIds = new HashSet<>();
      Set<String> events = new HashSet<>();
      for (Path file : files) {
        ParquetRows.forEach(
            file,
            row -> {
              if (userId.equals(ParquetRows.text(row, "user_id"))) {
                String anonymousId = ParquetRows.text(row, "anonymous_id");
                if (anonymousId != null) {
                  anonymousIds.add(anonymousId);
                }
                events.add(event(row));
              }
            });
      }
      long rows = 0;
      int rewritten = 0;
      int removed = 0;
      for (Path file : files) {
        long[] kept = {0};
        long[] gone = {0};
        ParquetRows.forEach(
            file, row -> (isOf(row, userId, anonymousIds, events) ? gone : kept)[0]++);
        if (gone[0] == 0) {
          continue;
        }
        rows += gone[0];
        if (kept[0] == 0) {
          Files.delete(file);
          removed++;
        } else {
          Path hidden = hidden(file.getParent());
          ParquetRows.write(
              hidden,
              ParquetRows.schema(file),
              List.of(file),
              row -> !isOf(row, userId, anonymousIds, events));
          steps.at(Step.WRITTEN);
          Files.move(hidden, file, ATOMIC_MOVE, REPLACE_EXISTING);
          rewritten++;
        }
        ParquetRows.sync(file.getParent());
      }
      return new Erased(rows, rewritten, removed, files.size(), Set.copyOf(anonymousIds));
    }
  }

  private static boolean isOf(
      Group row, String userId, Set<String> anonymousIds, Set<String> events) {
    String user = ParquetRows.text(row, "user_id");
    if (user != null) {
      return user.equals(userId);
    }
    String anonymousId = ParquetRows.text(row, "anonymous_id");
    return (anonymousId != null && anonymousIds.contains(anonymousId))
        || events.contains(event(row));
  }

  private static String event(Group row) {
    return ParquetRows.text(row, "source") + '\n' + ParquetRows.text(row, "event_id");
  }

  /**
   * Makes the small files of each folder one, or a few where they are much together.
   *
   * @param smallerThan bytes; larger files are left alone
   * @param targetBytes about how much goes into one
   * @param before files changed later than this are left alone
   * @throws IllegalStateException where another upkeep is at work
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Compacted compact(long smallerThan, long targetBytes, Instant before) throws IOException {
    try (FileChannel lock = lock()) {
      Map<List<Object>, List<Path>> small = new LinkedHashMap<>();
      for (Path file : files()) {
        if (Files.size(file) < smallerThan
            && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          List<Object> alike = List.of(file.getParent(), ParquetRows.schema(file));
          small.computeIfAbsent(alike, none -> new ArrayList<>()).add(file);
        }
      }
      Compacted all = new Compacted(0, 0, 0, 0, 0);
      for (List<Path> alike : small.values()) {
        for (List<Path> batch : batches(alike, targetBytes)) {
          if (batch.size() > 1) {
            all = join(batch, all);
          }
        }
      }
      return all;
    }
  }

  private static List<List<Path>> batches(List<Path> files, long targetBytes) throws IOException {
    List<List<Path>> batches = new ArrayList<>();
    long bytes = targetBytes;
    for (Path file : files) {
      if (bytes >= targetBytes) {
        batches.add(new ArrayList<>());
        bytes = 0;
      }
      batches.get(batches.size() - 1).add(file);
      bytes += Files.size(file);
    }
    return batches;
  }

  private Compacted join(List<Path> files, Compacted so) throws IOException {
    Path folder = files.get(0).getParent();
    MessageType schema = ParquetRows.schema(files.get(0));
    long bytesBefore = 0;
    for (Path file : files) {
      bytesBefore += Files.size(file);
    }
    Path hidden = hidden(folder);
    long rows = ParquetRows.write(hidden, schema, files, row -> true);
    steps.at(Step.WRITTEN);
    Path note = folder.resolve(hidden.getFileName() + NOTE);
    Path unfinished = folder.resolve(note.getFileName() + ".unfinished");
    Files.write(unfinished, files.stream().map(file -> file.getFileName().toString()).toList());
    ParquetRows.sync(unfinished);
    Files.move(unfinished, note, ATOMIC_MOVE);
    ParquetRows.sync(folder);
    steps.at(Step.NOTED);
    Path joined = replace(note);
    return new Compacted(
        so.before() + files.size(),
        so.after() + 1,
        so.rows() + rows,
        so.bytesBefore() + bytesBefore,
        so.bytesAfter() + Files.size(joined));
  }

  /** Does what a note says, from wherever it was left. */
  private Path replace(Path note) throws IOException {
    Path folder = note.getParent();
    String name = note.getFileName().toString();
    Path hidden = folder.resolve(name.substring(0, name.length() - NOTE.length()));
    Path joined =
        folder.resolve(
            "joined-" + hidden.getFileName().toString().substring(HIDDEN.length()) + ".parquet");
    if (Files.exists(hidden)) {
      Files.move(hidden, joined, ATOMIC_MOVE);
      ParquetRows.sync(folder);
      steps.at(Step.APPEARED);
    }
    for (String old : Files.readAllLines(note)) {
      if (Files.deleteIfExists(folder.resolve(old))) {
        steps.at(Step.ONE_GONE);
      }
    }
    ParquetRows.sync(folder);
    Files.delete(note);
    return joined;
  }

  /** Those that readers see. */
  private List<Path> files() throws IOException {
    return walk(path -> isParquet(path) && !isHidden(path));
  }

  private List<Path> walk(java.util.function.Predicate<Path> wanted) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String table : List.of(LakeFiles.EVENTS, LakeFiles.REVISIONS)) {
      Path folder = lake.resolve(table);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> paths = Files.walk(folder)) {
          paths.filter(Files::isRegularFile).filter(wanted).sorted().forEach(found::add);
        }
      }
    }
    return found;
  }

  private static boolean isParquet(Path path) {
    return path.getFileName().toString().endsWith(".parquet");
  }

  private static boolean isHidden(Path path) {
    char first = path.getFileName().toString().charAt(0);
    return first == '.' || first == '_';
  }

  private static Path hidden(Path folder) {
    return folder.resolve(HIDDEN + UUID.randomUUID());
  }

  /** Keeps others out, and finishes what one of them could not. */
  @SuppressWarnings("resource") // the channel holds the lock, and the caller closes it
  private FileChannel lock() throws IOException {
    if (!Files.isDirectory(lake)) {
      throw new IllegalArgumentException("there is no lake at " + lake);
    }
    FileChannel channel =
        FileChannel.open(
            lake.resolve(".upkeep"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new OverlappingFileLockException();
      }
      for (Path note : walk(path -> isUpkeep(path, NOTE))) {
        replace(note);
      }
      for (Path left : walk(path -> isUpkeep(path, ""))) {
        Files.delete(left);
      }
      return channel;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IllegalStateException("another upkeep is at work in " + lake, e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean isUpkeep(Path path, String ending) {
    String name = path.getFileName().toString();
    return name.startsWith(HIDDEN) && name.endsWith(ending);
  }
}
