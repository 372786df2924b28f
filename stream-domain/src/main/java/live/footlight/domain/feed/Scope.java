package live.footlight.domain.feed;

/** Which lists a generation ranks; those with a star are one for each value. */
public enum Scope {
  HOME(1, "home"),
  LIVE(2, "live"),
  COUNTRY(4, "country:*"),
  CATEGORY(8, "category:*"),
  CREATOR(16, "creator:*");

  private final int bit;
  private final String pattern;

  Scope(int bit, String pattern) {
    this.bit = bit;
    this.pattern = pattern;
  }

  /** What state knows it by. */
  int bit() {
    return bit;
  }

  /** As a generation names it, e.g. {@code country:*}. */
  public String pattern() {
    return pattern;
  }

  /**
   * The scope of that pattern.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static Scope of(String pattern) {
    for (Scope scope : values()) {
      if (scope.pattern.equals(pattern)) {
        return scope;
      }
    }
    throw new IllegalArgumentException("There is no scope " + pattern);
  }

  /** The list of one value, e.g. {@code country:tw}; the value is nothing to those without one. */
  String list(String value) {
    return pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) + value : pattern;
  }
}
