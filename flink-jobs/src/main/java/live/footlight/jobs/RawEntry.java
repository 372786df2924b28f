package live.footlight.jobs;

/**
 * A stream entry before it is read: the body is decoded by an operator that has a side output for
 * what cannot be.
 *
 * @param partition such as {@code live.5}
 * @param entryId such as {@code 1795342347118-0}
 * @param body frames, each behind its length
 */
public record RawEntry(String partition, String entryId, byte[] body) {}
