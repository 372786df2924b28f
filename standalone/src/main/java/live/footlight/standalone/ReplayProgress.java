package live.footlight.standalone;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import live.footlight.standalone.client.EventSender;
import live.footlight.standalone.client.Tally;

/** A line every two seconds while a replay runs, and its summary. */
final class ReplayProgress {
  private static final Duration TELL_EVERY = Duration.ofSeconds(2);

  private final PrintWriter out;
  private final EventSender sender;
  private final int total;
  private final long startedAt = System.nanoTime();
  private long toldAt = startedAt;
  private long answeredThen;

  /**
   * Begins now.
   *
   * @param total how many deliveries there will be, or -1 where that is not known
   */
  ReplayProgress(PrintWriter out, EventSender sender, int total) {
    this.out = out;
    this.sender = sender;
    this.total = total;
  }

  /** Prints a line if it is time for one. */
  void tell(long atMs) {
    long now = System.nanoTime();
    if (now - toldAt < TELL_EVERY.toNanos()) {
      return;
    }
    Tally tally = sender.tally();
    out.printf(
        "%s  %,d%s answered, %,d/s; %,d duplicates, %,d refused, %,d sent again%n",
        Instant.ofEpochMilli(atMs).truncatedTo(ChronoUnit.SECONDS),
        tally.answered(),
        total < 0 ? "" : " of %,d".formatted(total),
        Math.round((tally.answered() - answeredThen) * 1e9 / (now - toldAt)),
        tally.duplicates(),
        tally.refused(),
        tally.retries());
    out.flush();
    toldAt = now;
    answeredThen = tally.answered();
  }

  /** Prints what became of everything; gives the exit code. */
  int summary(Tally tally) {
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    out.printf(
        "%,d sent in %.1f s (%,d/s): %,d accepted, %,d duplicates, %,d refused; %,d sent again on the way%n",
        tally.answered(),
        seconds,
        Math.round(tally.answered() / seconds),
        tally.accepted(),
        tally.duplicates(),
        tally.refused(),
        tally.retries());
    sender.refusals().forEach((reason, count) -> out.printf("  refused %,d: %s%n", count, reason));
    out.flush();
    return tally.refused() == 0 ? 0 : PlainFailure.REFUSED;
  }
}
