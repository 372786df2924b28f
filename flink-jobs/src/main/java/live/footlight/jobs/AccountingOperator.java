package live.footlight.jobs;

import java.util.HashMap;
import java.util.Map;
import live.footlight.contract.view.Accounting;
import live.footlight.jobs.Tally.Counted;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up, by partition, what became of events. Its counts are in the checkpoint, so they are exact
 * across restores: every event is counted once.
 */
public final class AccountingOperator extends MicroBatchOperator<Counted, Accounting> {
  private static final long serialVersionUID = 1L;
  private static final int KINDS = 5;
  private static final int SIZE = 64;

  private final String job;
  private transient Map<String, long[]> gathered;
  private transient ValueState<long[]> totals;

  public AccountingOperator(String job, Timing timing) {
    super(timing);
    this.job = job;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    gathered = new HashMap<>();
    totals =
        context
            .getKeyedStateStore()
            .getState(
                new ValueStateDescriptor<>(
                    "totals", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  @Override
  public void processElement(StreamRecord<Counted> element) throws Exception {
    Counted counted = element.getValue();
    long[] sums = gathered.computeIfAbsent(counted.partition(), p -> new long[KINDS]);
    sums[0] += counted.processed();
    sums[1] += counted.duplicates();
    sums[2] += counted.quarantined();
    sums[3] += counted.deadLettered();
    sums[4] += counted.erased();
    gathered(SIZE);
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    for (Map.Entry<String, long[]> entry : gathered.entrySet()) {
      setCurrentKey(entry.getKey());
      long[] sums = entry.getValue();
      long[] before = totals.value();
      // Those of earlier builds do not know of erasures.
      for (int i = 0; before != null && i < before.length; i++) {
        sums[i] += before[i];
      }
      totals.update(sums);
      output.collect(
          new StreamRecord<>(
              new Accounting(job, entry.getKey(), sums[0], sums[1], sums[2], sums[3], sums[4])));
    }
    gathered.clear();
  }
}
