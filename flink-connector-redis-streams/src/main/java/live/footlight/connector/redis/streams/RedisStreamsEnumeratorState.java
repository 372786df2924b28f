package live.footlight.connector.redis.streams;

import java.util.List;
import java.util.Set;

/**
 * What the enumerator remembers.
 *
 * @param known every stream that was ever given to a reader or waits for one
 * @param unassigned splits that wait for a reader
 */
record RedisStreamsEnumeratorState(Set<String> known, List<RedisStreamSplit> unassigned) {}
