package live.footlight.sinks.files;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import live.footlight.sinks.TrackingTypes;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Small lakes, written by the sinks themselves. */
final class LakeRows {
  private LakeRows() {}

  /** Runs a job over these rows to its end. */
  static void write(Path lake, List<TrackedRow> rows, List<TrackedRevision> revisions)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(1);
    env.enableCheckpointing(Duration.ofHours(1).toMillis());
    if (!rows.isEmpty()) {
      env.fromData(rows, TrackingTypes.TRACKED_ROW).sinkTo(LakeFiles.events(lake.toString()));
    }
    if (!revisions.isEmpty()) {
      env.fromData(revisions, TrackingTypes.TRACKED_REVISION)
          .sinkTo(LakeFiles.revisions(lake.toString()));
    }
    env.execute();
  }
}
