package live.footlight.connector.redis.streams;

import java.io.Serializable;
import java.time.Duration;

/** Everything a source was built with; see {@link RedisStreamsSourceBuilder} for what each is. */
record RedisStreamsSettings(
    RedisServer server,
    StreamSet streams,
    StartPosition start,
    boolean bounded,
    String job,
    LossPolicy onLoss,
    Duration discoveryInterval,
    Duration block,
    int maxEntriesPerFetch,
    int bytesPerFetch,
    StreamKeyNames keys)
    implements Serializable {}
