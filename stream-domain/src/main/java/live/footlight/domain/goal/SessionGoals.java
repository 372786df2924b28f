package live.footlight.domain.goal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.domain.Packed;

/** The head of a session's goals: everything but the rows that grow with gifts. */
final class SessionGoals {
  private static final byte FORMAT = 2;

  /** Knew of sources only that they are on air. */
  private static final byte FORMAT_1 = 1;

  /** No time. */
  static final long NEVER = Long.MAX_VALUE;

  final Map<String, Goal> goals = new LinkedHashMap<>();

  /** Karaoke orders that are not over, in the order in which they are performed. */
  final List<Goal> queue = new ArrayList<>();

  final Sources sources = new Sources();

  /** Came, and waits until what may still come before it has come. */
  final List<GoalInput> waiting = new ArrayList<>();

  long endedAtMs;

  /** Event time that decisions have come to. */
  long clockMs = Long.MIN_VALUE;

  /** The most that event time was ahead of the stream's, never above 0. */
  long aheadMs = Long.MIN_VALUE;

  /** Stream time up to which all was decided. */
  long advancedMs = Long.MIN_VALUE;

  /** Gifts whose goal has not been opened. */
  long waitingGifts;

  /** When a command is repeated next, processing time. */
  long nextRetryMs = NEVER;

  long run;
  long rewriteAtMs = NEVER;
  long touchedAtMs;

  byte[] pack() {
    Packed.Writer to = new Packed.Writer().number(FORMAT);
    to.number(endedAtMs)
        .number(clockMs)
        .number(aheadMs)
        .number(advancedMs)
        .number(waitingGifts)
        .number(nextRetryMs)
        .number(run)
        .number(rewriteAtMs)
        .number(touchedAtMs);
    sources.write(to);
    to.number(goals.size());
    goals.values().forEach(goal -> goal.write(to));
    to.number(queue.size());
    queue.forEach(order -> order.write(to));
    to.number(waiting.size());
    waiting.forEach(input -> input.write(to));
    return to.take();
  }

  static SessionGoals unpack(byte[] bytes) {
    SessionGoals session = new SessionGoals();
    if (bytes == null) {
      return session;
    }
    Packed.Reader from = new Packed.Reader(bytes);
    long format = from.number();
    if (format != FORMAT_1) {
      Packed.checkFormat(format, FORMAT, "a session's goals");
    }
    session.endedAtMs = from.number();
    session.clockMs = from.number();
    session.aheadMs = from.number();
    session.advancedMs = from.number();
    session.waitingGifts = from.number();
    session.nextRetryMs = from.number();
    session.run = from.number();
    session.rewriteAtMs = from.number();
    session.touchedAtMs = from.number();
    if (format == FORMAT_1) {
      session.sources.readNames(from);
    } else {
      session.sources.read(from);
    }
    for (long i = from.number(); i > 0; i--) {
      Goal goal = Goal.read(from);
      session.goals.put(goal.id, goal);
    }
    for (long i = from.number(); i > 0; i--) {
      session.queue.add(Goal.read(from));
    }
    for (long i = from.number(); i > 0; i--) {
      session.waiting.add(GoalInput.read(from));
    }
    return session;
  }

  /** A goal or a karaoke order that is not over; null where there is none. */
  Goal find(String goalId) {
    Goal goal = goals.get(goalId);
    if (goal == null) {
      for (Goal order : queue) {
        if (order.id.equals(goalId)) {
          return order;
        }
      }
    }
    return goal;
  }

  Goal ofPair(String pairId) {
    for (Goal goal : goals.values()) {
      if (goal.is(Goal.FUNDING) && goal.pairId.equals(pairId)) {
        return goal;
      }
    }
    return null;
  }

  /** Nothing that money depends on is undecided. */
  boolean isSettled() {
    if (!queue.isEmpty() || !waiting.isEmpty()) {
      return false;
    }
    for (Goal goal : goals.values()) {
      if (goal.open > 0 || goal.unsettled > 0) {
        return false;
      }
    }
    return nextRetryMs == NEVER;
  }
}
