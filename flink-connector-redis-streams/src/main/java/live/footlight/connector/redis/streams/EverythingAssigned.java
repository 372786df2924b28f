package live.footlight.connector.redis.streams;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Told to a reader once the streams that were found first have been spread: one that has none by
 * then has nothing to say about how far the source has come. Until then nobody's time may pass it.
 */
record EverythingAssigned() implements SourceEvent {}
