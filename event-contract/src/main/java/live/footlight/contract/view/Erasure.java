package live.footlight.contract.view;

import java.util.Optional;

/**
 * Somebody is to be forgotten: what is tracked of them goes, and nothing more is tracked.
 *
 * @param visitor {@code u:<user id>}, or {@code a:<anonymous id>} of an id that was theirs
 * @param atMs when they were erased, ms UTC
 */
public record Erasure(String visitor, long atMs) {
  /** How a {@link #visitor} begins that is a user. */
  public static final String USER = "u:";

  /** The id of the user that a {@link #visitor} is; empty where it is an anonymous id. */
  public static Optional<String> userIn(String visitor) {
    return visitor.startsWith(USER)
        ? Optional.of(visitor.substring(USER.length()))
        : Optional.empty();
  }
}
