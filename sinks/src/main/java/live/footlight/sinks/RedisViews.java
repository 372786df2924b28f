package live.footlight.sinks;

import java.time.Duration;
import live.footlight.contract.view.Accounting;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.contract.view.SessionView;

/** How the views lie in Redis, under the names of {@link LeaderboardKeys}. */
public final class RedisViews {
  private RedisViews() {}

  /** Leaderboards. */
  public static RedisViewSerializer<BoardUpdate> boards() {
    return (update, batch) -> batch.board(update);
  }

  /**
   * Sessions, and each streamer's current one: the newest by start, then by id.
   *
   * @param keepEnded how long a session stays after the write that says it has ended
   */
  public static RedisViewSerializer<SessionView> sessions(Duration keepEnded) {
    return (session, batch) -> {
      VersionedHash hash =
          VersionedHash.at(LeaderboardKeys.session(session.sessionId()))
              .orderedBy("version", session.version())
              .with("session_id", session.sessionId())
              .with("streamer_id", session.streamerId())
              .with("title", session.title())
              .with("started_at", session.startedAtMs())
              .with("ended_at", session.endedAtMs());
      if (session.endedAtMs() > 0) {
        hash.keptFor(keepEnded);
      }
      batch
          .hash(hash)
          .hash(
              VersionedHash.at(LeaderboardKeys.currentSession(session.streamerId()))
                  .orderedBy("started_at", session.startedAtMs())
                  .orderedBy("session_id", session.sessionId())
                  .orderedBy("version", session.version())
                  .with("ended_at", session.endedAtMs()));
    };
  }

  /** What became of each partition's events. */
  public static RedisViewSerializer<Accounting> accounting() {
    return (accounting, batch) ->
        batch.hash(
            VersionedHash.at(LeaderboardKeys.accounting(accounting.job(), accounting.partition()))
                .orderedBy("version", accounting.total())
                .with("processed", accounting.processed())
                .with("duplicates", accounting.duplicates())
                .with("quarantined", accounting.quarantined())
                .with("dead_lettered", accounting.deadLettered())
                .with("erased", accounting.erased()));
  }
}
