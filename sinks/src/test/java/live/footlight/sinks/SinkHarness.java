package live.footlight.sinks;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * A sink inside its operator, with the task's mailbox, a clock that the test owns, and metrics that
 * it can read.
 *
 * @param <T> what the sink takes
 */
final class SinkHarness<T> implements AutoCloseable {
  private final OneInputStreamOperatorTestHarness<T, CommittableMessage<Void>> operator;
  private final Map<String, Observed> counters = new HashMap<>();
  private final Map<String, Gauge<?>> gauges = new HashMap<>();
  private long checkpoint;
  private long now;
  private boolean failed;

  SinkHarness(Sink<T> sink, TypeInformation<T> type) throws Exception {
    operator =
        new OneInputStreamOperatorTestHarness<>(
            new SinkWriterOperatorFactory<>(new Watched(sink)),
            type.createSerializer(new SerializerConfigImpl()));
    operator.open();
  }

  void write(T view) throws Exception {
    attempt(() -> operator.processElement(view, 0));
  }

  void writeAll(List<T> views) throws Exception {
    for (T view : views) {
      write(view);
    }
  }

  /** What happens before the barrier of a checkpoint; throws where the checkpoint must fail. */
  void checkpoint() throws Exception {
    checkpoint++;
    attempt(() -> operator.prepareSnapshotPreBarrier(checkpoint));
    operator.snapshot(checkpoint, checkpoint);
  }

  /** Lets the clock go on, so that what lingers goes out. */
  void elapse(long ms) throws Exception {
    now += ms;
    operator.setProcessingTime(now);
  }

  /** Does what the task does between records, until the condition holds. */
  void processMailUntil(BooleanSupplier condition) throws Exception {
    while (!condition.getAsBoolean()) {
      attempt(() -> operator.getTaskMailbox().take(TaskMailbox.MIN_PRIORITY).run());
    }
  }

  void endInput() throws Exception {
    attempt(operator::endInput);
  }

  long counter(String name) {
    return observed(name).getCount();
  }

  /** Runs an action, on the task's thread, when a counter gets there. */
  void whenCounted(String name, long count, Runnable action) {
    observed(name).when(count, action);
  }

  Object gauge(String name) {
    return gauges.get(name).getValue();
  }

  @Override
  public void close() {
    try {
      operator.close();
    } catch (Exception e) {
      if (failed) {
        return; // what could not be written cannot be written now either
      }
      throw new IllegalStateException("the sink cannot be closed", e);
    }
  }

  private Observed observed(String name) {
    return counters.computeIfAbsent(name, any -> new Observed());
  }

  private void attempt(ThrowingRunnable<Exception> action) throws Exception {
    try {
      action.run();
    } catch (Exception e) {
      failed = true;
      throw e;
    }
  }

  /** A counter that tells. */
  private static final class Observed extends SimpleCounter {
    private final Map<Long, Runnable> actions = new HashMap<>();

    void when(long count, Runnable action) {
      actions.put(count, action);
    }

    @Override
    public void inc() {
      super.inc();
      actions.getOrDefault(getCount(), () -> {}).run();
    }
  }

  /** The sink, with metrics that go to this harness. */
  private final class Watched extends BothFlinkLines.Sink<T> {
    private static final long serialVersionUID = 1L;

    private final transient Sink<T> sink;

    Watched(Sink<T> sink) {
      this.sink = sink;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
      SinkWriterMetricGroup metrics =
          intercept(
              SinkWriterMetricGroup.class,
              context.metricGroup(),
              (name, arguments) ->
                  switch (name) {
                    case "counter" -> observed((String) arguments[0]);
                    case "gauge" -> {
                      gauges.put((String) arguments[0], (Gauge<?>) arguments[1]);
                      yield arguments[1];
                    }
                    case "getNumRecordsSendCounter" -> observed("numRecordsSend");
                    case "getNumBytesSendCounter" -> observed("numBytesSend");
                    default -> null;
                  });
      return sink.createWriter(
          intercept(
              WriterInitContext.class,
              context,
              (name, arguments) -> name.equals("metricGroup") ? metrics : null));
    }
  }

  private interface Interceptor {
    /** The answer, or null to ask the original. */
    Object answer(String method, Object[] arguments);
  }

  private static <C> C intercept(Class<C> type, C original, Interceptor interceptor) {
    return type.cast(
        Proxy.newProxyInstance(
            SinkHarness.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer = interceptor.answer(method.getName(), arguments);
              if (answer != null) {
                return answer;
              }
              try {
                return method.invoke(original, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
