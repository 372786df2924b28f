package live.footlight.connector.redis.streams;

import io.lettuce.core.Range;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notices that entries are gone which a split has yet to read, or that the stream is not the one it
 * has read: a flush, a fail-over that lost the tail, trimming past the position.
 */
final class StreamCheck {
  private final StreamKeyNames names;

  StreamCheck(StreamKeyNames names) {
    this.names = names;
  }

  /**
   * What was found.
   *
   * @param loss in words, or null where nothing is lost
   * @param lost how many entries are known to be lost; 0 where it cannot be known
   * @param resumeAt where to go on after a loss
   * @param resumeOrdinal ordinal at {@code resumeAt}; -1 where not known
   * @param incarnation of the stream there is now
   * @param pending entries that wait to be read, where nothing is lost
   */
  record Finding(
      String loss,
      long lost,
      EntryId resumeAt,
      long resumeOrdinal,
      String incarnation,
      long pending) {
    static Finding nothing(long pending) {
      return new Finding(null, 0, null, -1, null, pending);
    }
  }

  /** What a stream is now; null fields where it does not exist. */
  record StreamInfo(
      boolean exists,
      long length,
      long entriesAdded,
      EntryId lastGenerated,
      EntryId first,
      String incarnation) {}

  StreamInfo info(RedisClusterCommands<String, String> redis, String stream) {
    String incarnation = redis.get(names.incarnation(stream));
    incarnation = incarnation == null ? "" : incarnation;
    if (redis.exists(stream) == 0) {
      return new StreamInfo(false, 0, 0, EntryId.ZERO, null, incarnation);
    }
    Map<String, Object> info = new HashMap<>();
    List<Object> answer = redis.xinfoStream(stream);
    for (int i = 0; i + 1 < answer.size(); i += 2) {
      info.put(answer.get(i).toString(), answer.get(i + 1));
    }
    EntryId first = null;
    if (info.get("first-entry") instanceof List<?> entry && !entry.isEmpty()) {
      first = EntryId.parse(entry.get(0).toString());
    }
    return new StreamInfo(
        true,
        (Long) info.get("length"),
        // Before Redis 7 there is no such count; -1 turns the checks that need it off.
        info.get("entries-added") instanceof Long added ? added : -1,
        EntryId.parse(info.get("last-generated-id").toString()),
        first,
        incarnation);
  }

  /** Compares a split with its stream. */
  Finding check(RedisClusterCommands<String, String> redis, RedisStreamSplit split) {
    boolean nothingRead = split.position().equals(EntryId.ZERO);
    StreamInfo info = info(redis, split.stream());
    if (!split.incarnation().isEmpty() && !split.incarnation().equals(info.incarnation())) {
      return new Finding(
          "it is another stream than the one read so far (incarnation "
              + (info.incarnation().isEmpty() ? "none" : info.incarnation())
              + ", was "
              + split.incarnation()
              + "): it was deleted or flushed",
          0,
          EntryId.ZERO,
          0,
          info.incarnation(),
          0);
    }
    if (!info.exists()) {
      return nothingRead
          ? Finding.nothing(0)
          : new Finding("it does not exist any more", 0, EntryId.ZERO, 0, info.incarnation(), 0);
    }
    if (info.lastGenerated().compareTo(split.position()) < 0) {
      return new Finding(
          "its last entry is "
              + info.lastGenerated()
              + ", before the position: its tail was lost, as in a fail-over",
          0,
          info.lastGenerated(),
          info.entriesAdded(),
          info.incarnation(),
          0);
    }
    if (info.entriesAdded() >= 0 && split.ordinal() >= 0) {
      if (info.entriesAdded() < split.ordinal()) {
        return new Finding(
            "it was given "
                + info.entriesAdded()
                + " entries in all, but "
                + split.ordinal()
                + " were read: its tail was lost, as in a fail-over",
            0,
            EntryId.ZERO,
            info.entriesAdded() - info.length(),
            info.incarnation(),
            0);
      }
      long removed = info.entriesAdded() - info.length();
      if (removed > split.ordinal()) {
        return new Finding(
            (removed - split.ordinal()) + " entries were trimmed before they were read",
            removed - split.ordinal(),
            info.first() == null ? info.lastGenerated() : before(info.first()),
            removed,
            info.incarnation(),
            0);
      }
      if (removed < split.ordinal()
          && redis
              .xrange(
                  split.stream(),
                  Range.create(split.position().toString(), split.position().toString()))
              .isEmpty()) {
        return new Finding(
            "the entry at the position is not in it: another history took its place",
            0,
            EntryId.ZERO,
            removed,
            info.incarnation(),
            0);
      }
    }
    return Finding.nothing(
        info.entriesAdded() < 0 || split.ordinal() < 0 ? 0 : info.entriesAdded() - split.ordinal());
  }

  private static EntryId before(EntryId id) {
    return id.sequence() != 0
        ? new EntryId(id.ms(), id.sequence() - 1)
        : id.ms() == 0 ? EntryId.ZERO : new EntryId(id.ms() - 1, -1L);
  }
}
