package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.Test;

/**
 * A checkpoint that is given up: its positions are neither committed nor gone back to, and what was
 * read for it is in the state once.
 */
class CheckpointAbortIT {
  private static final String[] STREAMS = {"ev:{t.0}", "ev:{t.1}"};

  /** While it is there, snapshots wait for it and then fail their task. */
  private static volatile CountDownLatch held;

  private static volatile List<String> kept = List.of();
  private static final AtomicInteger ABORTED = new AtomicInteger();

  @Test
  void isNeitherCommittedNorGoneBackToAndNothingOfItCountsTwice() throws Exception {
    try (RedisServerProcess redis = RedisServerProcess.volatileServer()) {
      append(redis, 0, 100);
      JobClient job = submit(redis);
      Soon.until(() -> kept.size() == 100 && committed(redis) == 100);

      CountDownLatch gate = new CountDownLatch(1);
      ABORTED.set(0);
      held = gate;
      append(redis, 100, 160);
      Soon.until(() -> ABORTED.get() > 0);
      assertThat(committed(redis)).as("entries in completed checkpoints").isEqualTo(100);

      held = null;
      gate.countDown();
      append(redis, 160, 200);

      Soon.until(() -> kept.size() >= 200 && committed(redis) == 200);
      assertThat(kept)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 200).mapToObj(Integer::toString).toList());
      job.cancel().get();
    }
  }

  private static JobClient submit(RedisServerProcess redis) throws Exception {
    Configuration configuration = new Configuration();
    configuration.setString("restart-strategy.type", "fixed-delay");
    configuration.setString("restart-strategy.fixed-delay.attempts", "10");
    configuration.setString("restart-strategy.fixed-delay.delay", "10ms");
    configuration.setString("execution.checkpointing.interval", "50ms");
    configuration.setString("execution.checkpointing.timeout", "1s");
    configuration.setString("execution.checkpointing.tolerable-failed-checkpoints", "1000");
    configuration.setString("pipeline.generic-types", "false");
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    DataStream<String> read =
        env.fromSource(
                RedisStreamsSource.<String>builder()
                    .server(RedisServer.at(redis.uri()))
                    .streams(StreamSet.of(STREAMS))
                    .job("test")
                    .deserializer(new Text())
                    .build(),
                WatermarkStrategy.noWatermarks(),
                "streams")
            .uid("streams")
            .disableChaining();
    read.transform("witness", Types.STRING, new Witness()).uid("witness").disableChaining();
    read.transform("ledger", Types.STRING, new Ledger())
        .uid("ledger")
        .disableChaining()
        .sinkTo(new DiscardingSink<>())
        .uid("sink");
    return env.executeAsync();
  }

  private static void append(RedisServerProcess redis, int from, int to) {
    for (int i = from; i < to; i++) {
      redis.commands().xadd(STREAMS[i % STREAMS.length], Map.of("f", Integer.toString(i)));
    }
  }

  private static long committed(RedisServerProcess redis) {
    long entries = 0;
    for (int i = 0; i < STREAMS.length; i++) {
      String offset = redis.commands().hget("off:{t." + i + "}", "test");
      entries += offset == null ? 0 : CommittedOffset.parse(offset).ordinal();
    }
    return entries;
  }

  /** Is not held up itself, so it hears that a checkpoint was given up. */
  private static final class Witness extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(StreamRecord<String> record) {
      // Only listens.
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
      super.notifyCheckpointAborted(checkpoint);
      ABORTED.incrementAndGet();
    }
  }

  /** Has every record in its state. */
  private static final class Ledger extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<String, String> {
    private static final long serialVersionUID = 1L;
    private transient ListState<String> state;
    private transient List<String> all;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      super.initializeState(context);
      state =
          context
              .getOperatorStateStore()
              .getListState(new ListStateDescriptor<>("all", Types.STRING));
      all = new ArrayList<>();
      state.get().forEach(all::add);
    }

    @Override
    public void processElement(StreamRecord<String> record) {
      all.add(record.getValue());
      kept = List.copyOf(all);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
      super.snapshotState(context);
      CountDownLatch gate = held;
      if (gate != null) {
        assertThat(gate.await(1, TimeUnit.MINUTES)).isTrue();
        throw new IllegalStateException("as the test wants it");
      }
      state.update(all);
    }
  }
}
