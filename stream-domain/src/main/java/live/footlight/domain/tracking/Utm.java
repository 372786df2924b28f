package live.footlight.domain.tracking;

import live.footlight.domain.Packed;

/**
 * Campaign parameters, each null where it was not given.
 *
 * @param source such as {@code newsletter}
 * @param medium such as {@code email}
 * @param campaign such as {@code spring}
 * @param term the words that were searched for
 * @param content which of several links
 */
public record Utm(String source, String medium, String campaign, String term, String content) {
  /** Who came without any. */
  public static final Utm NONE = new Utm(null, null, null, null, null);

  /** Whether no parameter was given. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  void write(Packed.Writer to) {
    String[] parts = {source, medium, campaign, term, content};
    int given = 0;
    for (int i = 0; i < parts.length; i++) {
      given |= parts[i] == null ? 0 : 1 << i;
    }
    to.oneByte(given);
    for (String part : parts) {
      if (part != null) {
        to.name(part);
      }
    }
  }

  static Utm read(Packed.Reader from) {
    int given = from.oneByte();
    String[] parts = new String[5];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = (given & 1 << i) == 0 ? null : from.name();
    }
    return new Utm(parts[0], parts[1], parts[2], parts[3], parts[4]);
  }
}
