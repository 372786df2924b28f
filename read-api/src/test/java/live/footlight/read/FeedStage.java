package live.footlight.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOptions;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.FeedDocuments;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedKeys;
import live.footlight.contract.view.TrackingDocuments;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The edge, a real Redis and an in-memory MongoDB, filled with feeds as the sinks fill them. */
final class FeedStage implements AutoCloseable {
  static final JsonMapper JSON = new JsonMapper();
  static final long PUBLISHED = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();

  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  /** The list, what fell and the versions change at once, as the sink changes them. */
  private static final String PUT =
      """
      local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      if ARGV[2] == '' then redis.call('ZREM', KEYS[1], ARGV[1])
      else redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1]) end
      if before and (ARGV[2] == '' or tonumber(ARGV[2]) < tonumber(before)) then
        redis.call('ZADD', KEYS[2], now, ARGV[1])
        local falls = redis.call('HGET', KEYS[4], ARGV[1])
        falls = (falls and falls .. ' ' or '') .. now .. ':' .. before
        redis.call('HSET', KEYS[4], ARGV[1], falls)
      end
      redis.call('HINCRBY', KEYS[3], ARGV[1], 1)
      return now
      """;

  final RedisServerProcess redis = RedisServerProcess.volatileServer();
  private final MongoServer mongo = new MongoServer(new MemoryBackend());
  private final MongoClient documents;
  private final ConfigurableApplicationContext edge;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String server;

  FeedStage() {
    String mongoUri = "mongodb://127.0.0.1:" + mongo.bind().getPort() + "/footlight";
    documents = MongoClients.create(mongoUri);
    edge =
        ReadApi.start(
            "--server.port=0",
            "--spring.main.banner-mode=off",
            "--footlight.read.answer-within=2s",
            "--footlight.read.erasures-every=20ms",
            "--footlight.jwt.secret=" + SECRET,
            "--footlight.redis.uri=" + redis.uri(),
            "--footlight.mongo.uri=" + mongoUri);
    server = "http://127.0.0.1:" + ((WebServerApplicationContext) edge).getWebServer().getPort();
  }

  @Override
  public void close() {
    edge.close();
    documents.close();
    mongo.shutdownNow();
    redis.close();
  }

  void stopMongo() {
    mongo.shutdownNow();
  }

  void empty() {
    redis.commands().flushall();
    database().drop();
  }

  MongoDatabase database() {
    return documents.getDatabase("footlight");
  }

