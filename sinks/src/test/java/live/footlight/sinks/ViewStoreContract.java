package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.DeadLetter;
import org.junit.jupiter.api.Test;

/**
 * What every store of views promises; each store inherits it.
 *
 * @param <V> the view of a board
 * @param <W> what the sink takes
 */
abstract class ViewStoreContract<V, W> {
  /** No store can name this member. */
  static final BoardEntry POISON = new BoardEntry("x".repeat(17 << 20), 1, 1, 1);

  /**
   * What a reader sees of a board.
   *
   * @param version 0 where there is nothing
   * @param totals by member; written in board order
   */
  record Seen(long version, Map<String, Long> totals) {
    long sum() {
      return totals.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** A sink as after a start or a restore. */
  abstract SinkHarness<W> openSink() throws Exception;

  abstract V whole(Gifts gifts, long version);

  /** What changed; a store that keeps no more than whole boards writes those. */
  abstract V change(Gifts gifts, long since, long version);

  /** The board with one more entry. */
  abstract V with(V view, BoardEntry entry);

  abstract ViewLimits.Admission<V> admit(V view);

  abstract W encode(V view);

  /** Reads a board in one step. */
  abstract Seen read(String of);

  /** All that is stored, to compare. */
  abstract Object dump();

  /** From now on the store takes nothing. */
  abstract void breakDown();

  /** One run of a job's end: views go through the guard, then into the sink. */
  private final class Run implements AutoCloseable {
    final List<DeadLetter> deadLetters = new ArrayList<>();
    private final SinkHarness<W> sink = openSink();

    Run() throws Exception {}

    void write(V view) throws Exception {
      ViewLimits.Admission<V> admission = admit(view);
      admission.refused().forEach(refusal -> deadLetters.add(refusal.toDeadLetter("test")));
      if (admission.admitted()) {
        sink.write(encode(admission.view()));
      }
    }

    void checkpoint() throws Exception {
      sink.checkpoint();
    }

    @Override
    public void close() {
      sink.close();
    }
  }

  @Test
  void anOlderVersionNeverOverwrites() throws Exception {
    Gifts gifts = Gifts.given("session:older", 20, 60, 1);
    List<Long> versions = new ArrayList<>();
    for (long version = 1; version <= 60; version++) {
      versions.add(version);
      versions.add(version);
    }
    Collections.shuffle(versions, new Random(3));
    long newest = 0;
    try (Run run = new Run()) {
      for (long version : versions) {
        run.write(whole(gifts, version));
        run.checkpoint();

        newest = Math.max(newest, version);
        assertThat(read(gifts.of())).isEqualTo(new Seen(newest, gifts.totals(newest)));
      }
    }
  }

  @Test
  void replayChangesNothing() throws Exception {
    Gifts gifts = Gifts.givenAndTakenBack("session:replay", 20, 60, 2);
    try (Run run = new Run()) {
      write(run, gifts, 1);
      Object once = dump();
      write(run, gifts, 1);
      write(run, gifts, 7);

      assertThat(dump()).isEqualTo(once);
      assertThat(read(gifts.of())).isEqualTo(new Seen(60, gifts.totals(60)));
    }
  }

  @Test
  void equalVersionsHoldEqualContent() throws Exception {
    Gifts gifts = Gifts.givenAndTakenBack("session:equal", 20, 40, 3);
    for (long version = 1; version <= 40; version++) {
      try (Run first = new Run()) {
        first.write(version == 1 ? whole(gifts, 1) : change(gifts, version - 1, version));
        first.checkpoint();
      }
      Object written = dump();
      try (Run second = new Run()) {
        second.write(whole(gifts, version));
        second.checkpoint();
      }

      assertThat(dump()).isEqualTo(written);
      assertThat(read(gifts.of())).isEqualTo(new Seen(version, gifts.totals(version)));
    }
  }

  @Test
  void aFailedWriteFailsTheCheckpoint() throws Exception {
    Gifts gifts = Gifts.given("session:failed", 5, 10, 4);
    try (Run run = new Run()) {
      run.write(whole(gifts, 1));
      run.checkpoint();
      breakDown();
      run.write(whole(gifts, 2));

      assertThatThrownBy(run::checkpoint).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aPoisonViewIsADeadLetterAndNotACrashLoop() throws Exception {
    Gifts gifts = Gifts.given("session:poison", 5, 10, 5);
    try (Run run = new Run()) {
      run.write(whole(gifts, 1));
      run.write(with(whole(gifts, 4), POISON));
      run.checkpoint();

      assertThat(read(gifts.of())).isEqualTo(new Seen(4, gifts.totals(4)));
      assertThat(run.deadLetters).extracting(DeadLetter::code).containsExactly("id-too-long");

      run.write(with(whole(gifts, 4), POISON));
      run.write(change(gifts, 4, 10));
      run.checkpoint();

      assertThat(read(gifts.of())).isEqualTo(new Seen(10, gifts.totals(10)));
      assertThat(run.deadLetters)
          .extracting(DeadLetter::id)
          .hasSize(2)
          .containsOnly(run.deadLetters.get(0).id());
    }
  }

  @Test
  void catchUpAfterARestoreShowsNoStepBack() throws Exception {
    Gifts gifts = Gifts.given("session:restore", 30, 400, 6);
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(1);
    CompletableFuture<Integer> reader =
        CompletableFuture.supplyAsync(
            () -> {
              Seen before = read(gifts.of());
              reading.countDown();
              int steps = 0;
              while (!done.get()) {
                Seen now = read(gifts.of());
                assertThat(now.version()).isGreaterThanOrEqualTo(before.version());
                assertThat(now.sum()).isGreaterThanOrEqualTo(before.sum());
                assertThat(now.totals()).isEqualTo(gifts.totals(now.version()));
                steps += now.version() > before.version() ? 1 : 0;
                before = now;
              }
              return steps;
            });
    reading.await();
    try (Run run = new Run()) {
      run.write(whole(gifts, 1));
      for (long version = 2; version <= 200; version++) {
        run.write(change(gifts, version - 1, version));
        run.checkpoint();
      }
    }
    // Restored as it was at version 50, with ticks that are larger and end elsewhere.
    try (Run run = new Run()) {
      run.write(whole(gifts, 50));
      for (long version = 50; version < 400; version += 35) {
        run.write(change(gifts, version, version + 35));
        run.checkpoint();
      }
    }
    done.set(true);

    assertThat(reader.join()).isPositive();
    assertThat(read(gifts.of())).isEqualTo(new Seen(400, gifts.totals(400)));
  }

  private void write(Run run, Gifts gifts, long step) throws Exception {
    run.write(whole(gifts, 4));
    for (long version = 4; version < 60; version += step) {
      run.write(change(gifts, version, Math.min(version + step, 60)));
    }
    run.checkpoint();
  }
}
