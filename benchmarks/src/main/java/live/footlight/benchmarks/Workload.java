package live.footlight.benchmarks;

import io.lettuce.core.api.sync.RedisCommands;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.GoalOpened;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import live.footlight.contract.view.GoalKeys;
import live.footlight.contract.view.ViewerKeys;
import live.footlight.jobs.Job;
import live.footlight.jobs.goals.GoalsJob;
import live.footlight.jobs.viewers.ViewersJob;
import org.apache.flink.configuration.Configuration;

/** Events for one job, and what must have come of them. */
abstract class Workload {
  private static final long EVENTS_PER_MS = 1;

  final int events;
  final long firstMs;
  private int made;

  Workload(int events) {
    this.events = events;
    firstMs = System.currentTimeMillis() - events / EVENTS_PER_MS;
  }

  /** As it stands in the table. */
  abstract String name();

  abstract Job job();

  /** Makes all events, in order; they happened a thousand a second, up to now. */
  abstract void make(Consumer<Event> to);

  /** Says what of the job is as only this workload wants it; nothing where it says nothing. */
  void configure(Configuration config) {}

  /** Fails where the results are not those of the events. */
  abstract void check(RedisCommands<String, String> redis);

  /** Diamonds for a plain goal of each session, sessions by Zipf's law, supporters too. */
  static Workload goals(int events, int sessions, int supporters) {
    return new Workload(events) {
      private final long[] totals = new long[sessions];

      @Override
      String name() {
        return "goals";
      }

      @Override
      Job job() {
        return new GoalsJob();
      }

      @Override
      void make(Consumer<Event> to) {
        SplittableRandom random = new SplittableRandom(42);
        double[] bySession = cumulative(sessions);
        double[] bySupporter = cumulative(supporters);
        for (int s = 0; s < sessions && s < events; s++) {
          to.accept(
              event(
                  new GoalOpened(
                      "goal" + s, "s" + s, "plain", 1_000_000, null, null, null, null, null)));
        }
        for (int i = sessions; i < events; i++) {
          int s = draw(bySession, random);
          long diamonds = 1L + random.nextInt(1_000);
          totals[s] += diamonds;
          to.accept(
              event(
                  new GiftSent(
                      "g" + i,
                      "c" + s / 4,
                      "u" + draw(bySupporter, random),
                      "rose",
                      diamonds,
                      "s" + s,
                      null,
                      List.of("livestream"),
                      "goal" + s,
                      null,
                      null)));
        }
      }

      @Override
      void check(RedisCommands<String, String> redis) {
        for (int s = 0; s < sessions; s++) {
          expect(totals[s], redis.hget(GoalKeys.goal("goal" + s), "current"), "goal" + s);
        }
      }
    };
  }

  /**
   * Viewers who come and go.
   *
   * @param hot share of the events that are of one session, in hundredths; 0 for none more than
   *     Zipf's law gives it
   * @param present how many are there in the hot session before others leave
   */
  static Workload viewers(int events, int sessions, int hot, int present) {
    return new Workload(events) {
      private final int[] there = new int[sessions];

      @Override
      String name() {
        return hot == 0
            ? "viewers"
            : "viewers, %d %% in one session, %,d present".formatted(hot, there[0]);
      }

      @Override
      Job job() {
        return new ViewersJob();
      }

      @Override
      void make(Consumer<Event> to) {
        SplittableRandom random = new SplittableRandom(42);
        double[] bySession = cumulative(sessions);
        int[] joined = new int[sessions];
        int[] left = new int[sessions];
        for (int s = 0; s < sessions; s++) {
          to.accept(event(new SessionStarted("s" + s, "c" + s, null, null, null, null, null)));
        }
        for (int i = sessions; i < events; i++) {
          int s = random.nextInt(100) < hot ? 0 : draw(bySession, random);
          int most = hot > 0 && s == 0 ? present : 500;
          boolean leaves = joined[s] - left[s] >= most;
          int viewer = leaves ? left[s]++ : joined[s]++;
          String id = "v" + viewer;
          to.accept(
              event(
                  leaves
                      ? new ViewerLeft("s" + s, id, "c" + id, "preview", null)
                      : new ViewerJoined("s" + s, id, "c" + id, "preview", null)));
        }
        Arrays.setAll(there, s -> joined[s] - left[s]);
      }

      @Override
      void check(RedisCommands<String, String> redis) {
        for (int s = 0; s < sessions; s++) {
          expect(there[s], redis.hget(ViewerKeys.session("s" + s), "preview"), "s" + s);
        }
      }
    };
  }

  Event event(EventData data) {
    long atMs = firstMs + made++ / EVENTS_PER_MS;
    return new Event("e" + made, "/bench", 1, atMs, atMs, Actor.UNKNOWN, null, data, null);
  }

  static void expect(long expected, String found, String what) {
    if (!Long.toString(expected).equals(found)) {
      throw new IllegalStateException(what + " is " + found + " and should be " + expected);
    }
  }

  static double[] cumulative(int count) {
    double[] sums = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += 1 / Math.pow(i + 1, 1.05);
      sums[i] = sum;
    }
    return sums;
  }

  static int draw(double[] cumulative, SplittableRandom random) {
    int at =
        Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
    return at < 0 ? -1 - at : at;
  }
}
