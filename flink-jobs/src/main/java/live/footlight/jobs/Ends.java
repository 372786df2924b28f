package live.footlight.jobs;

import com.mongodb.ConnectionString;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import live.footlight.connector.redis.streams.LossPolicy;
import live.footlight.connector.redis.streams.RedisServer;
import live.footlight.connector.redis.streams.RedisStreamsSource;
import live.footlight.connector.redis.streams.RedisStreamsSourceBuilder;
import live.footlight.connector.redis.streams.StreamSet;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.view.Accounting;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.Erasure;
import live.footlight.contract.view.EscrowCommand;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedDocuments;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FollowView;
import live.footlight.contract.view.GenerationsView;
import live.footlight.contract.view.GoalDocuments;
import live.footlight.contract.view.GoalView;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.SessionView;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.contract.view.ViewerDocuments;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import live.footlight.sinks.KafkaMessages;
import live.footlight.sinks.MongoErasures;
import live.footlight.sinks.MongoRollups;
import live.footlight.sinks.MongoViews;
import live.footlight.sinks.MongoWrite;
import live.footlight.sinks.PubSubSink;
import live.footlight.sinks.RedisAddress;
import live.footlight.sinks.RedisCommandSink;
import live.footlight.sinks.RedisViewSerializer;
import live.footlight.sinks.RedisViewSink;
import live.footlight.sinks.RedisViews;
import live.footlight.sinks.RowMessages;
import live.footlight.sinks.files.LakeFiles;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/** A deployed job's ends: Redis Streams in, Redis and MongoDB out. */
public final class Ends {
  private static final long ALWAYS_FLUSH = 0;

  /** So many checkpoints are safe from trimming though Flink keeps fewer. */
  private static final int LEAST_RETAINED = 3;

  private final String job;
  private final StreamExecutionEnvironment env;
  private final Configuration config;

  /** The ends of one job; also sets what every job wants of Flink. */
  public Ends(String job, StreamExecutionEnvironment env, Configuration config) {
    this.job = job;
    this.env = env;
    this.config = config;
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    flink.set(PipelineOptions.OBJECT_REUSE, true);
    env.configure(flink);
    // A record is announced when it is written. Whoever is busy finds what has gathered meanwhile;
    // a timeout has a thread for every output, which wakes up whether anything was written or not.
    env.setBufferTimeout(ALWAYS_FLUSH);
  }

  /** The streams of these topics. */
  public DataStream<RawEntry> entries(List<String> topics) {
    return env.fromSource(source(topics), WatermarkStrategy.noWatermarks(), "Read streams")
        .uid(job + ".source");
  }

  private RedisStreamsSource<RawEntry> source(List<String> topics) {
    String uri = config.get(JobOptions.REDIS_URI);
    RedisStreamsSourceBuilder<RawEntry> source =
        RedisStreamsSource.<RawEntry>builder()
            .server(server(uri))
            .streams(StreamSet.registered(StreamKeys.TOPIC_REGISTRY, "ev:{%s.%d}", topics))
            .job(job)
            .retainedCheckpoints(retainedCheckpoints())
            .onLoss(onLoss(config.get(JobOptions.ON_LOSS)))
            .deserializer(new RawEntries());
    if (config.get(JobOptions.BOUNDED)) {
      source.bounded();
    }
    return source.build();
  }

  /** A job may be started again from any checkpoint that Flink keeps: none may be trimmed past. */
  int retainedCheckpoints() {
    return Math.max(
        LEAST_RETAINED, env.getConfiguration().get(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS));
  }

  private static LossPolicy onLoss(String said) {
    try {
      return LossPolicy.valueOf(said.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          JobOptions.ON_LOSS.key()
              + " is one of "
              + Arrays.toString(LossPolicy.values())
              + ", not \""
              + said
              + '"',
          e);
    }
  }

  /** Boards, to Redis. */
  public void boards(DataStream<BoardUpdate> boards) {
    redis(boards, RedisViews.boards(), "Write boards", "boards");
  }

