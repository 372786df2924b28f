package live.footlight.contract.view;

/**
 * One line of a leaderboard.
 *
 * @param memberId a supporter on a supporters' board, a streamer on the platform's
 * @param total diamonds, above zero
 * @param contributions how many live contributions make up the total
 * @param reachedAtMs event time of the latest live contribution, ms UTC; the tie breaker
 */
public record BoardEntry(String memberId, long total, long contributions, long reachedAtMs) {}
