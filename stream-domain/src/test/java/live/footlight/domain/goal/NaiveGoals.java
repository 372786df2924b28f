package live.footlight.domain.goal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.GoalCancelled;
import live.footlight.contract.event.GoalOpened;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.ShowEnded;
import live.footlight.contract.event.ShowStarted;
import live.footlight.contract.event.SourceConnected;
import live.footlight.contract.event.SourceDisconnected;

/**
 * Funding goals by reading the whole history once for each of them: no rows, no timers, no waiting.
 * Every event happened at another millisecond.
 */
final class NaiveGoals {
  /** What must come of one goal. */
  record Fate(
      String state, long held, long posted, long voided, long endedAtMs, Set<String> commands) {}

  private final List<GoalInput> history;
  private final long untilMs;

  NaiveGoals(List<GoalInput> inputs, long untilMs) {
    this.untilMs = untilMs;
    Set<String> seen = new HashSet<>();
    history = new ArrayList<>();
    inputs.stream()
        .sorted(Comparator.comparingLong(GoalInput::occurredAtMs))
        .filter(input -> seen.add(input.event().id()))
        .forEach(history::add);
  }

  Map<String, Fate> fates() {
    Map<String, Fate> fates = new TreeMap<>();
    for (GoalInput input : history) {
      if (input.event().data() instanceof GoalOpened opened) {
        fates.put(opened.goalId(), fate(opened, input.occurredAtMs()));
      }
    }
    return fates;
  }

  private Fate fate(GoalOpened goal, long openedAt) {
    String pair = goal.pairId();
    // The moments that matter, found one after the other.
    long sessionEnd = first(openedAt - 1_000_000, SessionEnded.class, e -> true);
    long giveUp =
        Math.min(
            Math.max(sessionEnd, openedAt),
            first(openedAt, GoalCancelled.class, e -> e.goalId().equals(goal.goalId())));
    long fundingEnds =
        Math.min(giveUp, goal.deadline() == null ? Long.MAX_VALUE : goal.deadline() + 1);

    // In the order in which they meet the goal: those that came before it, when it opens.
    Map<String, Long> tickets = new LinkedHashMap<>();
    Map<String, Long> takenBackAt = new HashMap<>();
    for (GoalInput input : history) {
      // Tickets that nobody had claimed when the session ended went back then.
      boolean claimed = sessionEnd > openedAt || input.occurredAtMs() > openedAt;
      if (claimed
          && input.event().data() instanceof GiftSent gift
          && goal.goalId().equals(gift.goalId())) {
        tickets.put(gift.giftId(), Math.max(openedAt, input.occurredAtMs()));
      }
    }
    for (GoalInput input : history) {
      if (input.event().data() instanceof GiftRefunded refund
          && tickets.containsKey(refund.giftId())) {
        takenBackAt.merge(refund.giftId(), input.occurredAtMs(), Math::min);
      }
    }
    String last = reached(goal, fundingEnds, tickets, takenBackAt);
    boolean funded = last != null;
    long reached = funded ? tickets.get(last) : Long.MAX_VALUE;
    Set<String> inTime = new HashSet<>();
    for (Map.Entry<String, Long> ticket : tickets.entrySet()) {
      if (funded || ticket.getValue() < fundingEnds) {
        inTime.add(ticket.getKey());
      }
      if (ticket.getKey().equals(last)) {
        break;
      }
    }
    long showStart =
        funded ? first(reached, ShowStarted.class, e -> e.pairId().equals(pair)) : Long.MAX_VALUE;
    long showEnd =
        Math.min(giveUp, first(showStart, ShowEnded.class, e -> e.pairId().equals(pair)));
    long doneAt =
        showStart < giveUp
            ? onAirFor(showStart, goal.requiredOnAirSeconds() * 1_000)
            : Long.MAX_VALUE;
    boolean done = doneAt <= showEnd && doneAt <= untilMs;
    long end = done ? doneAt : funded ? (showStart < giveUp ? showEnd : giveUp) : fundingEnds;

    long held = 0;
    long posted = 0;
    long voided = 0;
    Set<String> commands = new TreeSet<>();
    for (Map.Entry<String, Long> ticket : tickets.entrySet()) {
      String id = ticket.getKey();
      long diamonds = diamonds(id);
      held += diamonds;
      Long back = takenBackAt.get(id);
      boolean refunded = back != null && (!done || back < doneAt || ticket.getValue() > doneAt);
      if (refunded || !inTime.contains(id)) {
        voided += diamonds;
        commands.add("void " + id);
      } else if (done) {
        posted += diamonds;
        commands.add("post " + id);
      } else if (end <= untilMs) {
        voided += diamonds;
        commands.add("void " + id);
      }
    }
    String state =
        done
            ? "DONE"
            : end <= untilMs
                ? "REFUNDING"
                : funded ? (showStart <= untilMs ? "SHOW" : "FUNDED") : "FUNDING";
    return new Fate(state, held, posted, voided, end <= untilMs ? end : 0, commands);
  }

  /** The ticket with which the target was reached; null where it was not. */
  private String reached(
      GoalOpened goal, long ends, Map<String, Long> tickets, Map<String, Long> takenBackAt) {
    for (String last : tickets.keySet()) {
      long at = tickets.get(last);
      long current = 0;
      for (Map.Entry<String, Long> ticket : tickets.entrySet()) {
        Long back = takenBackAt.get(ticket.getKey());
        current += back == null || back > at ? diamonds(ticket.getKey()) : 0;
        if (ticket.getKey().equals(last)) {
          break;
        }
      }
      Long back = takenBackAt.get(last);
      if (at < ends && (back == null || back > at) && current >= goal.target()) {
        return last;
      }
    }
    return null;
  }

  private long onAirFor(long from, long requiredMs) {
    if (requiredMs == 0) {
      return from;
    }
    Set<String> sources = new TreeSet<>();
    long counted = 0;
    long since = from;
    for (GoalInput input : history) {
      long at = Math.max(from, input.occurredAtMs());
      if (!sources.isEmpty() && counted + at - since >= requiredMs) {
        return since + requiredMs - counted;
      }
      counted += sources.isEmpty() ? 0 : at - since;
      since = at;
      if (input.event().data() instanceof SourceConnected source) {
        sources.add(source.source());
      } else if (input.event().data() instanceof SourceDisconnected source) {
        sources.remove(source.source());
      }
    }
    return sources.isEmpty() ? Long.MAX_VALUE : since + requiredMs - counted;
  }

  private long diamonds(String giftId) {
    for (GoalInput input : history) {
      if (input.event().data() instanceof GiftSent gift && gift.giftId().equals(giftId)) {
        return gift.diamonds();
      }
    }
    throw new AssertionError(giftId);
  }

  private <T> long first(long after, Class<T> type, java.util.function.Predicate<T> which) {
    for (GoalInput input : history) {
      if (input.occurredAtMs() > after
          && type.isInstance(input.event().data())
          && which.test(type.cast(input.event().data()))) {
        return input.occurredAtMs();
      }
    }
    return Long.MAX_VALUE;
  }
}