  /** Sessions, to Redis and MongoDB. */
  public void sessions(DataStream<SessionView> sessions, Duration keepEnded) {
    redis(sessions, RedisViews.sessions(keepEnded), "Write sessions", "sessions");
    mongo(
        sessions
            .map(MongoViews::session)
            .returns(MongoWrite.class)
            .uid(job + ".session-writes")
            .name("Encode sessions"),
        LeaderboardDocuments.SESSIONS,
        "Keep sessions",
        "session-documents");
  }

  /** Goals, to Redis and MongoDB. */
  public void goals(DataStream<GoalView> goals, Duration keepEnded) {
    redis(goals, RedisViews.goals(keepEnded), "Write goals", "goals");
    mongo(
        goals
            .map(MongoViews::goal)
            .returns(MongoWrite.class)
            .uid(job + ".goal-writes")
            .name("Encode goals"),
        GoalDocuments.GOALS,
        "Keep goals",
        "goal-documents");
  }

  /** Viewers, to Redis and MongoDB, and their minutes, to MongoDB. */
  public void viewers(
      DataStream<ViewersView> viewers, DataStream<ViewerMinute> minutes, Duration keepEnded) {
    redis(viewers, RedisViews.viewers(keepEnded), "Write viewers", "viewers");
    mongo(
        viewers
            .map(MongoViews::viewers)
            .returns(MongoWrite.class)
            .uid(job + ".viewer-writes")
            .name("Encode viewers"),
        ViewerDocuments.STREAM_VIEWERS,
        "Keep viewers",
        "viewer-documents");
    mongo(
        minutes
            .map(MongoViews::viewerMinute)
            .returns(MongoWrite.class)
            .uid(job + ".minute-writes")
            .name("Encode minutes"),
        ViewerDocuments.STREAM_VIEWERS,
        "Keep minutes",
        "minute-documents");
  }

  /** Feeds: places in lists to Redis, items to Redis and MongoDB. */
  public void feeds(DataStream<FeedChange> changes, DataStream<FeedItem> items) {
    redis(changes, RedisViews.feedChanges(), "Write lists", "lists");
    redis(items, RedisViews.feedItems(), "Write items", "items");
    mongo(
        items
            .map(MongoViews::feedItem)
            .returns(MongoWrite.class)
            .uid(job + ".item-writes")
            .name("Encode items"),
        FeedDocuments.FEED_ITEMS,
        "Keep items",
        "item-documents");
  }

  /** Generations of feeds, to Redis and MongoDB. */
  public void generations(DataStream<GenerationsView> generations) {
    redis(generations, RedisViews.generations(), "Write generations", "generations");
    mongo(
        generations
            .flatMap(
                (GenerationsView view, Collector<MongoWrite> out) ->
                    MongoViews.generations(view).forEach(out::collect))
            .returns(MongoWrite.class)
            .uid(job + ".generation-writes")
            .name("Encode generations"),
        FeedDocuments.GENERATIONS,
        "Keep generations",
        "generation-documents");
  }

  /** Whom users follow, to Redis and MongoDB. */
  public void follows(DataStream<FollowView> follows) {
    redis(follows, RedisViews.follows(), "Write follows", "follows");
    mongo(
        follows
            .map(MongoViews::follow)
            .returns(MongoWrite.class)
            .uid(job + ".follow-writes")
            .name("Encode follows"),
        FeedDocuments.FOLLOWS,
        "Keep follows",
        "follow-documents");
  }

  /** Rows and their revisions, to files. */
  public void lake(
      String lake, DataStream<TrackedRow> rows, DataStream<TrackedRevision> revisions) {
    rows.sinkTo(LakeFiles.events(lake)).uid(job + ".row-files").name("Write rows");
    revisions
        .sinkTo(LakeFiles.revisions(lake))
        .uid(job + ".revision-files")
        .name("Write revisions");
  }

  /** Rows and their revisions, to a topic of Kafka. */
  public void kafka(
      KafkaMessages.Target target,
      DataStream<TrackedRow> rows,
      DataStream<TrackedRevision> revisions) {
    rows.sinkTo(KafkaMessages.events(target)).uid(job + ".row-records").name("Send rows to Kafka");
    revisions
        .sinkTo(KafkaMessages.revisions(target))
        .uid(job + ".revision-records")
        .name("Send revisions to Kafka");
  }

