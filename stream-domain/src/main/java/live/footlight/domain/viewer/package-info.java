/**
 * Viewers: who watches a session, how many at most, how many different ones, and for how long.
 *
 * <p>The {@linkplain live.footlight.domain.viewer.ViewerFold fold} is single-threaded and keeps
 * nothing between ticks; what lasts lies in {@link live.footlight.domain.Blobs} and, a row for each
 * viewer, in {@link live.footlight.domain.Rows}, packed, each with a leading format byte.
 * Everything counted follows from intervals in event time, in whole milliseconds.
 */
package live.footlight.domain.viewer;
