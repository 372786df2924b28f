package live.footlight.standalone;

import java.nio.file.Path;

/**
 * Where the command line keeps what belongs to no data directory: {@code .footlight} in the
 * checkout, as the script says, else in the working directory.
 */
final class Home {
  /** System property that the script sets. */
  static final String PROPERTY = "footlight.home";

  private Home() {}

  static Path directory() {
    return Path.of(System.getProperty(PROPERTY, ".footlight")).toAbsolutePath().normalize();
  }
}
