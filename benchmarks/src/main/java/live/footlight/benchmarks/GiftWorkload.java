package live.footlight.benchmarks;

import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A seeded stream of gifts as a platform sees them: few sessions and few supporters make most of
 * the traffic. Every column is an array, so that preparing two million gifts costs neither the
 * benchmark nor its garbage collector anything while it runs.
 */
final class GiftWorkload {
  private static final int PROBE_STREAMERS = 256;
  private static final int POPULATION = 50_000;

  private final int firstNumber;
  private final long firstMs;
  private final double perMs;
  private final int[] sessions;
  private final int[] supporters;
  private final int[] diamonds;

  private GiftWorkload(
      int firstNumber,
      long firstMs,
      double perMs,
      int[] sessions,
      int[] supporters,
      int[] diamonds) {
    this.firstNumber = firstNumber;
    this.firstMs = firstMs;
    this.perMs = perMs;
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
    return upToNow(sessions, supporters, diamonds);
  }

  /**
   * Gives every supporter of every session a gift first, in no order, and draws evenly afterwards:
   * there is little to coalesce.
   *
   * @param events how many gifts, at least one for each supporter of each session
   * @param each supporters of a session
   */
  static GiftWorkload even(int events, int sessionCount, int each, long seed) {
    int lines = Math.multiplyExact(sessionCount, each);
    if (lines > events) {
      throw new IllegalArgumentException(
          events + " gifts are too few for " + lines + " supporters of sessions");
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] drawn = new int[events];
    Arrays.setAll(drawn, i -> i < lines ? i : random.nextInt(lines));
    for (int i = lines - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int line = drawn[i];
      drawn[i] = drawn[other];
      drawn[other] = line;
    }
    int[] sessions = new int[events];
    int[] supporters = new int[events];
    int[] diamonds = new int[events];
    for (int i = 0; i < events; i++) {
      sessions[i] = drawn[i] / each;
      supporters[i] = (int) ((31L * sessions[i] + drawn[i] % each) % Math.max(each, POPULATION));
      diamonds[i] = 1 + random.nextInt(1000);
    }
    return upToNow(sessions, supporters, diamonds);
  }

  private static GiftWorkload upToNow(int[] sessions, int[] supporters, int[] diamonds) {
    long firstMs = System.currentTimeMillis() - sessions.length;
    return new GiftWorkload(0, firstMs, 1, sessions, supporters, diamonds);
  }

  /** Some of them, under the ids they have here. */
  GiftWorkload between(int from, int until) {
    return new GiftWorkload(
        firstNumber + from,
        occurredAtMs(from),
        perMs,
        Arrays.copyOfRange(sessions, from, until),
        Arrays.copyOfRange(supporters, from, until),
        Arrays.copyOfRange(diamonds, from, until));
  }

  /** The same gifts at another time and pace. */
  GiftWorkload starting(long atMs, double perSecond) {
    return new GiftWorkload(firstNumber, atMs, perSecond / 1_000, sessions, supporters, diamonds);
  }

  /**
   * The same gifts with probes among them, each of which shows on a board under a name of its own:
   * gifts of supporters who never gave before, and, where the platform's board is watched, gifts to
   * streamers that only probes go to, so that no other gift moves them.
   *
   * @param every one gift in so many is a probe of each kind
   */
  GiftWorkload probed(int every, boolean platform) {
    int[] probedSessions = sessions.clone();
    int[] probedSupporters = supporters.clone();
    for (int i = every - 1; i < size(); i += every) {
      probedSupporters[i] = -1;
    }
    if (platform) {
      for (int i = every / 2 - 1; i < size(); i += every) {
        probedSessions[i] = -1 - i / every % PROBE_STREAMERS;
      }
    }
    return new GiftWorkload(
        firstNumber, firstMs, perMs, probedSessions, probedSupporters, diamonds);
  }

  int size() {
    return sessions.length;
  }

  String giftId(int i) {
    return "g-" + (firstNumber + i);
  }

  String sessionId(int i) {
    return sessions[i] < 0 ? probeStreamer(i) : "s" + sessions[i];
  }

  /** One streamer runs four sessions, so that a streamer's board is fed by several partitions. */
  String streamerId(int i) {
    return sessions[i] < 0 ? probeStreamer(i) : "c" + sessions[i] / 4;
  }

  String supporterId(int i) {
    return supporters[i] < 0 ? "probe-" + (firstNumber + i) : "u" + supporters[i];
  }

  /** The only gift of its supporter. */
  boolean probesSupporters(int i) {
    return supporters[i] < 0;
  }

  /** A gift to a streamer that only probes go to. */
  boolean probesPlatform(int i) {
    return sessions[i] < 0;
  }

  long diamonds(int i) {
    return diamonds[i];
  }

  /** A thousand gifts a second, up to now, where not said otherwise: their windows are open. */
  long occurredAtMs(int i) {
    return firstMs + (long) (i / perMs);
  }

  /** About 260 bytes of JSON, a CloudEvent. */
  String json(int i) {
    return "{\"specversion\":\"1.0\",\"id\":\""
        + giftId(i)
        + "\",\"source\":\"/bench\",\"type\":\"gift.sent\",\"time\":\""
        + Instant.ofEpochMilli(occurredAtMs(i))
        + "\",\"data\":{\"gift_id\":\""
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

  private String probeStreamer(int i) {
    return "probe" + sessions[i];
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
