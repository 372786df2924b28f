package live.footlight.read.feed;

/**
 * How far a reader had come when a page was read.
 *
 * @param readAtMs when, ms UTC by the store's clock
 * @param sScore stored score of the page's last place
 */
record Mark(long readAtMs, double sScore) {}