  /** As tracking keeps it that a user was erased, and waits until the edge has learnt it. */
  void erase(String... users) {
    for (String user : users) {
      keep(
          TrackingDocuments.ERASURES,
          new Document("_id", "u:" + user)
              .append("erased_at", new BsonDateTime(PUBLISHED))
              .append("noted_at", Date.from(Instant.now())));
    }
    Erased erased = edge.getBean(Erased.class);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Stream.of(users).allMatch(erased::is)) {
      assertThat(System.nanoTime()).as("until it is learnt").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Configures a generation in Redis. */
  void hotGeneration(String id, String formula, double perCreatorDecay, String... scopes) {
    redis
        .commands()
        .hset(
            FeedKeys.GENERATIONS,
            id,
            """
            {"generation":"%s","formula":"%s","half_life_seconds":21600,"prior":1.0,
             "weights":{"liked":3.0,"hidden":-4.0},"max_items":5000,"per_creator_decay":%s,
             "scopes":["%s"],"version":2}
            """
                .formatted(id, formula, perCreatorDecay, String.join("\",\"", scopes)));
  }

  /** Configures a generation that damps nothing and ranks everything. */
  void hotGeneration(String id) {
    hotGeneration(id, "decay", 1, "home", "live", "country:*", "category:*", "creator:*");
  }

  void keptGeneration(String id, double perCreatorDecay, String start) {
    Document configuration =
        new Document("version", 2L)
            .append("formula", "decay")
            .append("half_life_seconds", 21_600L)
            .append("prior", 1.0)
            .append("weights", new Document("liked", 3.0).append("hidden", -4.0))
            .append("max_items", 5_000L)
            .append("per_creator_decay", perCreatorDecay)
            .append("scopes", List.of("home", "live", "country:*", "category:*", "creator:*"))
            .append("start", start);
    keep(FeedDocuments.GENERATIONS, new Document("_id", id).append("configuration", configuration));
  }

  void activate(String generation) {
    redis.commands().hset(FeedKeys.ACTIVE, Map.of("generation", generation, "version", "1"));
  }

  void keptActive(String generation) {
    keep(
        FeedDocuments.GENERATIONS,
        new Document("_id", FeedDocuments.ACTIVE_ID)
            .append("active", new Document("version", 1L).append("generation", generation)));
  }

  /** Puts an item into a list, or moves it there. */
  void put(String generation, String scope, String item, double score, String creator) {
    redis
        .commands()
        .hset(
            FeedKeys.item(generation, kindIn(scope), item),
            Map.of(
                "version",
                "1",
                "kind",
                kindIn(scope),
                "creator_id",
                creator,
                "published_at",
                Long.toString(PUBLISHED),
                "expires_at",
                "0"));
    move(generation, scope, item, Double.toString(score));
  }

  private static String kindIn(String scope) {
    return scope.equals("live") ? FeedItem.SESSION : FeedItem.POST;
  }

  /** Until Redis's clock has moved. */
  void awaitNextMillisecond() {
    long before = millisecond();
    while (millisecond() == before) {
      Thread.onSpinWait();
    }
  }

  private long millisecond() {
    List<String> time = redis.commands().time();
    return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
  }

  void remove(String generation, String scope, String item) {
    move(generation, scope, item, "");
  }

  /** Puts items into a list that have fallen later than anything. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type has no other way
  void fallen(String generation, String scope, int items) {
    ScoredValue<String>[] places = new ScoredValue[items];
    ScoredValue<String>[] falls = new ScoredValue[items];
    for (int i = 0; i < items; i++) {
      places[i] = ScoredValue.just(i, "f" + i);
      falls[i] = ScoredValue.just(1e15, "f" + i);
    }
    redis.commands().zadd(FeedKeys.list(generation, scope), places);
    redis.commands().zadd(FeedKeys.fallen(generation, scope), falls);
  }

  private void move(String generation, String scope, String item, String score) {
    redis
        .commands()
        .eval(
            PUT,
            ScriptOutputType.INTEGER,
            new String[] {
              FeedKeys.list(generation, scope),
              FeedKeys.fallen(generation, scope),
              FeedKeys.versions(generation, scope),
              FeedKeys.heights(generation, scope)
            },
            item,
            score);
  }

  /** An item as MongoDB has it. */
  void kept(String generation, String item, double score, String creator, String... scopes) {
    Document metadata =
        new Document("version", 7L)
            .append("gone", false)
            .append("s_score", score)
            .append("scopes", List.of(scopes))
            .append("generation_version", 2L)
            .append("creator_id", creator)
            .append("published_at", new BsonDateTime(PUBLISHED))
            .append("expires_at", null)
            .append("category", "")
            .append("country", "")
            .append("tags", List.of())
            .append("price", 0L)
            .append("masses_at", new BsonDateTime(PUBLISHED + 21_600_000))
            .append("active_at", new BsonDateTime(PUBLISHED))
            .append(
                "masses",
                List.of(
                    new Document("kind", "liked")
                        .append("count", 2L)
                        .append("units", 2.0)
                        .append("mass", 1.5),
                    new Document("kind", "hidden")
                        .append("count", 1L)
                        .append("units", 1.0)
                        .append("mass", 0.25),
                    new Document("kind", "viewed")
                        .append("count", 9L)
                        .append("units", 9.0)
                        .append("mass", 4.0)));
    Document stored =
        new Document("generation", generation)
            .append("item_id", item)
            .append("kind", kindIn(scopes[0]))
            .append("metadata", metadata);
    updateKept(FeedDocuments.itemId(generation, kindIn(scopes[0]), item), "$set", stored);
  }

  /** A post fell or went just now, as the sink notes it. */
  void keptFall(String generation, String post, double from) {
    long minute = TimeUnit.MILLISECONDS.toMinutes(System.currentTimeMillis());
    Document fall = new Document("minute", minute).append("from", from);
    updateKept(
        FeedDocuments.itemId(generation, FeedItem.POST, post),
        "$max",
        new Document("falls." + minute % FeedDocuments.FALL_MINUTES, fall));
  }

  void keptGone(String generation, String post, double from) {
    Document metadata = new Document("version", 8L).append("gone", true);
    updateKept(
        FeedDocuments.itemId(generation, FeedItem.POST, post),
        "$set",
        new Document("metadata", metadata));
    keptFall(generation, post, from);
  }

  private void updateKept(String id, String how, Document what) {
    database()
        .getCollection(FeedDocuments.FEED_ITEMS)
        .updateOne(Filters.eq(id), new Document(how, what), new UpdateOptions().upsert(true));
  }

  void keptFollow(String user, String creator, boolean following, long at) {
    keep(
        FeedDocuments.FOLLOWS,
        new Document("_id", user + ':' + creator)
            .append("user_id", user)
            .append("creator_id", creator)
            .append(
                "follow",
                new Document("version", 1L)
                    .append("following", following)
                    .append("at", new BsonDateTime(at))));
  }

  private void keep(String collection, Document document) {
    database()
        .getCollection(collection)
        .replaceOne(Filters.eq(document.get("_id")), document, new ReplaceOptions().upsert(true));
  }

  static String token(String subject, String scope) throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .subject(subject)
                .issuer("footlight")
                .audience("footlight")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("scope", scope)
                .build());
    token.sign(new MACSigner(SECRET));
    return token.serialize();
  }

  JsonNode get(String path) throws Exception {
    return json(path, ask(path));
  }

  JsonNode get(String path, String token) throws Exception {
    return json(path, ask(path, "Authorization", "Bearer " + token));
  }

  private static JsonNode json(String path, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  HttpResponse<String> ask(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  void problem(String path, int status, String code) throws Exception {
    problem(ask(path), status, code);
  }

  static void problem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
    assertThat(JSON.readTree(answer.body()).get("code").asString()).isEqualTo(code);
  }
}