  /** Rows and their revisions, to a topic of Pub/Sub. */
  public void pubSub(
      PubSubSink.Target target,
      DataStream<TrackedRow> rows,
      DataStream<TrackedRevision> revisions) {
    rows.sinkTo(new PubSubSink<>(target, RowMessages.EVENTS))
        .uid(job + ".row-messages")
        .name("Publish rows");
    revisions
        .sinkTo(new PubSubSink<>(target, RowMessages.REVISIONS))
        .uid(job + ".revision-messages")
        .name("Publish revisions");
  }

  /** Rollups, to MongoDB. */
  public void rollups(DataStream<RollupView> rollups) {
    mongo(
        rollups
            .map(MongoViews::rollup)
            .returns(MongoWrite.class)
            .uid(job + ".rollup-writes")
            .name("Encode rollups"),
        TrackingDocuments.ROLLUPS,
        "Keep rollups",
        "rollup-documents");
  }

  /** Attributions, to MongoDB. */
  public void attributions(DataStream<AttributionView> attributions) {
    mongo(
        attributions
            .map(MongoViews::attribution)
            .returns(MongoWrite.class)
            .uid(job + ".attribution-writes")
            .name("Encode attributions"),
        TrackingDocuments.ATTRIBUTIONS,
        "Keep attributions",
        "attribution-documents");
  }

  /** Who was erased, to MongoDB. */
  public void erasures(DataStream<Erasure> erasures) {
    mongo(
        erasures
            .map(MongoViews::erasure)
            .returns(MongoWrite.class)
            .uid(job + ".erasure-writes")
            .name("Encode erasures"),
        TrackingDocuments.ERASURES,
        "Keep erasures",
        "erasure-documents");
  }

  /** Who was erased until now. */
  public MongoErasures erased() {
    return new MongoErasures(config.get(JobOptions.MONGO_URI), database());
  }

  /** Rollups that readers have. */
  public MongoRollups published() {
    return new MongoRollups(config.get(JobOptions.MONGO_URI), database());
  }

  /** Escrow commands, to their topic. */
  public void commands(DataStream<EscrowCommand> commands, int partitions, Duration remember) {
    commands
        .sinkTo(new RedisCommandSink(config.get(JobOptions.REDIS_URI), partitions, remember))
        .uid(job + ".commands")
        .name("Give commands");
  }

  /** Accounting, to Redis. */
  public void accounting(DataStream<Accounting> accounting) {
    redis(accounting, RedisViews.accounting(), "Write accounting", "accounts");
  }

  /** Top lists and archives, to MongoDB, in order. */
  public void leaderboardDocuments(DataStream<MongoWrite> documents) {
    mongo(documents, LeaderboardDocuments.LEADERBOARDS, "Keep boards", "board-documents");
  }

  /** Dead letters, to MongoDB. */
  public void deadLetters(DataStream<DeadLetter> letters) {
    mongo(
        letters
            .map(MongoViews::deadLetter)
            .returns(MongoWrite.class)
            .uid(job + ".dead-letter-writes")
            .name("Encode dead letters"),
        LeaderboardDocuments.DEAD_LETTERS,
        "Keep dead letters",
        "dead-letters");
  }

  private <T> void redis(
      DataStream<T> views, RedisViewSerializer<T> serializer, String name, String role) {
    views
        .sinkTo(
            RedisViewSink.<T>builder()
                .uri(config.get(JobOptions.REDIS_URI))
                .serializer(serializer)
                .build())
        .uid(job + "." + role)
        .name(name);
  }

  private void mongo(DataStream<MongoWrite> writes, String collection, String name, String role) {
    writes
        .sinkTo(MongoViews.sink(config.get(JobOptions.MONGO_URI), database(), collection))
        .uid(job + "." + role)
        .name(name);
  }

  private String database() {
    String database = new ConnectionString(config.get(JobOptions.MONGO_URI)).getDatabase();
    return database == null ? "footlight" : database;
  }

  private static RedisServer server(String uri) {
    RedisAddress address = RedisAddress.of(uri);
    return address.cluster() ? RedisServer.cluster(address.nodes()) : RedisServer.at(uri);
  }
}
