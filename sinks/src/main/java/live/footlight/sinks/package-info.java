/**
 * Views out: into Redis, where the hot reads are, and into MongoDB, where they are kept.
 *
 * <p>Every write is absolute and carries a version, so writing twice is writing once, and an older
 * write never replaces a newer one. A checkpoint completes only when every write before it was
 * acknowledged.
 *
 * <p>What is tracked goes out as rows: into files ({@link live.footlight.sinks.files.LakeFiles}),
 * Kafka ({@link live.footlight.sinks.KafkaMessages}) and Pub/Sub ({@link
 * live.footlight.sinks.PubSubSink}).
 */
package live.footlight.sinks;
