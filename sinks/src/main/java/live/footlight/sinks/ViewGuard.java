package live.footlight.sinks;

import java.io.Serializable;
import java.util.function.Function;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.SessionView;
import live.footlight.contract.view.TopList;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Stands before a sink and lets pass what the stores take; the rest goes to the dead letters.
 *
 * @param <T> the view
 */
public final class ViewGuard<T> extends ProcessFunction<T, T> implements ResultTypeQueryable<T> {
  private static final long serialVersionUID = 1L;

  private final String job;
  private final TypeInformation<T> type;
  private final Check<T> check;
  private final OutputTag<DeadLetter> refused;
  private transient Counter deadLettered;

  private ViewGuard(
      String job, OutputTag<DeadLetter> refused, TypeInformation<T> type, Check<T> check) {
    this.job = job;
    this.refused = refused;
    this.type = type;
    this.check = check;
  }

  /** For boards on their way to Redis. */
  public static ViewGuard<BoardUpdate> boards(String job, OutputTag<DeadLetter> refused) {
    return new ViewGuard<>(job, refused, ViewTypes.BOARD_UPDATE, ViewLimits::board);
  }

  /** For the heads of boards on their way to MongoDB. */
  public static ViewGuard<TopList> topLists(String job, OutputTag<DeadLetter> refused) {
    return new ViewGuard<>(job, refused, ViewTypes.TOP_LIST, ViewLimits::topList);
  }

  /** For sessions. */
  public static ViewGuard<SessionView> sessions(String job, OutputTag<DeadLetter> refused) {
    return new ViewGuard<>(
        job, refused, TypeInformation.of(SessionView.class), ViewLimits::session);
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return type;
  }

  @Override
  public void open(OpenContext context) {
    deadLettered = getRuntimeContext().getMetricGroup().counter("deadLettered");
  }

  @Override
  public void processElement(T view, Context context, Collector<T> out) {
    ViewLimits.Admission<T> admission = check.apply(view);
    for (ViewLimits.Refusal refusal : admission.refused()) {
      deadLettered.inc();
      context.output(refused, refusal.toDeadLetter(job));
    }
    if (admission.admitted()) {
      out.collect(admission.view());
    }
  }

  private interface Check<T> extends Function<T, ViewLimits.Admission<T>>, Serializable {}
}
