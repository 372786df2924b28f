package live.footlight.contract.view;

/**
 * How goals lie in MongoDB. Times are BSON dates, {@code null} where not known; counts and
 * durations are 64-bit integers.
 *
 * <pre>
 * goals {_id: &lt;goal>, session_id,
 *        goal: {version, pair_id, kind, state, metric, current, target, contributors, held, posted,
 *               voided, open, required_on_air_ms, on_air_ms, opened_at, deadline, reached_at,
 *               started_at, ended_at}}
 * </pre>
 *
 * <p>{@code goal} begins with its version and is written with {@code $max}: the newest wins,
 * whatever the order of arrival.
 */
public final class GoalDocuments {
  public static final String GOALS = "goals";

  private GoalDocuments() {}
}
