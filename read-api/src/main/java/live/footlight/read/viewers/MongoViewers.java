package live.footlight.read.viewers;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.footlight.contract.view.ViewerDocuments;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import live.footlight.read.Times;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.bson.conversions.Bson;

/** All sessions, a moment behind Redis; and their minutes, which only MongoDB has. */
final class MongoViewers implements ViewerStore {
  private static final String MINUTE = "minute.starts_at";
  private static final Bson OLDEST_FIRST = Sorts.ascending(MINUTE);

  private final MongoCollection<Document> viewers;

  MongoViewers(MongoDatabase database) {
    viewers = database.getCollection(ViewerDocuments.STREAM_VIEWERS);
  }

  @Override
  public Optional<ViewersView> ofSession(String session) {
    return Optional.ofNullable(viewers.find(Filters.eq(session)).first())
        .filter(stored -> stored.containsKey("totals"))
        .map(MongoViewers::view);
  }

  /** The minutes of a span, oldest first. */
  List<ViewerMinute> minutes(String session, Span span) {
    return viewers
        .find(
            Filters.and(
                Filters.eq("curve_of", session),
                Filters.gte(MINUTE, new BsonDateTime(span.fromMs())),
                Filters.lt(MINUTE, new BsonDateTime(span.toMs()))))
        .sort(OLDEST_FIRST)
        .limit(span.limit())
        .map(MongoViewers::minute)
        .into(new ArrayList<>());
  }

  private static ViewersView view(Document stored) {
    Document totals = stored.get("totals", Document.class);
    return new ViewersView(
        stored.getString("_id"),
        totals.getString("streamer_id"),
        totals.getLong("preview"),
        totals.getLong("sd"),
        totals.getLong("peak"),
        Times.stored(totals, "peak_at"),
        totals.getLong("distinct"),
        totals.getLong("distinct_error_ppm"),
        totals.getLong("watch_ms"),
        totals.getLong("live_ms"),
        totals.getLong("version"),
        Times.stored(totals, "started_at"),
        Times.stored(totals, "ended_at"),
        Times.stored(totals, "as_of"));
  }

  private static ViewerMinute minute(Document stored) {
    Document minute = stored.get("minute", Document.class);
    return new ViewerMinute(
        stored.getString("curve_of"),
        Times.stored(minute, "starts_at"),
        minute.getLong("preview"),
        minute.getLong("sd"),
        minute.getLong("most"),
        minute.getLong("watch_ms"),
        minute.getLong("version"));
  }
}
