/**
 * How a page of a feed is put in order and explained: what both the jobs that score items and the
 * edge that shows them have to compute alike. Arithmetic only.
 */
package live.footlight.contract.feed;
