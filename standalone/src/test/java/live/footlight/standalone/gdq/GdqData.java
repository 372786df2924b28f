package live.footlight.standalone.gdq;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the marathons lie: {@code FOOTLIGHT_GDQ_DATA}, or beside the checkout. */
public final class GdqData {
  private GdqData() {}

  /** The directory; without it the test is skipped, and says so. */
  public static Path directory() {
    String named = System.getenv("FOOTLIGHT_GDQ_DATA");
    Path directory = named == null ? beside(Path.of("").toAbsolutePath()) : Path.of(named);
    boolean there = Files.isRegularFile(directory.resolve("sgdq2018_timeseries.csv"));
    if (!there) {
      System.out.println(
          "SKIPPED: no marathon data at "
              + directory
              + " (set FOOTLIGHT_GDQ_DATA to the directory that holds sgdq2018_timeseries.csv)");
    }
    assumeThat(there).as("marathon data at %s", directory).isTrue();
    return directory;
  }

  public static Marathon marathon() {
    Path directory = directory();
    return Marathon.read(
        directory.resolve("sgdq2018_timeseries.csv"), directory.resolve("sgdq2018_schedule.csv"));
  }

  /** The tests run in the module; the data lies in {@code ../shared} of the checkout. */
  private static Path beside(Path module) {
    for (Path at = module; at != null; at = at.getParent()) {
      Path data = at.resolve("shared/data/gdq");
      if (Files.isDirectory(data)) {
        return data;
      }
    }
    return module.resolve("../../shared/data/gdq").normalize();
  }
}
