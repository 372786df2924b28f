package live.footlight.domain.feed;

/**
 * When something was said: by event time, and what was said at once, by id, so that no order of
 * arrival decides.
 *
 * @param atMs event time, ms UTC
 * @param id of the event
 */
record Stamp(long atMs, String id) implements Comparable<Stamp> {
  @Override
  public int compareTo(Stamp other) {
    int byTime = Long.compare(atMs, other.atMs);
    return byTime != 0 ? byTime : id.compareTo(other.id);
  }
}
