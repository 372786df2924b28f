package live.footlight.jobs;

import java.time.Duration;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;

/**
 * A {@link TickingOperator} of one input.
 *
 * @param <IN> what is gathered
 * @param <OUT> main output
 */
public abstract class MicroBatchOperator<IN, OUT> extends TickingOperator<OUT>
    implements OneInputStreamOperator<IN, OUT>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /**
   * When to fold.
   *
   * @param tick how often while up to date
   * @param longestTick how often at least while far behind
   * @param gatherBytes how much to gather at most before folding early
   */
  public record Timing(Duration tick, Duration longestTick, long gatherBytes)
      implements java.io.Serializable {
    /** 100 ms, at most 2 s and 64 MiB. */
    public static final Timing DEFAULT =
        new Timing(Duration.ofMillis(100), Duration.ofSeconds(2), 64L << 20);
  }

  protected MicroBatchOperator(Timing timing) {
    super(timing);
  }

  @Override
  public void endInput() throws Exception {
    end();
  }
}
