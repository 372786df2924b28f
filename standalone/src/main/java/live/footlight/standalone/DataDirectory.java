package live.footlight.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Where one standalone keeps its things, held by one process at a time. A lasting one stays; a
 * passing one is deleted on close.
 */
public final class DataDirectory implements AutoCloseable {
  private final Path root;
  private final boolean lasting;
  private final FileChannel lockFile;

  private DataDirectory(Path root, boolean lasting) {
    this.root = root;
    this.lasting = lasting;
    this.lockFile = lock(root);
  }

  /**
   * Opens a directory that stays, and makes it where there is none.
   *
   * @throws PlainFailure where it cannot be made or another process holds it
   */
  public static DataDirectory at(Path root) {
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE, "Cannot use " + root + " as data directory: " + e, e);
    }
    return new DataDirectory(root.toAbsolutePath().normalize(), true);
  }

  /**
   * Makes a directory for this run alone, and deletes those that killed runs left beside it.
   *
   * @param parent where such directories lie
   */
  public static DataDirectory passing(Path parent) {
    try {
      Files.createDirectories(parent);
      try (Stream<Path> leftovers = Files.list(parent)) {
        leftovers.filter(Files::isDirectory).forEach(DataDirectory::deleteUnlessHeld);
      }
      return new DataDirectory(Files.createTempDirectory(parent, "run-"), false);
    } catch (IOException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE, "Cannot make a directory under " + parent + ": " + e, e);
    }
  }

  private static void deleteUnlessHeld(Path leftover) {
    try {
      new DataDirectory(leftover, false).close();
    } catch (PlainFailure inUse) {
      // Another run's.
    }
  }

  public Path root() {
    return root;
  }

  /** Whether what is written here is meant to be found again. */
  public boolean lasting() {
    return lasting;
  }

  /** A directory inside, made where there is none. */
  public Path directory(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
      if (!lasting) {
        deleteAll();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteAll() throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** The operating system frees the lock with the process, however that ends. */
  private static FileChannel lock(Path root) {
    Path file = root.resolve("lock");
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        channel.truncate(0);
        channel.write(StandardCharsets.UTF_8.encode(Long.toString(ProcessHandle.current().pid())));
        return channel;
      }
      throw inUse(root, file);
    } catch (OverlappingFileLockException e) {
      throw inUse(root, file);
    } catch (IOException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE, "Cannot use " + root + " as data directory: " + e, e);
    }
  }

  private static PlainFailure inUse(Path root, Path file) {
    String by;
    try {
      by = "process " + Files.readString(file).strip();
    } catch (IOException unknown) {
      by = "another process";
    }
    return new PlainFailure(
        PlainFailure.UNAVAILABLE,
        "The data directory %s is in use by %s; stop that first or name another with --data"
            .formatted(root, by));
  }
}
