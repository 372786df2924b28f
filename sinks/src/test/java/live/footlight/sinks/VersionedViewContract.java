package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What every store promises of a view that is written whole; each view in each store inherits it.
 *
 * @param <V> the view
 * @param <W> what the sink takes
 */
abstract class VersionedViewContract<V, W> {
  private static final int VERSIONS = 40;

  /** A sink as after a start or a restore. */
  abstract SinkHarness<W> openSink() throws Exception;

  /** A view, all of whose content follows from its version. */
  abstract V view(long version);

  abstract W encode(V view);

  /** What is stored of it. */
  abstract V read();

  /** All that is stored, to compare. */
  abstract Object dump();

  @Test
  void anOlderVersionNeverOverwrites() throws Exception {
    List<Long> versions = new ArrayList<>();
    for (long version = 1; version <= VERSIONS; version++) {
      versions.add(version);
      versions.add(version);
    }
    Collections.shuffle(versions, new Random(3));
    long newest = 0;
    try (SinkHarness<W> sink = openSink()) {
      for (long version : versions) {
        sink.write(encode(view(version)));
        sink.checkpoint();

        newest = Math.max(newest, version);
        assertThat(read()).isEqualTo(view(newest));
      }
    }
  }

  @Test
  void replayChangesNothing() throws Exception {
    try (SinkHarness<W> sink = openSink()) {
      writeAll(sink);
    }
    Object once = dump();
    try (SinkHarness<W> sink = openSink()) {
      writeAll(sink);
    }

    assertThat(dump()).isEqualTo(once);
    assertThat(read()).isEqualTo(view(VERSIONS));
  }

  private void writeAll(SinkHarness<W> sink) throws Exception {
    for (long version = 1; version <= VERSIONS; version++) {
      sink.write(encode(view(version)));
    }
    sink.checkpoint();
  }
}
