package live.footlight.sinks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Redis hash with the rule by which one version of it is newer than another: the fields given by
 * {@link #orderedBy} are compared in turn, as numbers or as text, and the first that differs
 * decides. A write that is not older than what is stored sets all its fields.
 */
public final class VersionedHash {
  private final String key;
  private final StringBuilder order = new StringBuilder();
  private final List<String> fieldsAndValues = new ArrayList<>();
  private long keepMs;

  private VersionedHash(String key) {
    this.key = key;
  }

  /** The hash at a key; at least one ordering field has to follow. */
  public static VersionedHash at(String key) {
    return new VersionedHash(key);
  }

  /** A number that decides which version is newer; before all other fields. Below 2⁵³. */
  public VersionedHash orderedBy(String field, long value) {
    return ordering('n', field, Long.toString(value));
  }

  /** A text that decides which version is newer; before all other fields. */
  public VersionedHash orderedBy(String field, String value) {
    return ordering('s', field, value);
  }

  /** A field that says something. */
  public VersionedHash with(String field, String value) {
    fieldsAndValues.add(field);
    fieldsAndValues.add(value);
    return this;
  }

  /** A field that says something in a number. */
  public VersionedHash with(String field, long value) {
    return with(field, Long.toString(value));
  }

  /** Forget the hash this long after this write; by default it stays. */
  public VersionedHash keptFor(Duration duration) {
    keepMs = duration.toMillis();
    return this;
  }

  String key() {
    return key;
  }

  String order() {
    return order.toString();
  }

  long keepMs() {
    return keepMs;
  }

  List<String> fieldsAndValues() {
    if (order.isEmpty()) {
      throw new IllegalStateException("the hash at " + key + " has no field that orders it");
    }
    return fieldsAndValues;
  }

  private VersionedHash ordering(char kind, String field, String value) {
    if (fieldsAndValues.size() != 2 * order.length()) {
      throw new IllegalStateException("ordering fields come first: " + field);
    }
    order.append(kind);
    return with(field, value);
  }
}
