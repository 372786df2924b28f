package live.footlight.standalone.embedded;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * What the jobs count, beside what the edges count: {@code footlight_jobs_unbalanced_goals_total}
 * by {@code job}. All operators and subtasks of a job are one sum, which stays when a task ends and
 * starts again. Flink's own counters, whose names begin with {@code num}, are left to its REST API.
 */
public final class JobCounters implements MetricReporter {
  private static final String JOB = "<job_name>";
  private static final String OPERATOR = "<operator_name>";

  private final MeterRegistry registry;
  private final Map<Name, Sum> sums = new ConcurrentHashMap<>();

  /** Found by Flink as a service. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return new JobCounters(Metrics.globalRegistry);
    }
  }

  JobCounters(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Name(String job, String counter) {
    /** Null where the metric is none of a job's own counters. */
    static Name of(Metric metric, String name, MetricGroup group) {
      Map<String, String> of = group.getAllVariables();
      boolean own =
          metric instanceof Counter
              && !name.startsWith("num")
              && of.containsKey(JOB)
              && of.containsKey(OPERATOR);
      return own ? new Name(of.get(JOB), name) : null;
    }

    String meter() {
      return "footlight.jobs." + counter.replaceAll("([A-Z])", ".$1").toLowerCase(Locale.ROOT);
    }
  }

  /** Counters that run, and what those counted that have ended. */
  private static final class Sum {
    private final Set<Counter> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong ended = new AtomicLong();

    double value() {
      long sum = ended.get();
      for (Counter counter : running) {
        sum += counter.getCount();
      }
      return sum;
    }
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    Name of = Name.of(metric, name, group);
    if (of != null) {
      sums.computeIfAbsent(of, this::register).running.add((Counter) metric);
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    Name of = Name.of(metric, name, group);
    Sum sum = of == null ? null : sums.get(of);
    if (sum != null && sum.running.remove((Counter) metric)) {
      sum.ended.addAndGet(((Counter) metric).getCount());
    }
  }

  private Sum register(Name of) {
    Sum sum = new Sum();
    FunctionCounter.builder(of.meter(), sum, Sum::value)
        .tag("job", of.job())
        .description("As the job's operators count it, since this process started")
        .register(registry);
    return sum;
  }
}
