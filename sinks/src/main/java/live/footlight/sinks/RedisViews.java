package live.footlight.sinks;

import java.time.Duration;
import live.footlight.contract.view.Accounting;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedKeys;
import live.footlight.contract.view.FollowView;
import live.footlight.contract.view.GenerationsView;
import live.footlight.contract.view.GoalKeys;
import live.footlight.contract.view.GoalView;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.contract.view.SessionView;
import live.footlight.contract.view.ViewerKeys;
import live.footlight.contract.view.ViewersView;

/**
 * How the views lie in Redis, under the names of {@link LeaderboardKeys}, {@link GoalKeys}, {@link
 * ViewerKeys} and {@link FeedKeys}.
 */
public final class RedisViews {
  /**
   * A session's list of goals outlives them by far. Were it to go while one of them is open and
   * quiet, the next write of another would make a list in which that one is missing.
   */
  private static final Duration GOAL_LIST_KEPT = Duration.ofDays(30);

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

  /**
   * Goals, and which of them a session has. A goal may be missing from Redis that its session's
   * list names.
   *
   * @param keepEnded how long a goal stays after the write that says it has ended
   */
  public static RedisViewSerializer<GoalView> goals(Duration keepEnded) {
    Duration keepList = keepEnded.compareTo(GOAL_LIST_KEPT) > 0 ? keepEnded : GOAL_LIST_KEPT;
    return (goal, batch) -> {
      VersionedHash hash =
          VersionedHash.at(GoalKeys.goal(goal.goalId()))
              .orderedBy("version", goal.version())
              .with("goal_id", goal.goalId())
              .with("pair_id", goal.pairId())
              .with("session_id", goal.sessionId())
              .with("kind", goal.kind())
              .with("state", goal.state())
              .with("metric", goal.metric())
              .with("current", goal.current())
              .with("target", goal.target())
              .with("contributors", goal.contributors())
              .with("held", goal.held())
              .with("posted", goal.posted())
              .with("voided", goal.voided())
              .with("open", goal.open())
              .with("required_on_air_ms", goal.requiredOnAirMs())
              .with("on_air_ms", goal.onAirMs())
              .with("opened_at_ms", goal.openedAtMs())
              .with("deadline_ms", goal.deadlineMs())
              .with("reached_at_ms", goal.reachedAtMs())
              .with("started_at_ms", goal.startedAtMs())
              .with("ended_at_ms", goal.endedAtMs());
      // The list has one version for ever: whatever is written adds to it.
      VersionedHash list =
          VersionedHash.at(GoalKeys.ofSession(goal.sessionId()))
              .orderedBy("", 0)
              .with(goal.goalId(), goal.openedAtMs());
      if (goal.endedAtMs() > 0) {
        hash.keptFor(keepEnded);
        list.keptFor(keepList);
      }
      // A reader of the list finds the goal.
      batch.hash(hash).hash(list);
    };
  }

  /**
   * Who watches a session.
   *
   * @param keepEnded how long the counts stay after the write that says the session has ended
   */
  public static RedisViewSerializer<ViewersView> viewers(Duration keepEnded) {
    return (viewers, batch) -> {
      VersionedHash hash =
          VersionedHash.at(ViewerKeys.session(viewers.sessionId()))
              .orderedBy("version", viewers.version())
              .with("session_id", viewers.sessionId())
              .with("streamer_id", viewers.streamerId())
              .with("preview", viewers.preview())
              .with("sd", viewers.sd())
              .with("peak", viewers.peak())
              .with("peak_at_ms", viewers.peakAtMs())
              .with("distinct", viewers.distinct())
              .with("distinct_error_ppm", viewers.distinctErrorPpm())
              .with("watch_ms", viewers.watchMs())
              .with("live_ms", viewers.liveMs())
              .with("started_at_ms", viewers.startedAtMs())
              .with("ended_at_ms", viewers.endedAtMs())
              .with("as_of_ms", viewers.asOfMs());
      if (viewers.endedAtMs() > 0) {
        hash.keptFor(keepEnded);
      }
      batch.hash(hash);
    };
  }

  /** Places in lists of feeds. */
  public static RedisViewSerializer<FeedChange> feedChanges() {
    return (change, batch) -> batch.feed(change);
  }

  /** Items of feeds. */
  public static RedisViewSerializer<FeedItem> feedItems() {
    return (item, batch) -> batch.feedItem(item);
  }

  /** Generations of feeds, and which of them readers follow. */
  public static RedisViewSerializer<GenerationsView> generations() {
    return (view, batch) -> {
      // A reader of the pointer finds the generation.
      view.generations()
          .forEach(
              generation ->
                  batch.generation(
                      generation.generation(),
                      generation.version(),
                      GenerationJson.of(generation)));
      if (!view.active().isEmpty()) {
        batch.hash(
            VersionedHash.at(FeedKeys.ACTIVE)
                .orderedBy("version", view.activations())
                .with("generation", view.active()));
      }
    };
  }

  /** Whom users follow. */
  public static RedisViewSerializer<FollowView> follows() {
    return (follow, batch) -> batch.follow(follow);
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
