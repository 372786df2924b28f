package live.footlight.sinks;

import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/**
 * A sink inside its operator, with the task's mailbox and a clock that the test owns.
 *
 * @param <T> what the sink takes
 */
final class SinkHarness<T> implements AutoCloseable {
  private final OneInputStreamOperatorTestHarness<T, CommittableMessage<Void>> operator;
  private long checkpoint;
  private long now;

  SinkHarness(Sink<T> sink, TypeInformation<T> type) throws Exception {
    operator =
        new OneInputStreamOperatorTestHarness<>(
            new SinkWriterOperatorFactory<>(sink),
            type.createSerializer(new SerializerConfigImpl()));
    operator.open();
  }

  void write(T view) throws Exception {
    operator.processElement(view, 0);
  }

  void writeAll(List<T> views) throws Exception {
    for (T view : views) {
      write(view);
    }
  }

  /** What happens before the barrier of a checkpoint; throws where the checkpoint must fail. */
  void checkpoint() throws Exception {
    operator.prepareSnapshotPreBarrier(++checkpoint);
    operator.snapshot(checkpoint, checkpoint);
  }

  /** Lets the clock go on, so that what lingers goes out. */
  void elapse(long ms) throws Exception {
    now += ms;
    operator.setProcessingTime(now);
  }

  void endInput() throws Exception {
    operator.endInput();
  }

  @Override
  public void close() {
    try {
      operator.close();
    } catch (Exception e) {
      throw new IllegalStateException("the sink cannot be closed", e);
    }
  }
}
