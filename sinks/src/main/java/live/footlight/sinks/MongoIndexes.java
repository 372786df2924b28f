package live.footlight.sinks;

import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.footlight.contract.view.FeedDocuments;
import live.footlight.contract.view.GoalDocuments;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.contract.view.ViewerDocuments;
import org.bson.conversions.Bson;

/**
 * What the reads need beside {@code _id}, and how documents go whose time is over. Each sink makes
 * those of its collection when it starts ({@link MongoViews#sink}).
 *
 * <table>
 * <caption>Reads and their indexes</caption>
 * <tr><th>read</th><th>index</th></tr>
 * <tr><td>a board's archive, a page of it, a session, a goal, a session's viewers, a generation, an
 *     item explained, an attribution, an erasure</td><td>{@code _id}</td></tr>
 * <tr><td>who stands where in an archive</td>
 *     <td>{@code page_of, version, items.member_id}</td></tr>
 * <tr><td>a board's archives, newest first</td><td>{@code of, archive.ends_at}</td></tr>
 * <tr><td>a streamer's newest session</td>
 *     <td>{@code session.streamer_id, session.started_at, _id}</td></tr>
 * <tr><td>a session's goals in the order in which they opened</td>
 *     <td>{@code session_id, goal.opened_at, _id}</td></tr>
 * <tr><td>a session's curve</td><td>{@code curve_of, minute.starts_at}</td></tr>
 * <tr><td>a page of a feed, a place in it</td>
 *     <td>{@code generation, metadata.scopes, metadata.s_score, _id}</td></tr>
 * <tr><td>whom a user follows, newest first</td>
 *     <td>{@code user_id, follow.following, follow.at}</td></tr>
 * <tr><td>rollups of a type over time; those above a version, at a restore</td>
 *     <td>{@code granularity, event_type, starts_at}; {@code rollup.version}</td></tr>
 * <tr><td>who was erased since the last look</td><td>{@code noted_at}</td></tr>
 * <tr><td>dead letters by job and reason</td><td>{@code job, code}</td></tr>
 * <tr><td>all generations</td><td>none: there is a handful</td></tr>
 * </table>
 */
public final class MongoIndexes {
  /** A reader that has seen a header may take its pages for this long after the next one. */
  private static final Duration SUPERSEDED_KEPT = Duration.ofDays(1);

  /** What went is told from what never was for this long, should an older write come after it. */
  private static final Duration GONE_KEPT = Duration.ofDays(1);

  private static final List<Expiry> EXPIRIES =
      List.of(
          new Expiry(LeaderboardDocuments.LEADERBOARDS, "superseded_at", SUPERSEDED_KEPT),
          new Expiry(FeedDocuments.FEED_ITEMS, "metadata.gone_at", GONE_KEPT));

  private static final List<Index> INDEXES =
      List.of(
          new Index(
              LeaderboardDocuments.LEADERBOARDS,
              compoundIndex(ascending("of"), descending("archive.ends_at"))),
          new Index(
              LeaderboardDocuments.LEADERBOARDS,
              ascending("page_of", "version", "items.member_id")),
          new Index(
              LeaderboardDocuments.SESSIONS,
              compoundIndex(
                  ascending("session.streamer_id"), descending("session.started_at", "_id"))),
          new Index(LeaderboardDocuments.DEAD_LETTERS, ascending("job", "code")),
          new Index(GoalDocuments.GOALS, ascending("session_id", "goal.opened_at", "_id")),
          new Index(ViewerDocuments.STREAM_VIEWERS, ascending("curve_of", "minute.starts_at")),
          new Index(
              FeedDocuments.FEED_ITEMS,
              compoundIndex(
                  ascending("generation", "metadata.scopes"),
                  descending("metadata.s_score", "_id"))),
          new Index(
              FeedDocuments.FOLLOWS,
              compoundIndex(ascending("user_id", "follow.following"), descending("follow.at"))),
          new Index(TrackingDocuments.ROLLUPS, ascending("granularity", "event_type", "starts_at")),
          new Index(TrackingDocuments.ROLLUPS, ascending("rollup.version")),
          new Index(TrackingDocuments.ERASURES, ascending("noted_at")));

  private MongoIndexes() {}

  private record Index(String collection, Bson keys) {}

  /** A document goes some time after the time in this field; one without it stays. */
  private record Expiry(String collection, String field, Duration kept) {}

  /**
   * Makes the indexes of a collection that are missing, and the expiry by which MongoDB removes
   * what is over. Any number may do so at once.
   */
  static void ensure(MongoDatabase views, String collection) {
    List<IndexModel> wanted = wanted(collection);
    if (!wanted.isEmpty()) {
      views.getCollection(collection).createIndexes(wanted);
    }
  }

  /** Whether a collection has any beside {@code _id}. */
  static boolean has(String collection) {
    return !wanted(collection).isEmpty();
  }

  private static List<IndexModel> wanted(String collection) {
    List<IndexModel> wanted = new ArrayList<>();
    for (Index index : INDEXES) {
      if (index.collection().equals(collection)) {
        wanted.add(new IndexModel(index.keys()));
      }
    }
    for (Expiry expiry : EXPIRIES) {
      if (expiry.collection().equals(collection)) {
        wanted.add(
            new IndexModel(
                ascending(expiry.field()),
                new IndexOptions().expireAfter(expiry.kept().toSeconds(), TimeUnit.SECONDS)));
      }
    }
    return wanted;
  }

  /**
   * Removes by hand what MongoDB removes by itself, for servers that do not act on an expiry.
   *
   * @return how many documents went
   */
  public static long removeExpired(MongoClient client, String database, Instant now) {
    long removed = 0;
    for (Expiry expiry : EXPIRIES) {
      removed +=
          client
              .getDatabase(database)
              .getCollection(expiry.collection())
              .deleteMany(lt(expiry.field(), Date.from(now.minus(expiry.kept()))))
              .getDeletedCount();
    }
    return removed;
  }
}
