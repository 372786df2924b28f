package live.footlight.jobs;

import java.util.Optional;
import live.footlight.contract.view.DeadLetter;
import live.footlight.jobs.Tally.Counted;
import live.footlight.sinks.ViewLimits.Admission;
import live.footlight.sinks.ViewLimits.Refusal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/** What operators say of the events themselves, beside their results. */
public final class Verdicts {
  /** Events that could not be taken, with their bytes and the reason. */
  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

  /** How many events became what. */
  public static final OutputTag<Counted> COUNTED =
      new OutputTag<>("counted", TypeInformation.of(Counted.class));

  private Verdicts() {}

  /**
   * What the stores take of a view, if anything. What they do not take becomes a dead letter, or
   * its sink would fail for ever.
   *
   * @param job whose name dead letters carry
   * @param output of the operator
   */
  public static <V> Optional<V> admit(Admission<V> admission, String job, Output<?> output) {
    for (Refusal refusal : admission.refused()) {
      output.collect(DEAD_LETTERS, new StreamRecord<>(refusal.toDeadLetter(job)));
    }
    return Optional.ofNullable(admission.view());
  }
}
