package live.footlight.domain.leaderboard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one child adds to a board: absolute sums by (member, day), packed. A sum replaces the one it
 * knew of the same (child, member, day) where it has more inputs, so neither order nor repetition
 * matters.
 *
 * @param board {@code streamer:<id>} or {@code platform}
 * @param child whose sums they are: the entity key for a streamer's board, empty for the platform's
 *     (there, the member is the child)
 * @param cells the sums; see {@link #sums}
 */
public record PartialSums(String board, String child, byte[] cells) {
  /** The board of the platform's streamers. */
  public static final String PLATFORM = "platform";

  /** Prefix of a streamer's board. */
  public static final String STREAMER = "streamer:";

  /**
   * One sum.
   *
   * @param member who gave, or on the platform's board who received
   * @param day epoch day in the boards' zone
   * @param total diamonds of the live contributions
   * @param contributions how many are live
   * @param inputs contributions and refunds applied so far
   * @param reachedAtMs event time of the latest live contribution, ms UTC; 0 where none is
   */
  public record Sum(
      String member, int day, long total, int contributions, int inputs, long reachedAtMs) {}

  /** The sums, unpacked. */
  public List<Sum> sums() {
    List<Sum> sums = new ArrayList<>();
    Reader reader = new Reader();
    reader.open(cells);
    while (reader.next()) {
      sums.add(
          new Sum(
              new String(cells, reader.memberAt, reader.memberLength, StandardCharsets.UTF_8),
              Cell.day(cells, reader.cellAt),
              Cell.total(cells, reader.cellAt),
              Cell.contributions(cells, reader.cellAt),
              Cell.inputs(cells, reader.cellAt),
              Cell.reachedAt(cells, reader.cellAt)));
    }
    return sums;
  }

  /** Walks packed sums in place. */
  static final class Reader {
    private byte[] bytes;
    private int next;
    int memberAt;
    int memberLength;

    /** The {@link Cell}; its source means nothing outside its table. */
    int cellAt;

    void open(byte[] cells) {
      bytes = cells;
      next = 0;
    }

    boolean next() {
      if (next == bytes.length) {
        return false;
      }
      memberLength = Bytes.getShort(bytes, next);
      memberAt = next + Short.BYTES;
      cellAt = memberAt + memberLength;
      next = cellAt + Cell.SIZE;
      return true;
    }
  }

  /** Packs sums of one board and child. */
  static final class Writer {
    private byte[] bytes = new byte[1024];
    private int length;

    void add(byte[] member, int at, int memberLength, byte[] page, int cell) {
      int need = length + Short.BYTES + memberLength + Cell.SIZE;
      if (need > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(need, 2 * bytes.length));
      }
      Bytes.putShort(bytes, length, memberLength);
      System.arraycopy(member, at, bytes, length + Short.BYTES, memberLength);
      System.arraycopy(page, cell, bytes, need - Cell.SIZE, Cell.SIZE);
      length = need;
    }

    boolean isEmpty() {
      return length == 0;
    }

    byte[] take() {
      byte[] taken = Arrays.copyOf(bytes, length);
      length = 0;
      return taken;
    }
  }
}
