package live.footlight.connector.redis.streams;

/** What comes out of a fetch, for one split. */
sealed interface Fetched permits StreamEntry, Fetched.ReadUpTo, Fetched.Resumed {
  /**
   * Everything of the split that was appended before this time has been fetched.
   *
   * @param serverMs by the Redis server's clock, ms UTC
   */
  record ReadUpTo(long serverMs) implements Fetched {}

  /**
   * Entries were lost, and reading goes on elsewhere.
   *
   * @param split as it is from now on
   */
  record Resumed(RedisStreamSplit split) implements Fetched {}
}
