package live.footlight.jobs;

import live.footlight.contract.view.DeadLetter;
import live.footlight.jobs.Tally.Counted;
import org.apache.flink.api.common.typeinfo.TypeInformation;
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
}
