/** Leaderboards: pages, members and what stands around them, open windows and closed ones. */
package live.footlight.read.leaderboard;
