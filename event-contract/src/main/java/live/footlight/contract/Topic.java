package live.footlight.contract;

import java.util.Locale;

/** Streams of events that are ordered by the same kind of entity. */
public enum Topic {
  LIVE,
  CONTROL,
  CONTENT,
  MEDIA,
  COMMERCE,
  IDENTITY,
  TRACK,
  /** Commands that jobs emit. */
  ESCROW;

  /** As it stands in keys, scopes and labels, e.g. {@code live}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
