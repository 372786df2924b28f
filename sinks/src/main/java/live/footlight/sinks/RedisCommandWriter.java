package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import live.footlight.contract.AppendScript;
import live.footlight.contract.ContentHash;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.view.EscrowCommand;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers commands for a few milliseconds and appends those of a partition together. There are few
 * of them, so the task waits for the answers; what passes is tried again, on a new connection.
 */
final class RedisCommandWriter implements SinkWriter<EscrowCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(RedisCommandWriter.class);
  private static final int MOST = 500;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final RedisCommandSink.Settings settings;
  private final RedisConnector connector;
  private final ProcessingTimeService time;
  private final Counter appended;
  private final Counter repeated;
  private final Counter conflicting;
  private final List<Event> gathered = new ArrayList<>();
  private boolean armed;
  private StatefulConnection<byte[], byte[]> connection;
  private int partitions;

  RedisCommandWriter(
      RedisCommandSink.Settings settings,
      RedisConnector connector,
      ProcessingTimeService time,
      SinkWriterMetricGroup metrics) {
    this.settings = settings;
    this.connector = connector;
    this.time = time;
    appended = metrics.counter("appendedCommands");
    repeated = metrics.counter("repeatedCommands");
    conflicting = metrics.counter("conflictingCommands");
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a timer that fails fails its task
  public void write(EscrowCommand command, Context context)
      throws IOException, InterruptedException {
    gathered.add(RedisCommandSink.event(command));
    if (gathered.size() >= MOST) {
      flush(false);
    } else if (!armed) {
      armed = true;
      long due = time.getCurrentProcessingTime() + settings.linger().toMillis();
      time.registerTimer(
          due,
          now -> {
            armed = false;
            flush(false);
          });
    }
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    long giveUpAt = System.nanoTime() + settings.retryFor().toNanos();
    Duration pause = FIRST_PAUSE;
    while (!gathered.isEmpty()) {
      try {
        append();
        gathered.clear();
      } catch (ExecutionException | TimeoutException e) {
        Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
        if (Trouble.of(cause) == Trouble.FATAL) {
          String stream = StreamKeys.stream(settings.topic(), 0);
          throw new RedisSinkException(Trouble.explain(cause, stream), cause);
        }
        if (System.nanoTime() > giveUpAt) {
          throw new RedisSinkException(
              "Redis has taken no command for "
                  + settings.retryFor().toSeconds()
                  + " s at "
                  + RedisConnector.withoutSecret(settings.uri())
                  + ": "
                  + cause,
              cause);
        }
        LOG.warn("Commands could not be appended and are tried again: {}", cause.toString());
        disconnect();
        LockSupport.parkNanos(pause.toNanos());
        if (Thread.interrupted()) {
          throw new InterruptedException("while waiting for Redis");
        }
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
      }
    }
  }

  private void append() throws ExecutionException, TimeoutException, InterruptedException {
    RedisClusterAsyncCommands<byte[], byte[]> redis = connect();
    Map<Integer, AppendScript.Call> calls = new TreeMap<>();
    Map<Integer, List<Event>> events = new TreeMap<>();
    for (Event event : gathered) {
      int partition = StreamKeys.partition(event.data().entityKey(), partitions);
      byte[] frame = FrameWriter.body(event);
      calls
          .computeIfAbsent(
              partition, p -> new AppendScript.Call(settings.topic(), p, settings.remember()))
          .add(event.source(), event.id(), ContentHash.of(frame, event.occurredAtMs()), 0, frame);
      events.computeIfAbsent(partition, p -> new ArrayList<>()).add(event);
    }
    Map<Integer, CompletionStage<List<Object>>> answers = new TreeMap<>();
    calls.forEach(
        (partition, call) ->
            answers.put(
                partition,
                redis.eval(
                    AppendScript.TEXT, ScriptOutputType.MULTI, call.keys(), call.arguments())));
    for (Map.Entry<Integer, CompletionStage<List<Object>>> answer : answers.entrySet()) {
      List<AppendScript.Result> results =
          calls.get(answer.getKey()).results(await(answer.getValue()));
      for (int i = 0; i < results.size(); i++) {
        switch (results.get(i).status()) {
          case APPENDED -> appended.inc();
          case DUPLICATE -> repeated.inc();
          case CONFLICT, FULL -> {
            conflicting.inc();
            Event event = events.get(answer.getKey()).get(i);
            LOG.error("Command {} stands in its stream with other content", event.id());
          }
        }
      }
    }
  }

  private RedisClusterAsyncCommands<byte[], byte[]> connect()
      throws ExecutionException, TimeoutException, InterruptedException {
    if (connection == null) {
      connection = await(connector.connect());
      RedisClusterAsyncCommands<byte[], byte[]> redis = commands();
      byte[] registry = StreamKeys.TOPIC_REGISTRY.getBytes(UTF_8);
      byte[] topic = settings.topic().getBytes(UTF_8);
      await(redis.hsetnx(registry, topic, Integer.toString(settings.partitions()).getBytes(UTF_8)));
      partitions = Integer.parseInt(new String(await(redis.hget(registry, topic)), UTF_8));
      for (int p = 0; p < partitions; p++) {
        byte[] incarnation = UUID.randomUUID().toString().getBytes(UTF_8);
        byte[] key = StreamKeys.incarnation(settings.topic(), p).getBytes(UTF_8);
        await(redis.set(key, incarnation, SetArgs.Builder.nx()));
      }
    }
    return commands();
  }

  private RedisClusterAsyncCommands<byte[], byte[]> commands() {
    return connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster
        ? cluster.async()
        : ((StatefulRedisConnection<byte[], byte[]>) connection).async();
  }

  private <T> T await(CompletionStage<T> answer)
      throws ExecutionException, TimeoutException, InterruptedException {
    return answer
        .toCompletableFuture()
        .get(settings.answerWithin().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void disconnect() {
    if (connection != null) {
      connector.discard(connection);
      connection = null;
    }
  }

  @Override
  public void close() {
    disconnect();
    connector.close();
  }
}
