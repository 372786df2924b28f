/** Gifts, unlocks and payments in, leaderboards out. */
package live.footlight.jobs.leaderboards;
