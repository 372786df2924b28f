/**
 * Views out: into Redis, where the hot reads are, and into MongoDB, where they are kept.
 *
 * <p>Every write is absolute and carries a version, so writing twice is writing once, and an older
 * write never replaces a newer one. A checkpoint completes only when every write before it was
 * acknowledged.
 */
package live.footlight.sinks;
