package live.footlight.domain.viewer;

import live.footlight.domain.Packed;

/**
 * What a stretch of the curve does to the counts at its beginning, which it does not know.
 *
 * @param preview by how much the viewers in the free tier grow
 * @param sd by how much those in the paid tier grow
 * @param most the highest that both together stand above the beginning after one of the changes; of
 *     no use where there is none
 * @param mostAtMs when that is first, ms UTC
 * @param moment sum of change · time of the change; wraps around, and is exact modulo 2⁶⁴, as is
 *     the watch time that comes of it
 * @param firstAtMs the first change, ms UTC; {@link Long#MAX_VALUE} where there is none
 */
record Stretch(long preview, long sd, long most, long mostAtMs, long moment, long firstAtMs) {
  static final Stretch EMPTY = new Stretch(0, 0, 0, 0, 0, Long.MAX_VALUE);

  static Stretch change(long timeMs, long preview, long sd) {
    long both = preview + sd;
    return new Stretch(preview, sd, both, timeMs, both * timeMs, timeMs);
  }

  boolean isEmpty() {
    return firstAtMs == Long.MAX_VALUE;
  }

  long both() {
    return preview + sd;
  }

  /** This one and the one that follows it. */
  Stretch then(Stretch next) {
    if (next.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return next;
    }
    boolean later = both() + next.most > most;
    return new Stretch(
        preview + next.preview,
        sd + next.sd,
        later ? both() + next.most : most,
        later ? next.mostAtMs : mostAtMs,
        moment + next.moment,
        firstAtMs);
  }

  /** Watch time within [from, to), which holds all changes, where so many are there before it. */
  long watch(long before, long fromMs, long toMs) {
    return before * (toMs - fromMs) + both() * toMs - moment;
  }

  /** The most within [from, …), where so many are there before it. */
  long peak(long before, long fromMs) {
    long beginning = firstAtMs > fromMs ? before : Long.MIN_VALUE;
    return isEmpty() ? beginning : Math.max(beginning, before + most);
  }

  /** When {@link #peak} is first. */
  long peakAt(long before, long fromMs) {
    boolean atBeginning = firstAtMs > fromMs && (isEmpty() || most <= 0);
    return atBeginning ? fromMs : mostAtMs;
  }

  void write(Packed.Writer to) {
    to.unsigned(isEmpty() ? 0 : firstAtMs + 1);
    if (!isEmpty()) {
      to.number(preview);
      to.number(sd);
      to.number(most);
      to.unsigned(mostAtMs - firstAtMs);
      to.number(moment - both() * firstAtMs);
    }
  }

  static Stretch read(Packed.Reader from) {
    long first = from.unsigned() - 1;
    if (first < 0) {
      return EMPTY;
    }
    long preview = from.number();
    long sd = from.number();
    long most = from.number();
    long mostAt = first + from.unsigned();
    long moment = from.number() + (preview + sd) * first;
    return new Stretch(preview, sd, most, mostAt, moment, first);
  }
}
