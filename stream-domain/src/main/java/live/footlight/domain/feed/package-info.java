/**
 * Feeds: how posts and live sessions are ranked, for every generation of the ranking at once.
 *
 * <p>An item keeps {@linkplain live.footlight.domain.feed.DecayedMass decayed unit masses} by kind
 * of engagement and half-life; weights apply when it is {@linkplain
 * live.footlight.domain.feed.Score scored}. Stored scores of the decay formula do not age, so
 * nothing is written without an engagement, a timer or a configuration.
 *
 * <p>The {@linkplain live.footlight.domain.feed.FeedFold fold} is single-threaded and keeps nothing
 * between applications; what lasts lies in a {@link live.footlight.domain.feed.FeedStore}, packed,
 * each row with a leading format byte.
 */
package live.footlight.domain.feed;
