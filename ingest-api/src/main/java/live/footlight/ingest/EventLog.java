package live.footlight.ingest;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import live.footlight.contract.AppendScript;

/** Where events are appended: the edge's one outgoing port. */
interface EventLog {
  /**
   * Appends what was gathered for one partition.
   *
   * @return what became of each event, in order; completes exceptionally where that is not known
   */
  CompletableFuture<List<AppendScript.Result>> append(AppendScript.Call call);

  /** How many partitions a topic has. */
  int partitions(String topic);
}
