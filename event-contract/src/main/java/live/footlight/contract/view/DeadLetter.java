package live.footlight.contract.view;

/**
 * An event a job could not take, kept as it came. Its identity is its position, so a replay
 * overwrites it instead of adding another.
 *
 * @param job such as {@code leaderboards}
 * @param partition such as {@code live.5}
 * @param entryId the stream entry, e.g. {@code 1795342347118-0}
 * @param index of the frame within the entry, or -1 where the entry as a whole could not be read
 * @param code stable, kebab-case, e.g. {@code malformed-frame}, {@code conflicting-content}
 * @param reason for a person to read
 * @param bytes the frame, or the entry's body, untouched
 */
public record DeadLetter(
    String job,
    String partition,
    String entryId,
    int index,
    String code,
    String reason,
    byte[] bytes) {

  /** {@code <job>|<partition>/<entryId>.<index>}. */
  public String id() {
    return job + '|' + partition + '/' + entryId + '.' + index;
  }
}
