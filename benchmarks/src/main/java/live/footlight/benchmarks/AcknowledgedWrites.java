package live.footlight.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** What the sinks of all jobs of this process have had acknowledged since it started. */
public final class AcknowledgedWrites implements MetricReporter {
  private static final String METRIC = "numRecordsSend";
  private static final Map<String, List<Counter>> BY_OPERATOR = new ConcurrentHashMap<>();

  private AcknowledgedWrites() {}

  /** Flink finds it as a service. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return new AcknowledgedWrites();
    }
  }

  /**
   * Views that one sink wrote.
   *
   * @param sink its name, such as {@code Write lists}
   */
  static long of(String sink) {
    return BY_OPERATOR.entrySet().stream()
        .filter(operator -> operator.getKey().startsWith(sink))
        .flatMap(operator -> operator.getValue().stream())
        .mapToLong(Counter::getCount)
        .sum();
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    String operator = group.getAllVariables().get("<operator_name>");
    if (operator != null && name.equals(METRIC) && metric instanceof Counter counter) {
      BY_OPERATOR.computeIfAbsent(operator, o -> new CopyOnWriteArrayList<>()).add(counter);
    }
  }

  /** Counts of what has ended stay. */
  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}
}
