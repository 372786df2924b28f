package live.footlight.connector.redis.streams;

import java.util.List;

/**
 * How far a job says it has come, as it stands in Redis: {@code id|ordinal|checkpoint|run|ts}.
 *
 * @param position the last entry that is in a completed checkpoint
 * @param ordinal see {@link RedisStreamSplit#ordinal}
 * @param checkpoint its number; 0 where a run has begun and completed none
 * @param run a random name of the run: a restore, which may go back, starts a new one
 * @param atMs when it was written, ms UTC
 */
record CommittedOffset(EntryId position, long ordinal, long checkpoint, String run, long atMs) {
  /** In the place of a run, where a job was only registered and has not read yet. */
  static final String NO_RUN = "-";

  /** Whether the job was made known to the trimmer and has not begun to read. */
  boolean registeredOnly() {
    return run.equals(NO_RUN);
  }

  static CommittedOffset parse(String text) {
    List<String> parts = List.of(text.split("\\|", -1));
    if (parts.size() != 5) {
      throw new IllegalArgumentException('"' + text + "\" is no committed position");
    }
    return new CommittedOffset(
        EntryId.parse(parts.get(0)),
        Long.parseLong(parts.get(1)),
        Long.parseLong(parts.get(2)),
        parts.get(3),
        Long.parseLong(parts.get(4)));
  }

  @Override
  public String toString() {
    return position + "|" + ordinal + '|' + checkpoint + '|' + run + '|' + atMs;
  }
}
