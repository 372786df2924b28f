package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.EscrowPost;
import live.footlight.contract.event.EscrowVoid;
import live.footlight.contract.view.EscrowCommand;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands into their streams, each once, whatever Redis does meanwhile. */
class RedisCommandSinkIT {
  private static final int PARTITIONS = 4;

  private RedisServerProcess redis;

  @BeforeEach
  void start() {
    redis = RedisServerProcess.durableServer();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @Test
  void aCommandStandsOnceAndARepetitionBesideIt() throws Exception {
    try (SinkHarness<EscrowCommand> sink = sink()) {
      sink.write(command("c1", 0, "post"));
      sink.write(command("c1", 0, "post"));
      sink.write(command("c2", 0, "void"));
      sink.checkpoint();
      sink.write(command("c1", 1, "post"));
      sink.checkpoint();
      assertThat(sink.counter("appendedCommands")).isEqualTo(3);
      assertThat(sink.counter("repeatedCommands")).isEqualTo(1);
    }
    // A job that was killed decides the same again.
    try (SinkHarness<EscrowCommand> sink = sink()) {
      sink.write(command("c1", 0, "post"));
      sink.write(command("c2", 0, "void"));
      sink.checkpoint();
      assertThat(sink.counter("appendedCommands")).isZero();
    }
    List<Event> events = events();
    assertThat(events).extracting(Event::id).containsExactly("c1", "c2", "c1.1");
    assertThat(events.get(0).data())
        .isEqualTo(new EscrowPost("c1", "p1", "s1", "g1", "u1", "st1", 30));
    assertThat(events.get(1).data())
        .isEqualTo(new EscrowVoid("c2", "p1", "s1", "g1", "u1", "st1", 30));
    assertThat(events).extracting(Event::source).containsOnly("/footlight/goals");
  }

  @Test
  void commandsGoOutAfterAFewMillisecondsWithoutACheckpoint() throws Exception {
    try (SinkHarness<EscrowCommand> sink = sink()) {
      sink.write(command("c1", 0, "post"));
      assertThat(events()).isEmpty();
      sink.elapse(5);
      assertThat(events()).hasSize(1);
    }
  }

  @Test
  void aKilledRedisIsWaitedForAndNothingIsTwice() throws Exception {
    try (SinkHarness<EscrowCommand> sink = sink()) {
      sink.write(command("c1", 0, "post"));
      sink.checkpoint();
      redis.kill();
      redis.start();
      sink.write(command("c1", 0, "post"));
      sink.write(command("c2", 0, "post"));
      sink.checkpoint();
    }
    assertThat(events()).extracting(Event::id).containsExactly("c1", "c2");
  }

  @Test
  void whatDoesNotPassFailsInWords() throws Exception {
    redis.commands().set(StreamKeys.stream("escrow", partition()), "no stream");
    try (SinkHarness<EscrowCommand> sink = sink()) {
      sink.write(command("c1", 0, "post"));
      assertThatThrownBy(sink::checkpoint)
          .isInstanceOf(RedisSinkException.class)
          .hasMessageContaining("another type");
    }
  }

  @Test
  void theNumberOfPartitionsThatIsThereCounts() throws Exception {
    redis.commands().hset(StreamKeys.TOPIC_REGISTRY, "escrow", "1");
    try (SinkHarness<EscrowCommand> sink = sink()) {
      sink.write(command("c1", 0, "post"));
      sink.checkpoint();
    }
    assertThat(redis.commands().xlen(StreamKeys.stream("escrow", 0))).isEqualTo(1);
    assertThat(redis.commands().exists(StreamKeys.incarnation("escrow", 0))).isEqualTo(1);
  }

  private SinkHarness<EscrowCommand> sink() throws Exception {
    return new SinkHarness<>(
        new RedisCommandSink(redis.uri(), PARTITIONS, Duration.ofDays(7)),
        TypeInformation.of(EscrowCommand.class));
  }

  private static int partition() {
    return StreamKeys.partition("session:s1", PARTITIONS);
  }

  private static EscrowCommand command(String id, int attempt, String operation) {
    return new EscrowCommand(id, attempt, operation, "p1", "s1", "g1", "u1", "st1", 30, 5_000);
  }

  private List<Event> events() throws Exception {
    List<Event> events = new ArrayList<>();
    try (RedisClient client = RedisClient.create(redis.uri());
        StatefulRedisConnection<byte[], byte[]> connection =
            client.connect(ByteArrayCodec.INSTANCE)) {
      byte[] stream = StreamKeys.stream("escrow", partition()).getBytes(UTF_8);
      for (StreamMessage<byte[], byte[]> entry :
          connection.sync().xrange(stream, Range.unbounded())) {
        FrameReader reader = new FrameReader();
        reader.open(entry.getBody().values().iterator().next());
        while (reader.next()) {
          reader.parse();
          events.add(reader.event());
        }
      }
    }
    return events;
  }
}
