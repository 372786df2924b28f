package live.footlight.jobs;

import java.util.BitSet;
import live.footlight.jobs.MicroBatchOperator.Timing;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;

/**
 * A {@link TickingOperator} of keyed events and of what all keys have to know, which is broadcast.
 *
 * @param <IN> what is gathered
 * @param <SIDE> what is broadcast
 * @param <OUT> main output
 */
public abstract class SidedMicroBatchOperator<IN, SIDE, OUT> extends TickingOperator<OUT>
    implements TwoInputStreamOperator<IN, SIDE, OUT>, BoundedMultiInput {
  private static final long serialVersionUID = 1L;
  private static final int INPUTS = 2;

  private transient BitSet ended;

  protected SidedMicroBatchOperator(Timing timing) {
    super(timing);
  }

  @Override
  public void endInput(int input) throws Exception {
    if (ended == null) {
      ended = new BitSet();
    }
    ended.set(input);
    if (ended.cardinality() == INPUTS) {
      end();
    }
  }
}
