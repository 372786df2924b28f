package live.footlight.domain.leaderboard;

import java.util.Comparator;
import live.footlight.contract.view.BoardEntry;

/**
 * The order of every board: total descending, then reached-at ascending, then id ascending by its
 * UTF-8 bytes. A Redis sorted set with score −total and member {@code <reached hex>:<id>} has the
 * same one.
 */
public final class BoardOrder implements Comparator<BoardEntry> {
  /** It has no state. */
  public static final BoardOrder INSTANCE = new BoardOrder();

  private BoardOrder() {}

  @Override
  public int compare(BoardEntry left, BoardEntry right) {
    if (left.total() != right.total()) {
      return left.total() > right.total() ? -1 : 1;
    }
    if (left.reachedAtMs() != right.reachedAtMs()) {
      return left.reachedAtMs() < right.reachedAtMs() ? -1 : 1;
    }
    return compareUtf8(left.memberId(), right.memberId());
  }

  /**
   * Compares by UTF-8 bytes. UTF-16 agrees, except that surrogates (the code points above U+FFFF)
   * sort before U+E000 to U+FFFF there and after them here.
   */
  static int compareUtf8(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean aSurrogate = Character.isSurrogate(a);
        return aSurrogate == Character.isSurrogate(b)
            ? Character.compare(a, b)
            : aSurrogate
                ? (b >= '\uE000' ? 1 : Character.compare(a, b))
                : (a >= '\uE000' ? -1 : Character.compare(a, b));
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
