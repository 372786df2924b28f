package live.footlight.contract.view;

/**
 * What became of the events one job took from one partition. Their sum is the number of events
 * appended up to where the job has read: nothing is lost silently.
 *
 * @param job such as {@code leaderboards}
 * @param partition such as {@code live.5}
 * @param processed changed a result, or are of no concern to this job
 * @param duplicates seen before
 * @param quarantined same id, other content
 * @param deadLettered could not be taken, kept with their bytes and the reason
 * @param erased belonged to an erased user
 */
public record Accounting(
    String job,
    String partition,
    long processed,
    long duplicates,
    long quarantined,
    long deadLettered,
    long erased) {

  /** Events accounted for; grows with every event, so it serves as the view's version. */
  public long total() {
    return processed + duplicates + quarantined + deadLettered + erased;
  }
}
