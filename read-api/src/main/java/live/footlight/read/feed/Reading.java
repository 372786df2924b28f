package live.footlight.read.feed;

/**
 * What a page is made of.
 *
 * @param generation that ranks it
 * @param slice of its lists
 */
record Reading(Generation generation, Slice slice) {}
