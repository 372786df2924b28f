package live.footlight.domain.feed;

import live.footlight.domain.Packed;

/**
 * What is known of one engagement that can be taken back.
 *
 * @param standing what became of it
 * @param atMs when it happened, ms UTC; of one that has not come, when it was taken back
 * @param units what it weighs
 * @param known half-lives that were kept when it came; the masses of others know nothing of it
 * @param day on which it came, in days of processing time since 1970; forgetting goes by it, so
 *     that old events that are read again are remembered as long as new ones
 */
record Kept(Standing standing, long atMs, double units, int known, long day) {
  static final long DAY_MS = 86_400_000L;
  private static final byte FORMAT = 1;

  /** What can become of an engagement. */
  enum Standing {
    /** It counts. */
    COUNTED,
    /** It came and was taken back. */
    UNDONE,
    /** It was taken back and has not come. */
    AWAITED;

    private static final Standing[] BY_CODE = {COUNTED, UNDONE, AWAITED};

    private int code() {
      for (int code = 0; code < BY_CODE.length; code++) {
        if (BY_CODE[code] == this) {
          return code;
        }
      }
      throw new IllegalStateException(this + " has no code");
    }
  }

  /** The row of an engagement: ids of different kinds are different ids. */
  static String key(Engagement kind, String engagementId) {
    return (char) ('a' + kind.code()) + engagementId;
  }

  static Engagement kind(String key) {
    return Engagement.ofCode(key.charAt(0) - 'a');
  }

  static boolean isComment(String key) {
    return key.charAt(0) == 'a' + Engagement.COMMENTED.code();
  }

  Kept undone() {
    return new Kept(Standing.UNDONE, atMs, units, known, day);
  }

  /** When it is forgotten, ms UTC of processing time. */
  long forgottenMs(long keepMs) {
    return (day + 1) * DAY_MS + keepMs;
  }

  byte[] pack() {
    Packed.Writer to = new Packed.Writer();
    to.number(FORMAT).number(standing.code()).number(atMs).number(known).number(day);
    return (units == 1 ? to : to.real(units)).take();
  }

  static Kept unpack(byte[] bytes) {
    Packed.Reader from = new Packed.Reader(bytes);
    Packed.checkFormat(from.number(), FORMAT, "an engagement");
    Standing standing = Standing.BY_CODE[(int) from.number()];
    long atMs = from.number();
    int known = (int) from.number();
    long day = from.number();
    return new Kept(standing, atMs, from.isAtEnd() ? 1 : from.real(), known, day);
  }
}
