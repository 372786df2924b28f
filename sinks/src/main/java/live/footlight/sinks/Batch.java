package live.footlight.sinks;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls that are sent together and acknowledged together. */
final class Batch {
  private final List<ScriptCall> calls;
  private final int views;
  private final AtomicInteger unanswered = new AtomicInteger();

  private ScriptCall mark;
  private long markNumber;
  private long sentAtNanos;
  private boolean answered;

  Batch(List<ScriptCall> calls, int views) {
    this.calls = calls;
    this.views = views;
  }

  /** Prepares to be sent, again perhaps; {@code mark} may be null. */
  void start(ScriptCall mark, long markNumber, long nowNanos) {
    this.mark = mark;
    this.markNumber = markNumber;
    sentAtNanos = nowNanos;
    answered = false;
    unanswered.set(calls.size() + (mark == null ? 0 : 1));
  }

  /** Counts one answer; true for the last. */
  boolean answerArrived() {
    return unanswered.decrementAndGet() == 0;
  }

  List<ScriptCall> calls() {
    return calls;
  }

  int views() {
    return views;
  }

  ScriptCall mark() {
    return mark;
  }

  long markNumber() {
    return markNumber;
  }

  long sentAtNanos() {
    return sentAtNanos;
  }

  boolean answered() {
    return answered;
  }

  void setAnswered() {
    answered = true;
  }

  /** The call with the gravest trouble, or null where all went well. */
  ScriptCall worst() {
    ScriptCall worst = mark != null && mark.trouble() != null ? mark : null;
    for (ScriptCall call : calls) {
      Trouble trouble = call.trouble();
      if (trouble != null && (worst == null || trouble.compareTo(worst.trouble()) > 0)) {
        worst = call;
      }
    }
    return worst;
  }

  long bytes() {
    long sum = 0;
    for (ScriptCall call : calls) {
      sum += call.bytes();
    }
    return sum;
  }
}
