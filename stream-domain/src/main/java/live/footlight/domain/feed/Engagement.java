package live.footlight.domain.feed;

import java.util.Locale;
import live.footlight.contract.feed.Decay;

/** What people do with an item of a feed. */
public enum Engagement {
  VIEWED(1, false, false),
  LIKED(2, true, false),
  COMMENTED(3, true, false),
  SHARED(4, false, false),
  UNLOCKED(5, false, true),
  GIFTED(6, true, true),
  JOINED(7, false, false),
  /** "Not interested": weighs against the item, as a rule. */
  HIDDEN(8, false, false);

  private static final Engagement[] BY_CODE = new Engagement[9];

  static {
    for (Engagement kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final int code;
  private final boolean undoable;
  private final boolean paid;

  Engagement(int code, boolean undoable, boolean paid) {
    this.code = code;
    this.undoable = undoable;
    this.paid = paid;
  }

  /** What state knows it by. */
  int code() {
    return code;
  }

  static Engagement ofCode(int code) {
    return BY_CODE[code];
  }

  /** As weights name it, e.g. {@code liked}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static Engagement of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** Whether it can be taken back, so that each has to be remembered by its id. */
  public boolean isUndoable() {
    return undoable;
  }

  /**
   * Whether each has a row of its own; of the others, which are many and weigh one unit, only a
   * hash of their ids and their times are kept, for a shorter time.
   */
  boolean hasRow() {
    return undoable || paid;
  }

  /**
   * Whether its id is that of a person, who counts once however often they do it: the first time
   * that is known of. Of others the same id at another time contradicts itself.
   */
  boolean isOncePerPerson() {
    return this == JOINED;
  }

  /** Whether it weighs by what was paid; others weigh one unit. */
  public boolean isPaid() {
    return paid;
  }

  /**
   * Units of one engagement: log2(1 + diamonds) of a paid one, so that a gift of a thousand is ten
   * of one diamond and not a thousand; one of any other.
   */
  public double units(long diamonds) {
    return paid ? Decay.log2OnePlus((double) diamonds) : 1;
  }
}
