package live.footlight.jobs.feeds;

import java.io.Serializable;
import java.util.Set;

/**
 * Who was erased, as it is remembered outside of Flink: a savepoint from before does not know of
 * it, and the streams may not hold the event any more.
 */
@FunctionalInterface
interface ErasedUsers extends Serializable {
  /** Ids of users. */
  Set<String> load();
}
