package live.footlight.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A seeded stream of gifts as a platform sees them: few sessions and few supporters make most of
 * the traffic. Every column is an array, so that preparing two million gifts costs neither the
 * benchmark nor its garbage collector anything while it runs.
 */
final class GiftWorkload {
  private final long firstMs;
  private final int[] sessions;
  private final int[] supporters;
  private final int[] diamonds;

  private GiftWorkload(long firstMs, int[] sessions, int[] supporters, int[] diamonds) {
    this.firstMs = firstMs;
    this.sessions = sessions;
    this.supporters = supporters;
    this.diamonds = diamonds;
  }

  /**
   * Draws sessions and supporters by Zipf's law.
   *
   * @param events how many gifts
   * @param sessionCount how many sessions share them, exponent 1.05
   * @param supporterCount how many supporters share them, exponent 1.05
   */
  static GiftWorkload zipf(int events, int sessionCount, int supporterCount, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] bySession = cumulative(sessionCount);
    double[] bySupporter = cumulative(supporterCount);
    int[] sessions = new int[events];
    int[] supporters = new int[events];
    int[] diamonds = new int[events];
    for (int i = 0; i < events; i++) {
      sessions[i] = draw(bySession, random);
      supporters[i] = draw(bySupporter, random);
      diamonds[i] = 1 + random.nextInt(1000);
    }
    return new GiftWorkload(System.currentTimeMillis() - events, sessions, supporters, diamonds);
  }

  int size() {
    return sessions.length;
  }

  String giftId(int i) {
    return "g-" + i;
  }

  String sessionId(int i) {
    return "s" + sessions[i];
  }

  /** One streamer runs four sessions, so that a streamer's board is fed by several partitions. */
  String streamerId(int i) {
    return "c" + sessions[i] / 4;
  }

  String supporterId(int i) {
    return "u" + supporters[i];
  }

  long diamonds(int i) {
    return diamonds[i];
  }

  /** A thousand gifts a second of event time, up to now: windows they belong to are open. */
  long occurredAtMs(int i) {
    return firstMs + i;
  }

  /** About 250 bytes of JSON, the way a worker without a schema would be sent a gift. */
  String json(int i) {
    return "{\"specversion\":\"1.0\",\"id\":\""
        + giftId(i)
        + "\",\"source\":\"/bench\",\"type\":\"gift.sent\",\"time\":"
        + occurredAtMs(i)
        + ",\"data\":{\"gift_id\":\""
        + giftId(i)
        + "\",\"session_id\":\""
        + sessionId(i)
        + "\",\"streamer_id\":\""
        + streamerId(i)
        + "\",\"sender_id\":\""
        + supporterId(i)
        + "\",\"product_id\":\"rose\",\"categories\":[\"livestream\"],\"diamonds\":"
        + diamonds(i)
        + "}}";
  }

  private static double[] cumulative(int n) {
    double[] sums = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += 1 / Math.pow(i + 1, 1.05);
      sums[i] = sum;
    }
    return sums;
  }

  private static int draw(double[] cumulative, SplittableRandom random) {
    int at = Arrays.binarySearch(cumulative, random.nextDouble(cumulative[cumulative.length - 1]));
    return at < 0 ? -at - 1 : at;
  }
}
