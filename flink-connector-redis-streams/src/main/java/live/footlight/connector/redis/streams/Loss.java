package live.footlight.connector.redis.streams;

import java.util.Optional;

/**
 * Entries are gone which a split has yet to read, or the stream is not the one that it has read.
 *
 * @param cause in words
 * @param entries how many are known to be lost; 0 where it cannot be known
 * @param resync where to go on so that nothing which is there stays unread
 * @param skip where to go on so that nothing is read again
 */
record Loss(String cause, long entries, RedisStreamSplit resync, RedisStreamSplit skip) {

  /** Compares a split with its stream. */
  static Optional<Loss> between(RedisStreamSplit split, StreamInspection stream) {
    boolean nothingRead = split.position().equals(EntryId.ZERO);
    if (!split.incarnation().isEmpty() && !split.incarnation().equals(stream.incarnation())) {
      return other(
          split,
          stream,
          "it is not the stream that was read so far (incarnation "
              + (stream.incarnation().isEmpty() ? "none" : stream.incarnation())
              + ", was "
              + split.incarnation()
              + "): it was flushed, deleted, or another server took over");
    }
    if (!stream.exists()) {
      return nothingRead ? Optional.empty() : other(split, stream, "it does not exist any more");
    }
    if (stream.last().compareTo(split.position()) < 0) {
      RedisStreamSplit tail = split.movedTo(stream.last(), stream.added(), stream.incarnation());
      return Optional.of(
          new Loss(
              "its last entry is "
                  + stream.last()
                  + ", before the position: its tail was lost, as in a fail-over",
              0,
              tail,
              tail));
    }
    if (stream.added() < 0 || split.ordinal() < 0) {
      return Optional.empty();
    }
    if (stream.added() < split.ordinal()) {
      return fork(
          split,
          stream,
          "it was given "
              + stream.added()
              + " entries in all, but "
              + split.ordinal()
              + " were read: its tail was lost, as in a fail-over");
    }
    long trimmed = stream.removed() - split.ordinal();
    if (trimmed > 0) {
      RedisStreamSplit behind =
          split.movedTo(split.position(), stream.removed(), stream.incarnation());
      return Optional.of(
          new Loss(
              trimmed + " entries were trimmed before they were read", trimmed, behind, behind));
    }
    if (trimmed < 0 && !nothingRead && !stream.here() && !stream.deletions()) {
      return fork(
          split,
          stream,
          "the entry at the position is not in it: another history took over, as in a fail-over");
    }
    return Optional.empty();
  }

  /** None of what is there was read. */
  private static Optional<Loss> other(
      RedisStreamSplit split, StreamInspection stream, String cause) {
    RedisStreamSplit start = split.movedTo(EntryId.ZERO, stream.removed(), stream.incarnation());
    return Optional.of(new Loss(cause, 0, start, start));
  }

  /** Some of what is there was read, and nobody knows up to where. */
  private static Optional<Loss> fork(
      RedisStreamSplit split, StreamInspection stream, String cause) {
    return Optional.of(
        new Loss(
            cause,
            0,
            split.movedTo(EntryId.ZERO, stream.removed(), stream.incarnation()),
            split.movedTo(split.position(), -1, stream.incarnation())));
  }
}
