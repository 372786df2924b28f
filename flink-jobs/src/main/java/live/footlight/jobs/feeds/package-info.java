/** Feeds: posts and live sessions, ranked by every generation at once. */
package live.footlight.jobs.feeds;
