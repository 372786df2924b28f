package live.footlight.connector.redis.streams;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What a stream is now, seen from a position.
 *
 * @param exists whether it has ever had an entry
 * @param incarnation its random id, or empty where it has none
 * @param nowMs the server's clock, ms UTC
 * @param length how many entries it has
 * @param added how many it was ever given; -1 where the server does not count (before Redis 7)
 * @param last the last id it has given
 * @param deletions whether entries were deleted one by one, which trimming is not
 * @param here whether there is an entry at the position
 * @param next the first entry behind the position, or null
 */
record StreamInspection(
    boolean exists,
    String incarnation,
    long nowMs,
    long length,
    long added,
    EntryId last,
    boolean deletions,
    boolean here,
    EntryId next) {

  /**
   * Asks the server.
   *
   * @param incarnation to give to the stream where it has none, or empty
   */
  static CompletableFuture<StreamInspection> of(
      RedisConnection redis,
      StreamKeyNames names,
      String stream,
      EntryId position,
      String incarnation) {
    return redis
        .list(
            RedisScript.INSPECT,
            new String[] {stream, names.incarnation(stream)},
            position.toString(),
            incarnation)
        .thenApply(StreamInspection::read);
  }

  private static StreamInspection read(List<String> answer) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i + 1 < answer.size(); i += 2) {
      map.put(answer.get(i), answer.get(i + 1));
    }
    boolean exists = map.containsKey("length");
    return new StreamInspection(
        exists,
        map.get("incarnation"),
        Long.parseLong(map.get("now")),
        exists ? Long.parseLong(map.get("length")) : 0,
        exists ? Long.parseLong(map.getOrDefault("added", "-1")) : 0,
        exists ? EntryId.parse(map.get("last")) : EntryId.ZERO,
        !map.getOrDefault("deleted", "0-0").equals("0-0"),
        !map.getOrDefault("here", "0").equals("0"),
        map.containsKey("next") ? EntryId.parse(map.get("next")) : null);
  }

  /** How many entries lie before the first one there is; -1 where not known. */
  long removed() {
    return added < 0 ? -1 : added - length;
  }
}
