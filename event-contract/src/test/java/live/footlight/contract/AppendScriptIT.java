package live.footlight.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.AppendScript.Call;
import live.footlight.contract.AppendScript.Result;
import live.footlight.contract.AppendScript.Status;
import live.footlight.contract.event.SessionEnded;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the script promises, seen on a real server. */
class AppendScriptIT {
  private static final String STREAM = StreamKeys.stream("live", 0);
  private static final Duration REMEMBER = Duration.ofMinutes(10);

  private static ScratchRedis server;
  private RedisClient client;
  private StatefulRedisConnection<byte[], byte[]> redis;

  @BeforeAll
  static void startServer() throws Exception {
    server = ScratchRedis.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect() {
    client = RedisClient.create(RedisURI.create("127.0.0.1", server.port()));
    redis = client.connect(ByteArrayCodec.INSTANCE);
    redis.sync().flushall();
  }

  @AfterEach
  void disconnect() {
    redis.sync().configSet("maxmemory", "0");
    redis.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
  }

  @Test
  void packsWhatIsNewInOneEntryAndSaysWhereEachEventIs() throws Exception {
    List<Result> results = append(call("a", "b", "c"));

    assertThat(results).extracting(Result::status).containsOnly(Status.APPENDED);
    String entry = onlyEntry().getId();
    assertThat(results)
        .extracting(Result::position)
        .containsExactly(entry + ".0", entry + ".1", entry + ".2");
    assertThat(appended()).containsExactly("a", "b", "c");
  }

  @Test
  void answersARetryWithTheFirstPosition() throws Exception {
    List<Result> first = append(call("a", "b"));
    List<Result> again = append(call("b", "a"));

    assertThat(again)
        .containsExactly(
            new Result(Status.DUPLICATE, first.get(1).position()),
            new Result(Status.DUPLICATE, first.get(0).position()));
    assertThat(appended()).containsExactly("a", "b");
  }

  @Test
  void addsTheUnseenHalfOfABatchWithIndexesOfItsOwnEntry() throws Exception {
    List<Result> first = append(call("a", "b"));
    List<Result> second = append(call("a", "c", "b", "d"));

    assertThat(second)
        .extracting(Result::status)
        .containsExactly(Status.DUPLICATE, Status.APPENDED, Status.DUPLICATE, Status.APPENDED);
    assertThat(second.get(0)).isEqualTo(new Result(Status.DUPLICATE, first.get(0).position()));
    String entry = entries().get(1).getId();
    assertThat(second.get(1).position()).isEqualTo(entry + ".0");
    assertThat(second.get(3).position()).isEqualTo(entry + ".1");
    assertThat(appended()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void seesDuplicatesAndConflictsWithinOneCall() throws Exception {
    Call call = call("a", "b", "a");
    add(call, "b", "another-session", 0);

    List<Result> results = append(call);

    assertThat(results)
        .extracting(Result::status)
        .containsExactly(Status.APPENDED, Status.APPENDED, Status.DUPLICATE, Status.CONFLICT);
    assertThat(results.get(2).position()).isEqualTo(results.get(0).position());
    assertThat(results.get(3).position()).isEqualTo(results.get(1).position());
    assertThat(appended()).containsExactly("a", "b");
  }

  @Test
  void refusesOtherContentUnderASeenId() throws Exception {
    Result first = append(call("a")).get(0);
    Call other = call();
    add(other, "a", "another-session", 0);

    assertThat(append(other)).containsExactly(new Result(Status.CONFLICT, first.position()));
    assertThat(appended()).containsExactly("a");
  }

  @Test
  void shedsAClassAtItsCapAndKeepsRoomForOthers() throws Exception {
    append(call("a"));
    Call call = call();
    add(call, "heartbeat", "s", 1);
    add(call, "gift", "s", 2);
    add(call, "a", "s", 1);

    List<Result> results = append(call);

    assertThat(results)
        .extracting(Result::status)
        .as("what was taken is a duplicate also where there is no room")
        .containsExactly(Status.FULL, Status.APPENDED, Status.DUPLICATE);
    assertThat(results.get(0).position()).isEmpty();
    assertThat(appended()).containsExactly("a", "gift");

    Call later = call();
    add(later, "heartbeat", "s", 3);
    assertThat(append(later)).extracting(Result::status).containsExactly(Status.APPENDED);
  }

  @Test
  void forgetsIdsAfterTheirTimeAndNotBefore() {
    append(call("a"));

    assertThat(redis.sync().pttl(dedupeKey("a"))).isBetween(1L, REMEMBER.toMillis());

    redis.sync().del(dedupeKey("a")); // what the server does when the time is over
    assertThat(append(call("a"))).extracting(Result::status).containsExactly(Status.APPENDED);
  }

  @Test
  void remembersNothingWhereTheStreamIsNone() {
    redis.sync().set(STREAM.getBytes(UTF_8), new byte[] {1});

    assertThatThrownBy(() -> append(call("a", "b")))
        .isInstanceOf(RedisCommandExecutionException.class)
        .hasMessageContaining("WRONGTYPE");
    assertThat(redis.sync().keys("dd:*")).isEmpty();
  }

  @Test
  void remembersNothingWhereRedisIsOutOfMemory() throws Exception {
    append(call("a"));
    redis.sync().configSet("maxmemory", "1");

    assertThatThrownBy(() -> append(call("b")))
        .isInstanceOf(RedisCommandExecutionException.class)
        .hasMessageContaining("OOM");

    redis.sync().configSet("maxmemory", "0");
    assertThat(redis.sync().keys("dd:*")).hasSize(1);
    assertThat(append(call("b"))).extracting(Result::status).containsExactly(Status.APPENDED);
    assertThat(appended()).containsExactly("a", "b");
  }

  @Test
  void aTimedOutAppendIsFoundByItsRetry() throws Exception {
    try (StatefulRedisConnection<byte[], byte[]> other = client.connect(ByteArrayCodec.INSTANCE)) {
      // Writes wait until the pause is over, so the caller gives up before the append happens.
      client(new CommandArgs<>(ByteArrayCodec.INSTANCE).add("PAUSE").add(60_000).add("WRITE"));
      other.setTimeout(Duration.ofMillis(50));
      assertThatThrownBy(() -> append(other, call("a", "b")))
          .isInstanceOf(RedisCommandTimeoutException.class);
      assertThat(entries()).as("unknown to the caller, and not there yet").isEmpty();

      client(new CommandArgs<>(ByteArrayCodec.INSTANCE).add("UNPAUSE"));
      other.setTimeout(Duration.ofSeconds(30));
      // The same connection keeps order: the first append has happened before this one does.
      List<Result> retry = append(other, call("a", "b", "c"));

      assertThat(retry)
          .extracting(Result::status)
          .containsExactly(Status.DUPLICATE, Status.DUPLICATE, Status.APPENDED);
      assertThat(appended()).containsExactly("a", "b", "c");
      assertThat(retry.get(0).position()).isEqualTo(entries().get(0).getId() + ".0");
    }
  }

  /** CLIENT with arguments that Lettuce has no method for. */
  private void client(CommandArgs<byte[], byte[]> arguments) {
    redis
        .sync()
        .dispatch(CommandType.CLIENT, new StatusOutput<>(ByteArrayCodec.INSTANCE), arguments);
  }

  private static Call call(String... ids) {
    Call call = new Call("live", 0, REMEMBER);
    for (String id : ids) {
      add(call, id, "s", 0);
    }
    return call;
  }

  private static void add(Call call, String id, String sessionId, long fullAt) {
    Event event =
        new Event(id, "/app", 1, 5, 7, Actor.UNKNOWN, null, new SessionEnded(sessionId), null);
    byte[] frame = FrameWriter.body(event);
    call.add("/app", id, ContentHash.of(frame, 0), fullAt, frame);
  }

  private List<Result> append(Call call) {
    return append(redis, call);
  }

  private static List<Result> append(
      StatefulRedisConnection<byte[], byte[]> connection, Call call) {
    List<Object> answer =
        connection
            .sync()
            .eval(AppendScript.TEXT, ScriptOutputType.MULTI, call.keys(), call.arguments());
    return call.results(answer);
  }

  private static byte[] dedupeKey(String id) {
    return StreamKeys.dedupe("live", 0, "/app", id).getBytes(UTF_8);
  }

  private List<StreamMessage<byte[], byte[]>> entries() {
    return redis.sync().xrange(STREAM.getBytes(UTF_8), Range.unbounded());
  }

  private StreamMessage<byte[], byte[]> onlyEntry() {
    List<StreamMessage<byte[], byte[]>> entries = entries();
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  /** The ids of all events in the stream, in order. */
  private List<String> appended() throws MalformedFrameException {
    List<String> ids = new ArrayList<>();
    FrameReader reader = new FrameReader();
    for (StreamMessage<byte[], byte[]> entry : entries()) {
      assertThat(entry.getBody()).hasSize(1);
      reader.open(entry.getBody().values().iterator().next());
      while (reader.next()) {
        reader.parse();
        ids.add(reader.id());
      }
    }
    return ids;
  }
}
