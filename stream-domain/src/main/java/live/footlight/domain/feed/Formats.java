package live.footlight.domain.feed;

/** Says no to state that a newer build wrote. */
final class Formats {
  private Formats() {}

  static void check(long found, long known, String what) {
    if (found != known) {
      throw new IllegalStateException(
          "State of " + what + " has format " + found + "; this build reads " + known);
    }
  }
}
