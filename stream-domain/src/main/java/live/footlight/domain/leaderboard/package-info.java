/**
 * Leaderboards: who gave most to a session and to a streamer, and which streamers received most.
 *
 * <p>Three folds in a row. The {@linkplain live.footlight.domain.leaderboard.LedgerFold ledger}
 * knows single contributions, decides which of them count, and is the board of its session. It
 * passes on absolute {@linkplain live.footlight.domain.leaderboard.PartialSums partial sums}, which
 * the {@linkplain live.footlight.domain.leaderboard.BoardFold board fold} adds up, once for a
 * streamer's supporters and again for the platform's streamers.
 *
 * <p>Folds are single-threaded and keep nothing between applications but scratch space; what lasts
 * lies in {@link live.footlight.domain.Blobs}, packed, each page with a leading format byte.
 */
package live.footlight.domain.leaderboard;
