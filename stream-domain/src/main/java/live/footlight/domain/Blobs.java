package live.footlight.domain;

/**
 * Map-shaped state of one key: pages of bytes by number. A {@code HashMap} in tests, a {@code
 * MapState<Integer, byte[]>} in an operator.
 *
 * <p>A fold reads a page at most once in an application and writes it at most once. It may change
 * the array it was given before it puts it back, so nobody else may hold on to it meanwhile.
 */
public interface Blobs {
  /** The page, or null where there is none. */
  byte[] get(int page);

  /** Sets the page; the array belongs to the state from here on. */
  void put(int page, byte[] bytes);

  /** Forgets the page. */
  void remove(int page);
}
