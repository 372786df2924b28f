package live.footlight.standalone.client;

/**
 * What became of the events handed over so far.
 *
 * @param accepted acknowledged for the first time
 * @param duplicates acknowledged as seen before
 * @param refused said no to for good, with a reason
 * @param retries times an event had to be sent again
 */
public record Tally(long accepted, long duplicates, long refused, long retries) {

  /** Events that have their final answer. */
  public long answered() {
    return accepted + duplicates + refused;
  }
}
