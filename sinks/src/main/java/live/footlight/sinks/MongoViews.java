package live.footlight.sinks;

import com.mongodb.ConnectionString;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import live.footlight.contract.view.ArchiveHeader;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.Erasure;
import live.footlight.contract.view.FeedDocuments;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedMass;
import live.footlight.contract.view.FollowView;
import live.footlight.contract.view.GenerationView;
import live.footlight.contract.view.GenerationsView;
import live.footlight.contract.view.GoalDocuments;
import live.footlight.contract.view.GoalView;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.SessionView;
import live.footlight.contract.view.TopList;
import live.footlight.contract.view.Touch;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.contract.view.ViewerDocuments;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.mongodb.sink.MongoSink;
import org.bson.BsonBinary;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.io.BasicOutputBuffer;

/**
 * How the views lie in MongoDB, as {@link LeaderboardDocuments}, {@link GoalDocuments}, {@link
 * ViewerDocuments} and {@link TrackingDocuments} describe it.
 *
 * <p>The write that never goes back is a {@code $max} of an embedded document that begins with its
 * version: documents compare field by field, so the newer one wins, and a stale or repeated one
 * changes nothing. It reads nothing and raises no duplicate key.
 */
public final class MongoViews {
  /** Bytes of a dead letter that are kept; a document may have 16 MiB in all. */
  static final int DEAD_LETTER_BYTES = 8 << 20;

  private static final int BATCH = 500;
  private static final long BATCH_INTERVAL_MS = 200;
  private static final int RETRIES = 5;

  private MongoViews() {}

  /**
   * A sink for one collection. Writes go out in order, in bulks, with write concern {@code
   * majority}; a bulk that fails five times over fails the job. It also makes the collection's
   * {@link MongoIndexes}.
   *
   * @param uri {@code mongodb://…} or {@code mongodb+srv://…}
   * @param collection such as {@link LeaderboardDocuments#LEADERBOARDS}
   * @throws IllegalArgumentException where the address cannot be read
   */
  public static Sink<MongoWrite> sink(String uri, String database, String collection) {
    return sink(uri, database, collection, RETRIES);
  }

  static Sink<MongoWrite> sink(String uri, String database, String collection, int retries) {
    MongoSink<MongoWrite> writes =
        MongoSink.<MongoWrite>builder()
            .setUri(withMajority(uri))
            .setDatabase(database)
            .setCollection(collection)
            .setBatchSize(BATCH)
            .setBatchIntervalMs(BATCH_INTERVAL_MS)
            .setMaxRetries(retries)
            .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
            .setSerializationSchema((write, context) -> toModel(write))
            .build();
    return new MongoViewSink(uri, database, collection, writes);
  }

