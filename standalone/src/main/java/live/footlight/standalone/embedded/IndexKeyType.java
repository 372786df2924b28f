package live.footlight.standalone.embedded;

import de.bwaldvogel.mongo.backend.KeyValue;
import org.h2.mvstore.type.ObjectDataType;

/**
 * Orders the keys of an index as the store does without it, so that it reads files of either. The
 * store compares what it does not know by the bytes that Java's serialization makes of it, and so
 * serializes two objects at every step of a search, a third of the work of writing a document. A
 * key is nearly always one short id, whose bytes follow from its characters.
 */
final class IndexKeyType extends ObjectDataType {
  /** A longer one has a length whose bytes are no longer those of small positive numbers. */
  private static final int SHORT = 127;

  @Override
  public int compare(Object one, Object other) {
    String left = plain(one);
    String right = left == null ? null : plain(other);
    if (right == null) {
      return super.compare(one, other);
    }
    // Serialized, a string begins with its length.
    return left.length() == right.length()
        ? left.compareTo(right)
        : Integer.compare(left.length(), right.length());
  }

  /** The only string of a key, where each of its characters is one byte; else null. */
  private static String plain(Object key) {
    if (!(key instanceof KeyValue values)
        || values.size() != 1
        || !(values.get(0) instanceof String text)
        || text.length() > SHORT) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || c > 127) {
        return null;
      }
    }
    return text;
  }
}
