package live.footlight.domain.viewer;

import java.util.Arrays;
import live.footlight.domain.Packed;

/**
 * A level over time: from each step's time on, until the next one's. Before the first step it is
 * {@link #ABSENT}. Neighbouring levels differ and times rise.
 */
final class Steps {
  static final int ABSENT = 0;
  static final int PREVIEW = 1;
  static final int SD = 2;

  long[] times = new long[4];
  int[] levels = new int[4];
  int count;

  void clear() {
    count = 0;
  }

  /** The level at the end of time. */
  int last() {
    return count == 0 ? ABSENT : levels[count - 1];
  }

  /** From this time on, which is not before the last step's, the level is this one. */
  void add(long time, int level) {
    if (count > 0 && times[count - 1] == time) {
      count--;
    }
    if (last() == level) {
      return;
    }
    if (count == times.length) {
      times = Arrays.copyOf(times, count * 2);
      levels = Arrays.copyOf(levels, count * 2);
    }
    times[count] = time;
    levels[count++] = level;
  }

  /** Fills absences shorter than this with the level before them. */
  void bridge(long grace) {
    int read = count;
    count = 0;
    for (int i = 0; i < read; i++) {
      long time = times[i];
      int level = levels[i];
      boolean brief = level == ABSENT && i + 1 < read && i > 0 && times[i + 1] - time < grace;
      if (!brief) {
        add(time, level);
      }
    }
  }

  /** Takes the last step back where it leads to absence. */
  void hold() {
    if (count > 0 && levels[count - 1] == ABSENT) {
      count--;
    }
  }

  /** Takes over the other's. */
  void set(Steps other) {
    times = other.times.clone();
    levels = other.levels.clone();
    count = other.count;
  }

  void write(Packed.Writer to, long base) {
    to.unsigned(count);
    long time = base;
    for (int i = 0; i < count; i++) {
      to.unsigned(((times[i] - time) << 2) | levels[i]);
      time = times[i];
    }
  }

  void read(Packed.Reader from, long base) {
    int size = from.count();
    long time = base;
    for (int i = 0; i < size; i++) {
      long step = from.unsigned();
      time += step >>> 2;
      add(time, (int) (step & 3));
    }
  }
}
