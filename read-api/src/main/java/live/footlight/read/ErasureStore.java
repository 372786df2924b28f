package live.footlight.read;

import java.util.List;

/** Where it is kept who was erased. */
interface ErasureStore {
  /** All of them. */
  Noted all();

  /**
   * Those noted at a time or later.
   *
   * @param sinceMs ms UTC by the store's own clock
   */
  Noted since(long sinceMs);

  /**
   * Erased users.
   *
   * @param users their ids
   * @param newestMs when the last of them was noted, ms UTC by the store's own clock; 0 where that
   *     is not known
   */
  record Noted(List<String> users, long newestMs) {}
}