  /** The head of a board's window, into {@link LeaderboardDocuments#LEADERBOARDS}. */
  public static MongoWrite topList(TopList top) {
    return new MongoWrite(
        id(LeaderboardDocuments.board(top.of(), top.window())),
        bson(
            itemBytes(top.items().size()),
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("top");
              update.writeInt64("version", top.version());
              update.writeInt64("entries", top.entries());
              writeTime(update, "starts_at", top.startsAtMs());
              writeTime(update, "ends_at", top.endsAtMs());
              writeItems(update, top.items());
              update.writeEndDocument();
              update.writeEndDocument();
              writeBoardOnInsert(update, top.of(), top.window());
            }),
        false);
  }

  /**
   * What an archive comes to, in the order in which it has to reach the sink: its pages, its
   * header, and the mark that lets older pages go ({@link MongoIndexes}).
   */
  public static List<MongoWrite> archive(List<ArchivePage> pages, ArchiveHeader header) {
    MongoWrite[] writes = new MongoWrite[pages.size() + 2];
    Arrays.setAll(
        writes,
        i ->
            i < pages.size()
                ? archivePage(pages.get(i))
                : i == pages.size() ? archiveHeader(header) : supersedePages(header));
    return List.of(writes);
  }

  /** One page of an archive; before its header. */
  public static MongoWrite archivePage(ArchivePage page) {
    return new MongoWrite(
        id(LeaderboardDocuments.archivePage(page.of(), page.window(), page.version(), page.page())),
        bson(
            itemBytes(page.items().size()),
            update -> {
              update.writeStartDocument("$setOnInsert");
              update.writeString("page_of", LeaderboardDocuments.board(page.of(), page.window()));
              update.writeInt64("version", page.version());
              update.writeInt64("revision", page.revision());
              update.writeInt32("page", page.page());
              writeItems(update, page.items());
              update.writeEndDocument();
            }),
        false);
  }

  /** Says that an archive is complete; after all of its pages. */
  public static MongoWrite archiveHeader(ArchiveHeader header) {
    return new MongoWrite(
        id(LeaderboardDocuments.board(header.of(), header.window())),
        bson(
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("archive");
              update.writeInt64("version", header.version());
              update.writeInt64("revision", header.revision());
              update.writeInt64("entries", header.entries());
              writeTime(update, "starts_at", header.startsAtMs());
              writeTime(update, "ends_at", header.endsAtMs());
              writeTime(update, "archived_at", header.archivedAtMs());
              update.writeEndDocument();
              update.writeEndDocument();
              writeBoardOnInsert(update, header.of(), header.window());
            }),
        false);
  }

  /** Marks the pages of older archives, so that they are removed a day later; after the header. */
  public static MongoWrite supersedePages(ArchiveHeader header) {
    return new MongoWrite(
        bson(
            filter -> {
              filter.writeString(
                  "page_of", LeaderboardDocuments.board(header.of(), header.window()));
              filter.writeStartDocument("version");
              filter.writeInt64("$lt", header.version());
              filter.writeEndDocument();
            }),
        bson(
            update -> {
              // The earliest mark stays, so that a replay does not keep a page alive.
              update.writeStartDocument("$min");
              writeTime(update, "superseded_at", header.archivedAtMs());
              update.writeEndDocument();
            }),
        true);
  }

  /** A session, into {@link LeaderboardDocuments#SESSIONS}. */
  public static MongoWrite session(SessionView session) {
    return new MongoWrite(
        id(session.sessionId()),
        bson(
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("session");
              update.writeInt64("version", session.version());
              update.writeString("streamer_id", session.streamerId());
              update.writeString("title", session.title());
              writeTime(update, "started_at", session.startedAtMs());
              writeTime(update, "ended_at", session.endedAtMs());
              update.writeEndDocument();
              update.writeEndDocument();
            }),
        false);
  }

  /** A goal, into {@link GoalDocuments#GOALS}. */
  public static MongoWrite goal(GoalView goal) {
    return new MongoWrite(
        id(goal.goalId()),
        bson(
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("goal");
              update.writeInt64("version", goal.version());
              update.writeString("pair_id", goal.pairId());
              update.writeString("kind", goal.kind());
              update.writeString("state", goal.state());
              update.writeString("metric", goal.metric());
              update.writeInt64("current", goal.current());
              update.writeInt64("target", goal.target());
              update.writeInt64("contributors", goal.contributors());
              update.writeInt64("held", goal.held());
              update.writeInt64("posted", goal.posted());
              update.writeInt64("voided", goal.voided());
              update.writeInt64("open", goal.open());
              update.writeInt64("required_on_air_ms", goal.requiredOnAirMs());
              update.writeInt64("on_air_ms", goal.onAirMs());
              writeTime(update, "opened_at", goal.openedAtMs());
              writeTime(update, "deadline", goal.deadlineMs());
              writeTime(update, "reached_at", goal.reachedAtMs());
              writeTime(update, "started_at", goal.startedAtMs());
              writeTime(update, "ended_at", goal.endedAtMs());
              update.writeEndDocument();
              update.writeEndDocument();
              update.writeStartDocument("$setOnInsert");
              update.writeString("session_id", goal.sessionId());
              update.writeEndDocument();
            }),
        false);
  }

  /** A session's viewers, into {@link ViewerDocuments#STREAM_VIEWERS}. */
  public static MongoWrite viewers(ViewersView viewers) {
    return new MongoWrite(
        id(viewers.sessionId()),
        bson(
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("totals");
              update.writeInt64("version", viewers.version());
              update.writeString("streamer_id", viewers.streamerId());
              update.writeInt64("preview", viewers.preview());
              update.writeInt64("sd", viewers.sd());
              update.writeInt64("peak", viewers.peak());
              writeTime(update, "peak_at", viewers.peakAtMs());
              update.writeInt64("distinct", viewers.distinct());
              update.writeInt64("distinct_error_ppm", viewers.distinctErrorPpm());
              update.writeInt64("watch_ms", viewers.watchMs());
              update.writeInt64("live_ms", viewers.liveMs());
              writeTime(update, "started_at", viewers.startedAtMs());
              writeTime(update, "ended_at", viewers.endedAtMs());
              writeTime(update, "as_of", viewers.asOfMs());
              update.writeEndDocument();
              update.writeEndDocument();
            }),
        false);
  }

  /** A minute of a session's curve, into {@link ViewerDocuments#STREAM_VIEWERS}. */
  public static MongoWrite viewerMinute(ViewerMinute minute) {
    return new MongoWrite(
        id(ViewerDocuments.minute(minute.sessionId(), minute.minuteMs())),
        bson(
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("minute");
              update.writeInt64("version", minute.version());
              update.writeDateTime("starts_at", minute.minuteMs());
              update.writeInt64("preview", minute.preview());
              update.writeInt64("sd", minute.sd());
              update.writeInt64("most", minute.most());
              update.writeInt64("watch_ms", minute.watchMs());
              update.writeEndDocument();
              update.writeEndDocument();
              update.writeStartDocument("$setOnInsert");
              update.writeString("curve_of", minute.sessionId());
              update.writeEndDocument();
            }),
        false);
  }

  /** A rollup, into {@link TrackingDocuments#ROLLUPS}. */
  public static MongoWrite rollup(RollupView rollup) {
    return new MongoWrite(
        id(
            TrackingDocuments.rollup(
                rollup.granularity(),
                rollup.startsAtMs(),
                rollup.eventType(),
                rollup.country(),
                rollup.utmSource(),
                rollup.utmMedium(),
                rollup.utmCampaign())),
        bson(
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("rollup");
              update.writeInt64("version", rollup.version());
              update.writeInt64("count", rollup.count());
              update.writeInt64("users", rollup.users());
              update.writeInt64("users_error_ppm", rollup.usersErrorPpm());
              update.writeInt64("diamonds", rollup.diamonds());
              update.writeEndDocument();
              update.writeEndDocument();
              update.writeStartDocument("$setOnInsert");
              update.writeString("granularity", rollup.granularity().word());
              update.writeDateTime("starts_at", rollup.startsAtMs());
              update.writeString("event_type", rollup.eventType());
              writeText(update, "country", rollup.country());
              writeText(update, "utm_source", rollup.utmSource());
              writeText(update, "utm_medium", rollup.utmMedium());
              writeText(update, "utm_campaign", rollup.utmCampaign());
              update.writeEndDocument();
            }),
        false);
  }

  /** Where a user came from, into {@link TrackingDocuments#ATTRIBUTIONS}. */
  public static MongoWrite attribution(AttributionView attribution) {
    return new MongoWrite(
        id(attribution.userId()),
        bson(
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("attribution");
              update.writeInt64("version", attribution.version());
              writeTouch(update, "initial", attribution.initial());
              writeTouch(update, "current", attribution.current());
              update.writeEndDocument();
              update.writeEndDocument();
            }),
        false);
  }

  /** An item of a feed, or that it is none any more, into {@link FeedDocuments#FEED_ITEMS}. */
  public static MongoWrite feedItem(FeedItem item) {
    return new MongoWrite(
        id(FeedDocuments.itemId(item.generation(), item.kind(), item.itemId())),
        bson(
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("metadata");
              update.writeInt64("version", item.version());
              update.writeBoolean("gone", item.isGone());
              if (item.isGone()) {
                update.writeDateTime("gone_at", item.massesAtMs());
              } else {
                writeFeedItem(update, item);
              }
              update.writeEndDocument();
              if (item.fellAtMs() != 0) {
                writeFall(update, item);
              }
              update.writeEndDocument();
              update.writeStartDocument("$setOnInsert");
              update.writeString("generation", item.generation());
              update.writeString("item_id", item.itemId());
              update.writeEndDocument();
              if (!item.isGone()) {
                update.writeStartDocument("$set");
                update.writeString("kind", item.kind());
                update.writeEndDocument();
              }
            }),
        false);
  }

  /** Of several in a minute the highest stands; a later minute takes the place of an old one. */
  private static void writeFall(BsonBinaryWriter update, FeedItem item) {
    long minute = TimeUnit.MILLISECONDS.toMinutes(item.fellAtMs());
    update.writeStartDocument("falls." + minute % FeedDocuments.FALL_MINUTES);
    update.writeInt64("minute", minute);
    update.writeDouble("from", item.fellFrom());
    update.writeEndDocument();
  }

  private static void writeFeedItem(BsonBinaryWriter update, FeedItem item) {
    update.writeDouble("s_score", item.sScore());
    writeTexts(update, "scopes", item.scopes());
    update.writeInt64("generation_version", item.generationVersion());
    update.writeString("creator_id", item.creatorId());
    writeTime(update, "published_at", item.publishedAtMs());
    writeTime(update, "expires_at", item.expiresAtMs());
    update.writeString("category", item.category());
    update.writeString("country", item.country());
    writeTexts(update, "tags", item.tags());
    update.writeInt64("price", item.price());
    writeTime(update, "masses_at", item.massesAtMs());
    writeTime(update, "active_at", item.activeAtMs());
    update.writeStartArray("masses");
    for (FeedMass mass : item.masses()) {
      update.writeStartDocument();
      update.writeString("kind", mass.kind());
      update.writeInt64("count", mass.count());
      update.writeDouble("units", mass.units());
      update.writeDouble("mass", mass.mass());
      update.writeEndDocument();
    }
    update.writeEndArray();
  }

  /**
   * The generations of feeds, then which of them readers follow, into {@link
   * FeedDocuments#GENERATIONS}.
   */
  public static List<MongoWrite> generations(GenerationsView view) {
    List<MongoWrite> writes = new ArrayList<>();
    view.generations().forEach(generation -> writes.add(generation(generation)));
    if (!view.active().isEmpty()) {
      writes.add(
          new MongoWrite(
              id(FeedDocuments.ACTIVE_ID),
              bson(
                  update -> {
                    update.writeStartDocument("$max");
                    update.writeStartDocument("active");
                    update.writeInt64("version", view.activations());
                    update.writeString("generation", view.active());
                    update.writeEndDocument();
                    update.writeEndDocument();
                  }),
              false));
    }
    return writes;
  }

  private static MongoWrite generation(GenerationView generation) {
    return new MongoWrite(
        id(generation.generation()),
        bson(
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("configuration");
              update.writeInt64("version", generation.version());
              update.writeString("formula", generation.formula());
              update.writeInt64("half_life_seconds", generation.halfLifeSeconds());
              update.writeDouble("prior", generation.prior());
              update.writeStartDocument("weights");
              generation.weights().forEach(update::writeDouble);
              update.writeEndDocument();
              update.writeInt64("max_items", generation.maxItems());
              update.writeDouble("per_creator_decay", generation.perCreatorDecay());
              writeTexts(update, "scopes", generation.scopes());
              update.writeString("start", generation.start());
              update.writeEndDocument();
              update.writeEndDocument();
            }),
        false);
  }

  /**
   * Whether a user follows a creator, or that all of their follows go, into {@link
   * FeedDocuments#FOLLOWS}.
   */
  public static MongoWrite follow(FollowView follow) {
    if (follow.isErasure()) {
      return MongoWrite.deletion(bson(filter -> filter.writeString("user_id", follow.userId())));
    }
    return new MongoWrite(
        id(FeedDocuments.followId(follow.userId(), follow.creatorId())),
        bson(
            update -> {
              update.writeStartDocument("$max");
              update.writeStartDocument("follow");
              update.writeInt64("version", follow.version());
              update.writeBoolean("following", follow.following());
              writeTime(update, "at", follow.atMs());
              update.writeEndDocument();
              update.writeEndDocument();
              update.writeStartDocument("$setOnInsert");
              update.writeString("user_id", follow.userId());
              update.writeString("creator_id", follow.creatorId());
              update.writeEndDocument();
            }),
        false);
  }

  /** Who was erased, into {@link TrackingDocuments#ERASURES}; the first time it was stays. */
  public static MongoWrite erasure(Erasure erasure) {
    return new MongoWrite(
        id(erasure.visitor()),
        bson(
            update -> {
              update.writeStartDocument("$min");
              update.writeDateTime("erased_at", erasure.atMs());
              update.writeEndDocument();
              update.writeStartDocument("$currentDate");
              update.writeBoolean("noted_at", true);
              update.writeEndDocument();
            }),
        false);
  }

  /** An event that could not be taken, into {@link LeaderboardDocuments#DEAD_LETTERS}. */
  public static MongoWrite deadLetter(DeadLetter letter) {
    byte[] bytes = letter.bytes();
    byte[] kept =
        bytes.length <= DEAD_LETTER_BYTES ? bytes : Arrays.copyOf(bytes, DEAD_LETTER_BYTES);
    return new MongoWrite(
        id(letter.id()),
        bson(
            update -> {
              update.writeStartDocument("$set");
              update.writeString("job", letter.job());
              update.writeString("partition", letter.partition());
              update.writeString("entry_id", letter.entryId());
              update.writeInt32("index", letter.index());
              update.writeString("code", letter.code());
              update.writeString("reason", letter.reason());
              update.writeInt64("size", bytes.length);
              update.writeBinaryData("bytes", new BsonBinary(kept));
              update.writeEndDocument();
            }),
        false);
  }

  static WriteModel<BsonDocument> toModel(MongoWrite write) {
    RawBsonDocument filter = new RawBsonDocument(write.filter());
    if (write.isDeletion()) {
      return new DeleteManyModel<>(filter);
    }
    RawBsonDocument update = new RawBsonDocument(write.update());
    return write.many()
        ? new UpdateManyModel<>(filter, update)
        : new UpdateOneModel<>(filter, update, new UpdateOptions().upsert(true));
  }

  /** The address with {@code w=majority}, unless it says something about {@code w} itself. */
  static String withMajority(String uri) {
    ConnectionString parsed = new ConnectionString(uri);
    if (parsed.getWriteConcern() != null && parsed.getWriteConcern().getWObject() != null) {
      return uri;
    }
    int query = uri.indexOf('?');
    if (query >= 0) {
      return uri + (query == uri.length() - 1 ? "" : "&") + "w=majority";
    }
    boolean hasPath = uri.indexOf('/', uri.indexOf("://") + 3) >= 0;
    return uri + (hasPath ? "" : "/") + "?w=majority";
  }

  private static void writeBoardOnInsert(BsonBinaryWriter update, String of, String window) {
    update.writeStartDocument("$setOnInsert");
    update.writeString("of", of);
    update.writeString("window", window);
    update.writeEndDocument();
  }

  private static void writeItems(BsonBinaryWriter writer, List<BoardEntry> items) {
    writer.writeStartArray("items");
    for (BoardEntry item : items) {
      writer.writeStartDocument();
      writer.writeString("member_id", item.memberId());
      writer.writeInt64("total", item.total());
      writer.writeInt64("contributions", item.contributions());
      writer.writeDateTime("reached_at", item.reachedAtMs());
      writer.writeEndDocument();
    }
    writer.writeEndArray();
  }

  private static void writeTouch(BsonBinaryWriter writer, String name, Touch touch) {
    if (touch == null) {
      writer.writeNull(name);
      return;
    }
    writer.writeStartDocument(name);
    writer.writeString("touch_id", touch.touchId());
    writer.writeDateTime("at", touch.atMs());
    writeText(writer, "utm_source", touch.utmSource());
    writeText(writer, "utm_medium", touch.utmMedium());
    writeText(writer, "utm_campaign", touch.utmCampaign());
    writeText(writer, "utm_term", touch.utmTerm());
    writeText(writer, "utm_content", touch.utmContent());
    writer.writeEndDocument();
  }

  private static void writeText(BsonBinaryWriter writer, String name, String text) {
    if (text == null) {
      writer.writeNull(name);
    } else {
      writer.writeString(name, text);
    }
  }

  private static void writeTexts(BsonBinaryWriter writer, String name, List<String> texts) {
    writer.writeStartArray(name);
    texts.forEach(writer::writeString);
    writer.writeEndArray();
  }

  private static void writeTime(BsonBinaryWriter writer, String name, long ms) {
    if (ms == 0) {
      writer.writeNull(name);
    } else {
      writer.writeDateTime(name, ms);
    }
  }

  private static byte[] id(String id) {
    return bson(filter -> filter.writeString("_id", id));
  }

  private static byte[] bson(Consumer<BsonBinaryWriter> content) {
    return bson(512, content);
  }

  /** About how large a document with so many items is; a buffer that grows is copied each time. */
  private static int itemBytes(int items) {
    return 512 + 128 * items;
  }

  private static byte[] bson(int size, Consumer<BsonBinaryWriter> content) {
    BasicOutputBuffer out = new BasicOutputBuffer(size);
    try (BsonBinaryWriter writer = new BsonBinaryWriter(out)) {
      writer.writeStartDocument();
      content.accept(writer);
      writer.writeEndDocument();
    }
    return out.toByteArray();
  }
}
