package live.footlight.contract.view;

/**
 * Somebody is to be forgotten: what is tracked of them goes, and nothing more is tracked.
 *
 * @param visitor {@code u:<user id>}, or {@code a:<anonymous id>} of an id that was theirs
 * @param atMs when they were erased, ms UTC
 */
public record Erasure(String visitor, long atMs) {}
