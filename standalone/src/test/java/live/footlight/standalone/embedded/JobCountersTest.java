package live.footlight.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class JobCountersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final JobCounters counters = new JobCounters(registry);

  @Test
  void subtasksAreOneSumThatStaysWhenTheyStartAgain() {
    Counter first = new SimpleCounter();
    Counter second = new SimpleCounter();
    counters.notifyOfAddedMetric(first, "deadLettered", operator("goals"));
    counters.notifyOfAddedMetric(second, "deadLettered", operator("goals"));
    counters.notifyOfAddedMetric(new SimpleCounter(), "deadLettered", operator("feeds"));
    first.inc(3);
    second.inc(4);
    assertThat(deadLettered("goals")).isEqualTo(7);
    assertThat(deadLettered("feeds")).isZero();

    counters.notifyOfRemovedMetric(first, "deadLettered", operator("goals"));
    Counter again = new SimpleCounter();
    counters.notifyOfAddedMetric(again, "deadLettered", operator("goals"));
    again.inc();

    assertThat(deadLettered("goals")).isEqualTo(8);
  }

  @Test
  void whatFlinkCountsItselfIsLeftToFlink() {
    counters.notifyOfAddedMetric(new SimpleCounter(), "numRecordsIn", operator("goals"));
    counters.notifyOfAddedMetric(new SimpleCounter(), "lost", new UnregisteredMetricsGroup());

    assertThat(registry.getMeters()).isEmpty();
  }

  private double deadLettered(String job) {
    FunctionCounter counter =
        registry.get("footlight.jobs.dead.lettered").tag("job", job).functionCounter();
    return counter.count();
  }

  private static MetricGroup operator(String job) {
    return new UnregisteredMetricsGroup() {
      @Override
      public Map<String, String> getAllVariables() {
        return Map.of("<job_name>", job, "<operator_name>", "Decide goals");
      }
    };
  }
}
