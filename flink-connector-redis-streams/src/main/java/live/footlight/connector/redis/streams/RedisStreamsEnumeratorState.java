package live.footlight.connector.redis.streams;

import java.util.List;
import java.util.Set;

/**
 * What the enumerator remembers.
 *
 * @param begun whether the streams that are read from the start position have been looked for;
 *     those found later are read from their first entry
 * @param known every stream that was ever given to a reader or waits for one
 * @param unassigned splits that wait for a reader
 */
record RedisStreamsEnumeratorState(
    boolean begun, Set<String> known, List<RedisStreamSplit> unassigned) {}
