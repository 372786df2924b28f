package live.footlight.sinks;

import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import live.footlight.contract.view.FeedDocuments;
import live.footlight.contract.view.GoalDocuments;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.contract.view.ViewerDocuments;
import org.bson.Document;

/** What the reads need beside {@code _id}, and how pages of superseded archives go. */
public final class MongoIndexes {
  /** A reader that has seen a header may take its pages for this long after the next one. */
  private static final long SUPERSEDED_KEPT_HOURS = 24;

  /** What went is told from what never was for this long, should an older write come after it. */
  private static final long GONE_KEPT_HOURS = 24;

  private MongoIndexes() {}

  /**
   * Makes the indexes that are missing: archives of a board by time, pages of an archive by who is
   * on them, sessions of a streamer by time, dead letters by reason, goals of a session, minutes of
   * a session by time, rollups by type and time and by version, erasures by when they were noted;
   * and the expiry by which MongoDB removes superseded pages.
   */
  public static void ensure(MongoClient client, String database) {
    MongoDatabase views = client.getDatabase(database);
    MongoCollection<Document> boards = views.getCollection(LeaderboardDocuments.LEADERBOARDS);
    boards.createIndex(compoundIndex(ascending("of"), descending("archive.ends_at")));
    boards.createIndex(ascending("page_of", "version", "items.member_id"));
    boards.createIndex(
        ascending("superseded_at"),
        new IndexOptions().expireAfter(SUPERSEDED_KEPT_HOURS, TimeUnit.HOURS));
    views
        .getCollection(LeaderboardDocuments.SESSIONS)
        .createIndex(
            compoundIndex(ascending("session.streamer_id"), descending("session.started_at")));
    views.getCollection(LeaderboardDocuments.DEAD_LETTERS).createIndex(ascending("job", "code"));
    views.getCollection(GoalDocuments.GOALS).createIndex(ascending("session_id"));
    views
        .getCollection(ViewerDocuments.STREAM_VIEWERS)
        .createIndex(ascending("curve_of", "minute.starts_at"));
    MongoCollection<Document> items = views.getCollection(FeedDocuments.FEED_ITEMS);
    items.createIndex(
        compoundIndex(
            ascending("generation", "metadata.scopes"), descending("metadata.s_score", "_id")));
    items.createIndex(
        ascending("metadata.gone_at"),
        new IndexOptions().expireAfter(GONE_KEPT_HOURS, TimeUnit.HOURS));
    views.getCollection(FeedDocuments.FOLLOWS).createIndex(ascending("user_id"));
    MongoCollection<Document> rollups = views.getCollection(TrackingDocuments.ROLLUPS);
    rollups.createIndex(ascending("granularity", "event_type", "starts_at"));
    rollups.createIndex(ascending("rollup.version"));
    views.getCollection(TrackingDocuments.ERASURES).createIndex(ascending("noted_at"));
  }

  /**
   * Removes superseded pages by hand, for servers that do not act on the expiry.
   *
   * @param before pages superseded before this
   * @return how many went
   */
  public static long reapSupersededPages(MongoClient client, String database, Instant before) {
    return client
        .getDatabase(database)
        .getCollection(LeaderboardDocuments.LEADERBOARDS)
        .deleteMany(lt("superseded_at", Date.from(before)))
        .getDeletedCount();
  }
}
