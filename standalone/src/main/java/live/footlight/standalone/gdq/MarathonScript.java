package live.footlight.standalone.gdq;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The acts behind a marathon's running totals: every gift, every refund, every session.
 *
 * <p>A minute's difference in gifts and amount is split by a fixed rule into gifts in cents: the
 * first is of exactly 10.00 where the amount allows it, so that refunds find one to name; the
 * others follow small weights, and the last takes the rest. A minute that adds money without a gift
 * gets one make-up gift; a minute that goes back refunds the latest whole gifts of that size still
 * standing. A minute belongs to the latest run that started at or before it, and before the first
 * run to the session {@code preshow}.
 *
 * @param streamerId who is given to
 * @param sessions in order of their start; the first is the preshow
 * @param gifts in order of time
 * @param refunds in order of time
 * @param makeUpGifts how many of the gifts stand for money that came without one
 */
public record MarathonScript(
    String streamerId,
    List<Session> sessions,
    List<Gift> gifts,
    List<Refund> refunds,
    int makeUpGifts) {

  /** The size of the gifts that refunds name, in cents. */
  static final long TEN = 1000;

  private static final long MINUTE_MS = 60_000;
  private static final int DONORS = 9_973;
  private static final int[] WEIGHTS = {1, 1, 1, 2, 2, 3, 5, 5, 10, 20};

  /** A session and when it ran, ms UTC. */
  public record Session(String id, String title, long startedAtMs, long endedAtMs) {}

  /** One gift: {@code cents} are its diamonds. */
  public record Gift(String id, String sessionId, String senderId, long cents, long atMs) {}

  /** One gift taken back, by its id. */
  public record Refund(String id, String giftId, String sessionId, long atMs) {}

  public MarathonScript {
    sessions = List.copyOf(sessions);
    gifts = List.copyOf(gifts);
    refunds = List.copyOf(refunds);
  }

  /**
   * Splits a marathon.
   *
   * @param streamerId also begins every id, so that two replays under two names never meet
   * @throws BadDataset where a minute cannot be split or a refund finds no gift of its size
   */
  public static MarathonScript of(Marathon marathon, String streamerId) {
    return new Split(marathon, streamerId).run();
  }

  /** What was given and not taken back, in cents. */
  public long netCents() {
    Map<String, Long> cents = new HashMap<>();
    gifts.forEach(gift -> cents.put(gift.id(), gift.cents()));
    refunds.forEach(refund -> cents.remove(refund.giftId()));
    return cents.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One pass over the minutes. */
  private static final class Split {
    private final Marathon marathon;
    private final String streamerId;
    private final List<Session> sessions = new ArrayList<>();
    private final List<Gift> gifts = new ArrayList<>();
    private final List<Refund> refunds = new ArrayList<>();
    private final Map<Long, Deque<Gift>> standing = new HashMap<>();
    private int makeUpGifts;
    private int session;

    Split(Marathon marathon, String streamerId) {
      this.marathon = marathon;
      this.streamerId = streamerId;
    }

    MarathonScript run() {
      lineUpSessions();
      long giftsBefore = 0;
      long centsBefore = 0;
      for (Marathon.Minute minute : marathon.minutes()) {
        while (session + 1 < sessions.size()
            && sessions.get(session + 1).startedAtMs() <= minute.atMs()) {
          session++;
        }
        split(minute.atMs(), minute.gifts() - giftsBefore, minute.cents() - centsBefore);
        giftsBefore = minute.gifts();
        centsBefore = minute.cents();
      }
      return new MarathonScript(streamerId, sessions, gifts, refunds, makeUpGifts);
    }

    /** A session ends at the first minute of the next one; the last with the data or its plan. */
    private void lineUpSessions() {
      List<Marathon.Minute> minutes = marathon.minutes();
      List<Marathon.Run> runs = marathon.runs();
      long first = minutes.get(0).atMs();
      long last = minutes.get(minutes.size() - 1).atMs() + MINUTE_MS;
      long preshowEnds = runs.isEmpty() ? last : firstMinuteFrom(runs.get(0).startsAtMs());
      sessions.add(new Session(sessionId("preshow"), "Preshow", first, preshowEnds));
      for (int i = 0; i < runs.size(); i++) {
        Marathon.Run run = runs.get(i);
        long ends =
            i + 1 < runs.size()
                ? firstMinuteFrom(runs.get(i + 1).startsAtMs())
                : Math.max(last, run.endsAtMs());
        sessions.add(new Session(sessionId(run.id()), run.title(), run.startsAtMs(), ends));
      }
    }

    private static long firstMinuteFrom(long ms) {
      return -Math.floorDiv(-ms, MINUTE_MS) * MINUTE_MS;
    }

    private String sessionId(String run) {
      return streamerId + '-' + run;
    }

    private void split(long atMs, long count, long cents) {
      if (count == 0 && cents > 0) {
        makeUpGifts++;
        give(atMs, cents);
      } else if (count > 0 && cents >= count) {
        give(atMs, shares(atMs, Math.toIntExact(count), cents));
      } else if (count < 0 && cents < 0 && cents % count == 0) {
        takeBack(atMs, -count, cents / count);
      } else if (count != 0 || cents != 0) {
        throw new BadDataset(
            "The minute %s changes the gifts by %d and the amount by %d cents, which no gifts or refunds explain"
                .formatted(Instant.ofEpochMilli(atMs), count, cents));
      }
    }

    private void give(long atMs, long... shares) {
      for (int i = 0; i < shares.length; i++) {
        int ordinal = gifts.size();
        Gift gift =
            new Gift(
                streamerId + "-g" + ordinal,
                sessions.get(session).id(),
                donor(ordinal),
                shares[i],
                atMs + i * MINUTE_MS / shares.length);
        gifts.add(gift);
        standing.computeIfAbsent(gift.cents(), size -> new ArrayDeque<>()).push(gift);
      }
    }

    private void takeBack(long atMs, long count, long cents) {
      for (long i = 0; i < count; i++) {
        Deque<Gift> ofThatSize = standing.getOrDefault(cents, new ArrayDeque<>());
        if (ofThatSize.isEmpty()) {
          throw new BadDataset(
              "The minute %s takes back a gift of %d cents and none of that size is left"
                  .formatted(Instant.ofEpochMilli(atMs), cents));
        }
        Gift gift = ofThatSize.pop();
        refunds.add(
            new Refund(
                streamerId + "-r" + refunds.size(),
                gift.id(),
                gift.sessionId(),
                atMs + i * MINUTE_MS / count));
      }
    }

    /** Shares of one cent or more that add up to the amount. */
    private static long[] shares(long atMs, int count, long cents) {
      long[] shares = new long[count];
      int from = 0;
      long left = cents;
      if (count > 1 && cents >= TEN + count - 1) {
        shares[0] = TEN;
        left -= TEN;
        from = 1;
      }
      long weightOfAll = 0;
      for (int i = from; i < count; i++) {
        weightOfAll += weight(atMs, i);
      }
      long spare = left - (count - from);
      for (int i = from; i < count - 1; i++) {
        shares[i] = 1 + spare * weight(atMs, i) / weightOfAll;
        left -= shares[i];
      }
      shares[count - 1] = left;
      return shares;
    }

    private static int weight(long atMs, int index) {
      return WEIGHTS[(int) Long.remainderUnsigned(mix(atMs + index), WEIGHTS.length)];
    }

    /** Few give often and many once: the square of an even spread over the donors' numbers. */
    private String donor(int ordinal) {
      double even = (mix(ordinal) >>> 11) * 0x1.0p-53;
      return "donor-" + (int) (even * even * DONORS);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): spreads neighbouring numbers. */
    private static long mix(long n) {
      long z = n * 0x9e3779b97f4a7c15L + 0x9e3779b97f4a7c15L;
      z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
      z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
      return z ^ z >>> 31;
    }
  }
}
