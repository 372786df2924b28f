package live.footlight.domain.viewer;

import java.util.List;
import live.footlight.domain.Packed;
import live.footlight.domain.Rows;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;

/**
 * How many different viewers there were: exact while the rows are few, a HyperLogLog sketch beyond.
 * The sketch is made of the exact set at the moment of crossing, and its estimate depends on the
 * set only, not on the order in which it grew.
 *
 * <p>The sketch's page is a format byte and the sketch in its own updatable form.
 */
final class DistinctViewers {
  private static final int FORMAT = 1;
  private static final int PAGE = 1;
  private static final int LG_K = 14;
  private static final int PARTS = 1_000_000;

  private final HeldPages pages;
  private final int exact;

  // Exact while the estimate is 0.
  private long count;
  private long estimate;

  DistinctViewers(HeldPages pages, int exact) {
    this.pages = pages;
    this.exact = exact;
  }

  /** Counts viewers that nobody has counted before; their rows are written already. */
  void add(List<String> newcomers, Rows rows) {
    if (newcomers.isEmpty()) {
      return;
    }
    count += newcomers.size();
    if (count <= exact) {
      return;
    }
    byte[] page = pages.get(PAGE);
    HllSketch sketch;
    if (page == null) {
      sketch = new HllSketch(LG_K, TgtHllType.HLL_8);
      rows.forEach(
          (viewerId, row) -> {
            if (Viewer.isCounted(row)) {
              sketch.update(viewerId);
            }
          });
    } else {
      byte[] bytes = new byte[page.length - 1];
      System.arraycopy(page, 1, bytes, 0, bytes.length);
      sketch = HllSketch.heapify(bytes);
      newcomers.forEach(sketch::update);
    }
    byte[] bytes = sketch.toUpdatableByteArray();
    byte[] written = new byte[bytes.length + 1];
    written[0] = FORMAT;
    System.arraycopy(bytes, 0, written, 1, bytes.length);
    pages.set(PAGE, written);
    // There are more than the exact ones, whatever the sketch says.
    estimate = Math.max(exact + 1L, Math.round(sketch.getCompositeEstimate()));
  }

  long distinct() {
    return estimate == 0 ? count : estimate;
  }

  /** Relative standard error in parts per million. */
  long errorPpm() {
    return estimate == 0 ? 0 : Math.round(HllSketch.getRelErr(false, true, LG_K, 1) * PARTS);
  }

  void write(Packed.Writer to) {
    to.unsigned(count);
    to.unsigned(estimate);
  }

  void read(Packed.Reader from) {
    count = from.unsigned();
    estimate = from.unsigned();
  }
}
