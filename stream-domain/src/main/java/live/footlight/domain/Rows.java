package live.footlight.domain;

import java.util.function.BiConsumer;

/**
 * Map-shaped state of one key: rows of bytes by name. A {@code HashMap} in tests, a {@code
 * MapState<String, byte[]>} in an operator.
 */
public interface Rows {
  /** The row, or null where there is none. */
  byte[] get(String key);

  /** Sets the row; the array belongs to the state from here on. */
  void put(String key, byte[] value);

  /** Forgets the row. */
  void remove(String key);

  /** Shows all rows, in no order; none may be changed meanwhile. */
  void forEach(BiConsumer<String, byte[]> visitor);
}
