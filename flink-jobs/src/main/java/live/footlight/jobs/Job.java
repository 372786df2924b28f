package live.footlight.jobs;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job: a name and a way to wire its topology to its ends. */
public interface Job {
  /** In snake case; names its positions, its accounting and its metrics. */
  String name();

  /** Topics it reads. */
  List<String> topics();

  /** Options of this job, beside those of {@link JobOptions} that every job has. */
  List<ConfigOption<?>> options();

  /**
   * Adds the whole job to an environment.
   *
   * @param config of {@link JobOptions} and Flink
   * @throws IllegalArgumentException where an option is missing or makes no sense, in words
   */
  void wire(StreamExecutionEnvironment env, Configuration config);
}
