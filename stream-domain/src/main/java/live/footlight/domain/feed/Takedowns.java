package live.footlight.domain.feed;

import java.util.ArrayList;
import java.util.List;
import live.footlight.domain.Packed;

/**
 * When an item was in no feed because somebody said so. What happens to it in such a time does not
 * count: at the instant of a takedown it does not any more, at that of a restore it does again. Of
 * what was said at one instant, the greater id stands.
 */
final class Takedowns {
  /** Most takedowns and restores that are known of an item; beyond it the oldest are forgotten. */
  static final int MAX = 64;

  private final List<Said> said = new ArrayList<>();

  private record Said(Stamp stamp, boolean down) {}

  /**
   * A time in which engagements count otherwise than before: from the first ms, to before the last.
   */
  record Flip(boolean down, long fromMs, long toMs) {
    boolean contains(long atMs) {
      return atMs >= fromMs && atMs < toMs;
    }
  }

  /**
   * Takes what is said, and forgets the oldest where there is too much.
   *
   * @return the times that are otherwise now: that of what is said, and that of a takedown which is
   *     forgotten, so that what counts is always what was not in a takedown that is known
   */
  List<Flip> say(Stamp stamp, boolean down) {
    int at = said.size();
    while (at > 0 && said.get(at - 1).stamp.compareTo(stamp) > 0) {
      at--;
    }
    boolean before = at > 0 && said.get(at - 1).down;
    if (at > 0 && said.get(at - 1).stamp.equals(stamp)) {
      return List.of();
    }
    if (at == 0 && said.size() == MAX) {
      return List.of();
    }
    List<Flip> flips = new ArrayList<>();
    said.add(at, new Said(stamp, down));
    if (before != down) {
      flip(flips, at, down);
    }
    if (said.size() > MAX) {
      if (said.get(0).down) {
        flip(flips, 0, false);
      }
      said.remove(0);
    }
    return flips;
  }

  /** From what was said there, to what was said next. */
  private void flip(List<Flip> flips, int at, boolean down) {
    long fromMs = said.get(at).stamp.atMs();
    long toMs = at + 1 < said.size() ? said.get(at + 1).stamp.atMs() : Long.MAX_VALUE;
    if (fromMs < toMs) {
      flips.add(new Flip(down, fromMs, toMs));
    }
  }

  /** Whether it is down by all that was said. */
  boolean isDown() {
    return !said.isEmpty() && said.get(said.size() - 1).down;
  }

  /** Whether it was down at an instant of event time. */
  boolean isDownAt(long atMs) {
    for (int i = said.size() - 1; i >= 0; i--) {
      if (said.get(i).stamp.atMs() <= atMs) {
        return said.get(i).down;
      }
    }
    return false;
  }

  void write(Packed.Writer to) {
    to.number(said.size());
    said.forEach(
        each -> to.number(each.stamp.atMs()).text(each.stamp.id()).number(each.down ? 1 : 0));
  }

  static Takedowns read(Packed.Reader from) {
    Takedowns takedowns = new Takedowns();
    for (long i = from.number(); i > 0; i--) {
      takedowns.said.add(new Said(new Stamp(from.number(), from.text()), from.number() == 1));
    }
    return takedowns;
  }
}
