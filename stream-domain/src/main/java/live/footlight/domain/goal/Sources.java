package live.footlight.domain.goal;

import java.util.Map;
import java.util.TreeMap;
import live.footlight.domain.Packed;

/**
 * What a streamer broadcasts with. Of all that was said of a source the latest by event time holds,
 * whatever came last: a connection that is told again after its end opens nothing.
 */
final class Sources {
  /** How many that are off air are remembered; those that went first are forgotten. */
  private static final int MOST_OFF_AIR = 32;

  private final Map<String, Said> latest = new TreeMap<>();

  /**
   * What was said last of a source.
   *
   * @param onAir it was connected
   * @param atMs event time
   */
  private record Said(boolean onAir, long atMs) {}

  boolean anyOnAir() {
    return latest.values().stream().anyMatch(Said::onAir);
  }

  /** Notes what was said, unless something later was; of one instant the end is later. */
  void say(String source, boolean onAir, long atMs) {
    Said before = latest.get(source);
    if (before != null && (before.atMs > atMs || (before.atMs == atMs && onAir))) {
      return;
    }
    latest.put(source, new Said(onAir, atMs));
    if (!onAir) {
      forgetOne();
    }
  }

  private void forgetOne() {
    String first = null;
    int offAir = 0;
    for (Map.Entry<String, Said> source : latest.entrySet()) {
      if (!source.getValue().onAir) {
        offAir++;
        if (first == null || source.getValue().atMs < latest.get(first).atMs) {
          first = source.getKey();
        }
      }
    }
    if (offAir > MOST_OFF_AIR) {
      latest.remove(first);
    }
  }

  void clear() {
    latest.clear();
  }

  void write(Packed.Writer to) {
    to.number(latest.size());
    latest.forEach((source, said) -> to.text(source).number(said.onAir ? 1 : 0).number(said.atMs));
  }

  void read(Packed.Reader from) {
    for (long i = from.number(); i > 0; i--) {
      latest.put(from.text(), new Said(from.number() == 1, from.number()));
    }
  }

  /** As format 1 had them: those on air, and not since when. */
  void readNames(Packed.Reader from) {
    for (long i = from.number(); i > 0; i--) {
      latest.put(from.text(), new Said(true, Long.MIN_VALUE));
    }
  }
}
