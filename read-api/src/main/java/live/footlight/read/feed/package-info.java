/**
 * Feeds: pages of a list, of the creators one follows, why an item stands where it stands, and how
 * two generations of the ranking differ.
 */
package live.footlight.read.feed;
