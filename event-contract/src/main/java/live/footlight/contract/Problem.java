package live.footlight.contract;

/**
 * What is wrong with an event somebody sent, said so that they can mend it.
 *
 * @param pointer JSON pointer (RFC 6901) into the event, e.g. {@code /data/diamonds}
 * @param detail what to change, e.g. {@code must be an integer of at least 0}
 */
public record Problem(String pointer, String detail) {}
