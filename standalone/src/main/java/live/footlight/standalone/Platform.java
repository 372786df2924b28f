package live.footlight.standalone;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import live.footlight.connector.redis.streams.RedisServer;
import live.footlight.connector.redis.streams.StreamSet;
import live.footlight.connector.redis.streams.StreamTrimmer;
import live.footlight.connector.redis.streams.TrimmerSettings;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.Topic;
import live.footlight.jobs.Job;
import live.footlight.jobs.JobMain;
import live.footlight.jobs.JobOptions;
import live.footlight.jobs.Jobs;
import live.footlight.jobs.leaderboards.LeaderboardsOptions;
import live.footlight.jobs.tracking.TrackingOptions;
import live.footlight.standalone.edge.Edges;
import live.footlight.standalone.embedded.EmbeddedMongo;
import live.footlight.standalone.embedded.EmbeddedRedis;
import live.footlight.standalone.embedded.JobCluster;
import live.footlight.standalone.embedded.ReferenceWallet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process: Redis, Mongo, the jobs, both edges. The servers come up first and side
 * by side; the jobs and the edges follow side by side.
 */
public final class Platform implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Platform.class);
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);

  /** Whoever mistook an address is told so soon. */
  private static final Duration ELSEWHERE_ANSWERS_WITHIN = Duration.ofSeconds(3);

  /** Our own is there, on a machine that starts everything else at the same time. */
  private static final Duration OWN_ANSWERS_WITHIN = Duration.ofSeconds(30);

  /** Where task managers are started as they are needed, they take a while. */
  private static final Duration SLOTS_WITHIN = Duration.ofSeconds(30);

  private static final long LOOK_EVERY_MS = 50;
  private static final int PARALLELISM = 2;
  private static final Duration TRIM_EVERY = Duration.ofSeconds(30);

  /** What the jobs read, and what they command. */
  private static final List<Topic> TOPICS = List.of(Topic.values());

  private final PlatformSettings settings;
  private final long startedAt = System.nanoTime();
  private final DataDirectory data;
  private final JwtSecret secret;
  private volatile EmbeddedRedis redis;
  private volatile EmbeddedMongo mongo;
  private volatile JobCluster cluster;
  private final List<StreamTrimmer> trimmers = new CopyOnWriteArrayList<>();
  private volatile ReferenceWallet wallet;
  private volatile Edges edges;
  private volatile boolean submitted;
  private boolean closed;
  private volatile Duration startedWithin = Duration.ZERO;

  private Platform(PlatformSettings settings, DataDirectory data, JwtSecret secret) {
    this.settings = settings;
    this.data = data;
    this.secret = secret;
  }

  /**
   * Takes the data directory; nothing runs yet.
   *
   * @throws PlainFailure in one sentence, where the port or the directory is not to be had
   */
  public static Platform of(PlatformSettings settings) {
    checkPort(settings);
    DataDirectory data =
        settings
            .data()
            .map(DataDirectory::at)
            .orElseGet(() -> DataDirectory.passing(Home.directory().resolve("passing")));
    try {
      JwtSecret secret =
          JwtSecret.find(
              Optional.ofNullable(System.getenv(JwtSecret.VARIABLE)),
              data.lasting() ? data.root() : Home.directory());
      return new Platform(settings, data, secret);
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  /**
   * Starts everything and waits until it is ready.
   *
   * @throws PlainFailure in one sentence, where something is not there
   */
  public void start() {
    ExecutorService starters = Executors.newFixedThreadPool(4);
    try {
      CompletableFuture<Void> redisUp = CompletableFuture.runAsync(this::startRedis, starters);
      CompletableFuture<Void> mongoUp = CompletableFuture.runAsync(this::startMongo, starters);
      CompletableFuture<Void> flinkUp = CompletableFuture.runAsync(this::startCluster, starters);
      CompletableFuture<Void> stores = CompletableFuture.allOf(redisUp, mongoUp);
      CompletableFuture<Void> edgesUp = stores.thenRunAsync(this::startEdges, starters);
      CompletableFuture<Void> jobsUp =
          CompletableFuture.allOf(stores, flinkUp).thenRunAsync(this::submitJobs, starters);
      await(List.of(redisUp, mongoUp, flinkUp, edgesUp, jobsUp));
    } finally {
      starters.shutdown();
    }
    awaitReady();
    startWallet();
    startedWithin = Duration.ofNanos(System.nanoTime() - startedAt);
  }

  /** Where the HTTP API listens. */
  public URI url() {
    return URI.create("http://" + host() + ':' + edges.port());
  }

  public String redisUri() {
    return redis == null ? settings.redis().orElseThrow() : redis.uri();
  }

  public String mongoUri() {
    return mongo == null ? settings.mongo().orElseThrow() : mongo.uri();
  }

  public String flinkAddress() {
    return cluster.address();
  }

  /** The embedded Redis, where there is one. */
  public Optional<EmbeddedRedis> embeddedRedis() {
    return Optional.ofNullable(redis);
  }

  /** Where the data is, in words. */
  public String dataSaid() {
    return data.lasting() ? data.root().toString() : "forgotten at the end (--data DIR keeps it)";
  }

  public Duration startedWithin() {
    return startedWithin;
  }

  /** A token of this platform, valid for a day. */
  public String token(String subject, String scopes) {
    return secret.token(subject, scopes, Clock.systemUTC().instant(), Duration.ofDays(1));
  }

  /** Stops the edges, then the jobs with a savepoint, then the servers. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    closeQuietly(edges);
    closeQuietly(wallet);
    trimmers.forEach(Platform::closeQuietly);
    closeQuietly(cluster);
    closeQuietly(mongo);
    closeQuietly(redis);
    closeQuietly(data);
  }

  private static void checkPort(PlatformSettings settings) {
    if (settings.port() == 0) {
      return;
    }
    try (ServerSocket probe =
        new ServerSocket(settings.port(), 1, InetAddress.getByName(settings.bind()))) {
      LOG.debug("Port {} is free", probe.getLocalPort());
    } catch (IOException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE,
          "Cannot listen on %s:%d (%s); stop what listens there or name another with --port"
              .formatted(settings.bind(), settings.port(), e.getMessage()),
          e);
    }
  }

  private void startRedis() {
    if (settings.redis().isEmpty()) {
      redis = EmbeddedRedis.start(data.directory("redis"), settings.fsync(), settings.memory());
    }
    RedisURI uri = RedisURI.create(redisUri());
    uri.setTimeout(redis == null ? ELSEWHERE_ANSWERS_WITHIN : OWN_ANSWERS_WITHIN);
    try (RedisClient client = RedisClient.create(uri);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      registerTopics(connection.sync());
    } catch (RedisException e) {
      refusal(e)
          .ifPresent(
              said -> {
                throw new PlainFailure(
                    PlainFailure.UNAVAILABLE,
                    "The Redis at %s:%d refuses: %s".formatted(uri.getHost(), uri.getPort(), said),
                    e);
              });
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE,
          "No Redis answers at %s:%d; start it, or leave out --redis for one of its own"
              .formatted(uri.getHost(), uri.getPort()),
          e);
    }
  }

  /** What a Redis said that is there and does not want us: a password, a permission. */
  private static Optional<String> refusal(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof RedisCommandExecutionException) {
        return Optional.of(cause.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Before anybody appends or reads, so that the jobs find every partition at once. */
  private void registerTopics(RedisCommands<String, String> commands) {
    for (Topic topic : TOPICS) {
      // Generations are configured in one order.
      int wanted = topic == Topic.CONTROL ? 1 : settings.partitions();
      commands.hsetnx(StreamKeys.TOPIC_REGISTRY, topic.label(), Integer.toString(wanted));
      int there = Integer.parseInt(commands.hget(StreamKeys.TOPIC_REGISTRY, topic.label()));
      if (there != wanted) {
        throw new PlainFailure(
            PlainFailure.REFUSED,
            "This Redis has %d partitions of %s, not %d; give --partitions %d or start with empty data"
                .formatted(there, topic.label(), wanted, there));
      }
    }
  }

  private void startMongo() {
    if (settings.mongo().isEmpty()) {
      mongo = data.lasting() ? EmbeddedMongo.on(data.directory("mongo")) : EmbeddedMongo.inMemory();
      return;
    }
    ConnectionString uri = new ConnectionString(settings.mongo().get());
    try (MongoClient client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(uri)
                .applyToClusterSettings(
                    cluster -> cluster.serverSelectionTimeout(3, TimeUnit.SECONDS))
                .build())) {
      client.getDatabase("admin").runCommand(new Document("ping", 1));
    } catch (MongoException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE,
          "No MongoDB answers at %s; start it, or leave out --mongo for one of its own"
              .formatted(String.join(", ", uri.getHosts())),
          e);
    }
  }

  private void startCluster() {
    cluster =
        settings.flink().isEmpty()
            ? JobCluster.inside(data.directory("flink"), PARALLELISM, Jobs.ALL.size())
            : JobCluster.at(settings.flink().get(), JobJars.list());
  }

  private void startEdges() {
    Map<String, Object> edge = new LinkedHashMap<>();
    edge.put("server.port", settings.port());
    edge.put("server.address", settings.bind());
    edge.put("footlight.redis.uri", redisUri());
    edge.put("footlight.mongo.uri", mongoUri());
    edge.put("footlight.jwt.secret", secret.value());
    edge.put("footlight.jwt.issuer", JwtSecret.ISSUER);
    edge.put("footlight.jwt.audience", JwtSecret.AUDIENCE);
    edge.put("footlight.read.zone", settings.zone().getId());
    edge.put("footlight.ingest.partitions", settings.partitions());
    edges = Edges.start(edge, () -> submitted ? Optional.of(cluster.states()) : Optional.empty());
  }

  private void submitJobs() {
    Map<String, Consumer<StreamExecutionEnvironment>> wirings = new LinkedHashMap<>();
    for (Job job : Jobs.ALL) {
      Configuration options = options(job);
      wirings.put(job.name(), environment -> wire(job, environment, options));
    }
    cluster.submit(wirings);
    submitted = true;
    for (Topic topic : TOPICS) {
      String[] readers =
          Jobs.ALL.stream()
              .filter(job -> job.topics().contains(topic.label()))
              .map(Job::name)
              .toArray(String[]::new);
      // The streams of commands are the wallet's.
      if (readers.length > 0) {
        trimmers.add(trimmer(topic, readers));
      }
    }
  }

  /** What the environment says of the job; where its ends are, this platform says. */
  private Configuration options(Job job) {
    Map<String, String> defaults = new HashMap<>();
    Map<String, String> given = new HashMap<>();
    given.put(JobOptions.REDIS_URI.key(), redisUri());
    given.put(JobOptions.MONGO_URI.key(), mongoUri());
    if (job.options().contains(LeaderboardsOptions.ZONE)) {
      given.put(LeaderboardsOptions.ZONE.key(), settings.zone().getId());
    }
    if (job.options().contains(TrackingOptions.LAKE)) {
      defaults.put(TrackingOptions.LAKE.key(), data.directory("lake").toUri().toString());
    }
    try {
      return JobMain.configuration(job, defaults, System.getenv(), given);
    } catch (IllegalArgumentException e) {
      throw new PlainFailure(PlainFailure.REFUSED, e.getMessage(), e);
    }
  }

  private static void wire(Job job, StreamExecutionEnvironment environment, Configuration options) {
    try {
      job.wire(environment, options);
    } catch (IllegalArgumentException e) {
      throw new PlainFailure(PlainFailure.REFUSED, e.getMessage(), e);
    }
  }

  private StreamTrimmer trimmer(Topic topic, String... readers) {
    StreamTrimmer trimmer =
        new StreamTrimmer(
            RedisServer.at(redisUri()),
            StreamSet.registered(StreamKeys.TOPIC_REGISTRY, "ev:{%s.%d}", List.of(topic.label())),
            TrimmerSettings.forJobs(readers));
    trimmer.start(TRIM_EVERY);
    return trimmer;
  }

  private void startWallet() {
    if (settings.wallet()) {
      String token = token("reference-wallet", "ingest:live ingest:any");
      wallet = ReferenceWallet.start(redisUri(), url(), token);
    }
  }

  private void awaitReady() {
    long begunAt = System.nanoTime();
    while (true) {
      Collection<String> states = cluster.states().values();
      if (states.stream().allMatch("RUNNING"::equals)) {
        return;
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - begunAt);
      if (waited.compareTo(SLOTS_WITHIN) > 0) {
        cluster
            .shortage()
            .ifPresent(
                sentence -> {
                  throw new PlainFailure(PlainFailure.UNAVAILABLE, sentence);
                });
      }
      if (waited.compareTo(READY_WITHIN) > 0 || states.contains("FAILED")) {
        throw new PlainFailure(
            PlainFailure.UNAVAILABLE,
            "The jobs do not run: %s %s".formatted(cluster.states(), cluster.failures()));
      }
      try {
        Thread.sleep(LOOK_EVERY_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PlainFailure(PlainFailure.UNAVAILABLE, "Interrupted while the jobs start", e);
      }
    }
  }

  private String host() {
    return settings.bind().equals("0.0.0.0") ? "127.0.0.1" : settings.bind();
  }

  /** Waits for all, so that what did start can be closed; then tells the first failure. */
  private static void await(Collection<CompletableFuture<Void>> parts) {
    CompletableFuture<Void> all = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
    try {
      all.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void closeQuietly(AutoCloseable part) {
    if (part == null) {
      return;
    }
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("{} does not close", part, e);
    }
  }
}
