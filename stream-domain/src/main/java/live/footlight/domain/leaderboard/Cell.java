package live.footlight.domain.leaderboard;

/**
 * The sums of one member on one day from one source, 32 bytes: day, source (a number the table's
 * owner gives to streamers or children), total, contributions, inputs, reached-at.
 */
final class Cell {
  static final int SIZE = 32;

  private static final int SOURCE = 4;
  private static final int TOTAL = 8;
  private static final int CONTRIBUTIONS = 16;
  private static final int INPUTS = 20;
  private static final int REACHED_AT = 24;

  private Cell() {}

  static int day(byte[] bytes, int at) {
    return Bytes.getInt(bytes, at);
  }

  static int source(byte[] bytes, int at) {
    return Bytes.getInt(bytes, at + SOURCE);
  }

  static long total(byte[] bytes, int at) {
    return Bytes.getLong(bytes, at + TOTAL);
  }

  static int contributions(byte[] bytes, int at) {
    return Bytes.getInt(bytes, at + CONTRIBUTIONS);
  }

  static int inputs(byte[] bytes, int at) {
    return Bytes.getInt(bytes, at + INPUTS);
  }

  static long reachedAt(byte[] bytes, int at) {
    return Bytes.getLong(bytes, at + REACHED_AT);
  }

  static void key(byte[] bytes, int at, int day, int source) {
    Bytes.putInt(bytes, at, day);
    Bytes.putInt(bytes, at + SOURCE, source);
  }

  static void reachedAt(byte[] bytes, int at, long reachedAt) {
    Bytes.putLong(bytes, at + REACHED_AT, reachedAt);
  }

  static void sums(
      byte[] bytes, int at, long total, int contributions, int inputs, long reachedAt) {
    Bytes.putLong(bytes, at + TOTAL, total);
    Bytes.putInt(bytes, at + CONTRIBUTIONS, contributions);
    Bytes.putInt(bytes, at + INPUTS, inputs);
    Bytes.putLong(bytes, at + REACHED_AT, reachedAt);
  }
}
