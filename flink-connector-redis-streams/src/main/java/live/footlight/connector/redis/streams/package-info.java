/**
 * A Flink source (FLIP-27) for Redis Streams that keeps its position in Flink's checkpoint, and a
 * trimmer that never trims what somebody may still read. Knows nothing of the entries' content.
 */
package live.footlight.connector.redis.streams;
