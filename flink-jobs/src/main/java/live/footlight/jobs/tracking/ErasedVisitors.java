package live.footlight.jobs.tracking;

import java.io.Serializable;
import java.util.Set;

/**
 * Who was erased, as it is remembered outside of Flink: so that a savepoint from before erases them
 * before it says anything of them.
 */
@FunctionalInterface
interface ErasedVisitors extends Serializable {
  /** Keys of visitors. */
  Set<String> load();
}
