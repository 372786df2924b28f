package live.footlight.domain.leaderboard;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import live.footlight.contract.view.BoardEntry;

/**
 * What the leaderboards ought to say, in the plainest way there is: a list of gifts, a list of
 * refunds, and every board worked out from scratch when asked. It shares no code with the folds,
 * not even the order or the calendar.
 */
public final class NaiveLeaderboards {
  /** A contribution as sent. */
  public record Gift(
      String entity,
      Origin origin,
      String id,
      String member,
      String streamer,
      long diamonds,
      long occurredAtMs) {}

  /** A refund as sent. */
  public record Refund(String entity, String giftId, long occurredAtMs) {}

  private record Identity(String entity, Origin origin, String id) {}

  private final ZoneId zone;
  private final long horizonMs;
  private final Map<Identity, Gift> gifts = new HashMap<>();
  private final Map<Identity, Long> refunds = new HashMap<>();

  /** Boards with days of a zone, and refunds taken for so long after their gift. */
  public NaiveLeaderboards(ZoneId zone, long horizonMs) {
    this.zone = zone;
    this.horizonMs = horizonMs;
  }

  /** Accepts a gift; the first of an id stands. */
  public void accept(Gift gift) {
    gifts.putIfAbsent(new Identity(gift.entity(), gift.origin(), gift.id()), gift);
  }

  /** Accepts a refund; the earliest of a gift stands. */
  public void accept(Refund refund) {
    refunds.merge(
        new Identity(refund.entity(), Origin.GIFT, refund.giftId()),
        refund.occurredAtMs(),
        Math::min);
  }

  private Long refundOf(Identity identity, Gift gift) {
    Long refunded = refunds.get(identity);
    return refunded != null && refunded - gift.occurredAtMs() <= horizonMs ? refunded : null;
  }

  /** What counts: gifts of more than nothing that were not taken back. */
  public List<Gift> live() {
    List<Gift> live = new ArrayList<>();
    gifts.forEach(
        (identity, gift) -> {
          if (gift.diamonds() > 0 && refundOf(identity, gift) == null) {
            live.add(gift);
          }
        });
    return live;
  }

  /** Everything that ever counted or would have: a gift once, and once more if taken back. */
  private long inputs(Predicate<Gift> within) {
    long inputs = 0;
    for (Map.Entry<Identity, Gift> entry : gifts.entrySet()) {
      Gift gift = entry.getValue();
      if (gift.diamonds() > 0 && within.test(gift)) {
        inputs += refundOf(entry.getKey(), gift) == null ? 1 : 2;
      }
    }
    return inputs;
  }

  /** The entries of a window, in order; {@code of} and {@code window} as in {@code BoardUpdate}. */
  public List<BoardEntry> board(String of, String window) {
    Map<String, List<Gift>> byMember = new HashMap<>();
    Predicate<Gift> within = within(of, window);
    Function<Gift, String> member = of.equals("platform") ? Gift::streamer : Gift::member;
    for (Gift gift : live()) {
      if (within.test(gift)) {
        byMember.computeIfAbsent(member.apply(gift), m -> new ArrayList<>()).add(gift);
      }
    }
    List<BoardEntry> entries = new ArrayList<>();
    byMember.forEach(
        (name, theirs) ->
            entries.add(
                new BoardEntry(
                    name,
                    theirs.stream().mapToLong(Gift::diamonds).sum(),
                    theirs.size(),
                    theirs.stream().mapToLong(Gift::occurredAtMs).max().orElseThrow())));
    entries.sort(NaiveLeaderboards::order);
    return entries;
  }

  /** The version of a window, but for the epoch and a session's own start and end. */
  public long version(String of, String window) {
    return inputs(within(of, window));
  }

  /** The boards there are, each with its windows: those that anything was ever counted on. */
  public Map<String, Set<String>> windows() {
    Map<String, Set<String>> windows = new TreeMap<>();
    for (Gift gift : gifts.values()) {
      if (gift.diamonds() == 0) {
        continue;
      }
      if (gift.entity().startsWith("session:")) {
        windows.computeIfAbsent(gift.entity(), of -> new HashSet<>()).add("session");
      }
      for (String of : List.of("streamer:" + gift.streamer(), "platform")) {
        windows.computeIfAbsent(of, o -> new HashSet<>()).addAll(calendarWindows(gift));
      }
    }
    return windows;
  }

  private Predicate<Gift> within(String of, String window) {
    Predicate<Gift> onBoard =
        of.equals("platform")
            ? gift -> true
            : of.startsWith("session:")
                ? gift -> gift.entity().equals(of)
                : gift -> ("streamer:" + gift.streamer()).equals(of);
    return window.equals("session")
        ? onBoard
        : onBoard.and(gift -> calendarWindows(gift).contains(window));
  }

  private List<String> calendarWindows(Gift gift) {
    LocalDate day = Instant.ofEpochMilli(gift.occurredAtMs()).atZone(zone).toLocalDate();
    return List.of(
        "day:" + day,
        "week:" + day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
        "month:" + String.format("%04d-%02d", day.getYear(), day.getMonthValue()),
        "all");
  }

  private static int order(BoardEntry left, BoardEntry right) {
    if (left.total() != right.total()) {
      return Long.compare(right.total(), left.total());
    }
    if (left.reachedAtMs() != right.reachedAtMs()) {
      return Long.compare(left.reachedAtMs(), right.reachedAtMs());
    }
    return Arrays.compareUnsigned(
        left.memberId().getBytes(java.nio.charset.StandardCharsets.UTF_8),
        right.memberId().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "gifts " + gifts.values() + " refunds " + refunds;
  }
}
