package live.footlight.connector.redis.streams;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/** Everything a source was built with; see {@link RedisStreamsSourceBuilder} for what each is. */
record RedisStreamsSettings(
    RedisServer server,
    StreamSet streams,
    StartPosition start,
    boolean bounded,
    Map<String, EntryId> stops,
    String job,
    LossPolicy onLoss,
    Duration discoveryInterval,
    Duration block,
    int maxEntriesPerFetch,
    int bytesPerFetch,
    StreamKeyNames keys,
    int retainedCheckpoints,
    boolean watermarks)
    implements Serializable {}
