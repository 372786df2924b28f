package live.footlight.domain.leaderboard;

/** Where a text lies within an array, as one {@code long}, so that none is copied or created. */
public final class Slice {
  private Slice() {}

  /** The {@code length} bytes from {@code offset}. */
  public static long of(int offset, int length) {
    return (long) offset << 32 | length;
  }

  /** Index of the first byte. */
  public static int offset(long slice) {
    return (int) (slice >>> 32);
  }

  /** How many bytes. */
  public static int length(long slice) {
    return (int) slice;
  }
}
