package live.footlight.jobs.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.UserErased;
import live.footlight.contract.event.UserFollowed;
import live.footlight.contract.event.UserUnfollowed;
import live.footlight.contract.view.FollowView;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MicroBatchOperator.Timing;
import live.footlight.jobs.Tally.Counted;
import live.footlight.jobs.Verdicts;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom users follow, and that who is erased follows nobody ever after. */
@SuppressWarnings("try") // the harness may be interrupted while it closes, as Flink declares it
class FollowsOperatorTest {
  private static final long T = 1_790_000_000_000L;
  private static final int MAX_PARALLELISM = 16;
  private static final Timing TIMING =
      new Timing(Duration.ofMillis(100), Duration.ofMillis(100), 1 << 20);

  enum Backend {
    HEAP,
    ROCKSDB
  }

  @ParameterizedTest
  @EnumSource
  void followsGoWithTheirUserAndThoseThatComeLaterAreCounted(Backend backend) throws Exception {
    OperatorSubtaskState checkpoint;
    try (Follows follows = start(backend, null, Set.of())) {
      follows.give("ann", follow("ann", 1), new UserUnfollowed("ann", "c2"));
      follows.give("ann", new UserErased("ann", null), follow("ann", 3));
      follows.give("bob", follow("bob", 1));
      follows.give("ann", follow("ann", 4), new UserErased("ann", "again"));

      assertThat(follows.out())
          .containsExactly(
              new FollowView("ann", "c1", true, T),
              new FollowView("ann", "c2", false, T),
              FollowView.erased("ann"),
              new FollowView("bob", "c1", true, T));
      checkpoint = follows.checkpoint();
      assertThat(follows.fates()).isEqualTo("5 processed, 2 erased");
    }
    try (Follows restored = start(backend, checkpoint, Set.of())) {
      restored.give("ann", follow("ann", 5));
      restored.give("bob", follow("bob", 2));
      restored.checkpoint();

      assertThat(restored.out()).containsExactly(new FollowView("bob", "c2", true, T));
      assertThat(restored.fates()).isEqualTo("1 processed, 1 erased");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOlderSavepointErasesAgainWhomItDoesNotKnowToBeErased(Backend backend) throws Exception {
    OperatorSubtaskState older;
    try (Follows follows = start(backend, null, Set.of())) {
      follows.give("ann", follow("ann", 1));
      older = follows.checkpoint();
    }
    OperatorSubtaskState newer;
    try (Follows rewound = start(backend, older, Set.of("ann", "never-heard-of"))) {
      // The streams hold follows of before the erasure, and may not hold the erasure any more.
      rewound.give("ann", follow("ann", 1), follow("ann", 2));

      assertThat(rewound.out())
          .containsExactlyInAnyOrder(FollowView.erased("ann"), FollowView.erased("never-heard-of"));
      newer = rewound.checkpoint();
      assertThat(rewound.fates()).isEqualTo("0 processed, 2 erased");
    }
    try (Follows again = start(backend, newer, Set.of("ann", "never-heard-of"))) {
      assertThat(again.out()).as("once is enough").isEmpty();
    }
  }

  @Test
  void eachSubtaskErasesItsOwn() throws Exception {
    Set<String> before = Set.of("ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal");
    List<FollowView> erased = new ArrayList<>();
    for (int subtask = 0; subtask < 3; subtask++) {
      try (Follows follows = new Follows(before, 3, subtask)) {
        follows.setup(follows.serializer());
        follows.open();
        erased.addAll(follows.out());
      }
    }

    assertThat(erased)
        .containsExactlyInAnyOrderElementsOf(before.stream().map(FollowView::erased).toList());
  }

  private static UserFollowed follow(String user, int creator) {
    return new UserFollowed(user, "c" + creator);
  }

  private static Follows start(Backend backend, OperatorSubtaskState state, Set<String> before)
      throws Exception {
    Follows follows = new Follows(before, 1, 0);
    follows.setStateBackend(
        backend == Backend.HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend());
    follows.setup(follows.serializer());
    if (state != null) {
      follows.initializeState(state);
    }
    follows.open();
    return follows;
  }

  private static final class Follows
      extends KeyedOneInputStreamOperatorTestHarness<String, EntityFrames, FollowView> {
    private int entries;

    Follows(Set<String> erasedBefore, int parallelism, int subtask) throws Exception {
      super(
          new FollowsOperator(() -> erasedBefore, TIMING),
          EntityFrames::entity,
          Types.STRING,
          MAX_PARALLELISM,
          parallelism,
          subtask);
    }

    TypeSerializer<FollowView> serializer() {
      return TypeInformation.of(FollowView.class)
          .createSerializer(getExecutionConfig().getSerializerConfig());
    }

    void give(String user, EventData... events) throws Exception {
      EntityFrames.Builder frames = new EntityFrames.Builder();
      for (int i = 0; i < events.length; i++) {
        String id = "e" + entries + "." + i;
        frames.add(i, new Event(id, "/test", 1, T, T, Actor.UNKNOWN, null, events[i], null));
      }
      processElement(
          new StreamRecord<>(frames.take("user:" + user, "identity.0", entries++ + "-0")));
    }

    OperatorSubtaskState checkpoint() throws Exception {
      prepareSnapshotPreBarrier(1);
      return snapshot(1, getProcessingTime());
    }

    List<FollowView> out() {
      List<FollowView> out = List.copyOf(extractOutputValues());
      getOutput().clear();
      return out;
    }

    String fates() {
      long processed = 0;
      long erased = 0;
      for (StreamRecord<Counted> counted : getSideOutput(Verdicts.COUNTED)) {
        processed += counted.getValue().processed();
        erased += counted.getValue().erased();
      }
      return processed + " processed, " + erased + " erased";
    }
  }
}
