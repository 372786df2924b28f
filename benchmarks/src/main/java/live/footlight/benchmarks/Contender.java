package live.footlight.benchmarks;

import io.lettuce.core.RedisClient;

/** One way to turn the preloaded streams into leaderboards, or merely to read them. */
interface Contender {
  /** As it stands in the table. */
  String name();

  /**
   * Works through the preloaded streams from their start to their end.
   *
   * @param redis a client of the server that holds the streams
   * @param data what was preloaded
   * @return how many events it took; fewer than all only where the contender says why
   */
  int run(RedisClient redis, Preloaded data) throws Exception;

  /** Prefix of the sorted sets it leaves, one for each session; empty where it writes none. */
  default String boards() {
    return "";
  }

  /** It leaves the boards of sessions in Footlight's own layout. */
  default boolean ranked() {
    return false;
  }
}
