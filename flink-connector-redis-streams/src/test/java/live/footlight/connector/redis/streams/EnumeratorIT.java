package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.junit.jupiter.api.Test;

/** What a checkpoint keeps of where reading begins. */
class EnumeratorIT {
  private static final String STREAM = "ev:{t.0}";
  private static final String LATER = "ev:{t.1}";

  @Test
  void theStartPositionHoldsThoughACheckpointWasTakenBeforeTheFirstStreamWasFound()
      throws Exception {
    try (RedisServerProcess redis = RedisServerProcess.volatileServer()) {
      redis.commands().hset("ev:topics", "t", "1");
      redis.commands().xadd(STREAM, Map.of("f", "before"));
      String last = redis.commands().xadd(STREAM, Map.of("f", "last"));
      RedisStreamsSource<String> source = fromTheLatest(redis);
      RedisStreamsEnumeratorState notBegun;
      try (SplitEnumerator<RedisStreamSplit, RedisStreamsEnumeratorState> first =
          source.createEnumerator(new TestingSplitEnumeratorContext<>(1))) {
        first.start();
        notBegun = stored(source, first.snapshotState(1));
      }

      TestingSplitEnumeratorContext<RedisStreamSplit> context = context();
      try (SplitEnumerator<RedisStreamSplit, RedisStreamsEnumeratorState> restored =
          source.restoreEnumerator(context, notBegun)) {
        assertThat(found(restored, context))
            .extracting(RedisStreamSplit::position)
            .as("behind the last entry there is")
            .containsExactly(EntryId.parse(last));

        RedisStreamsEnumeratorState begun = stored(source, restored.snapshotState(2));
        redis.commands().hset("ev:topics", "t", "2");
        redis.commands().xadd(LATER, Map.of("f", "first"));
        TestingSplitEnumeratorContext<RedisStreamSplit> again = context();
        try (SplitEnumerator<RedisStreamSplit, RedisStreamsEnumeratorState> goesOn =
            source.restoreEnumerator(again, begun)) {
          assertThat(found(goesOn, again))
              .as("a stream that came later, from its first entry")
              .extracting(RedisStreamSplit::stream, RedisStreamSplit::position)
              .containsExactly(tuple(LATER, EntryId.ZERO));
        }
      }
    }
  }

  private static RedisStreamsSource<String> fromTheLatest(RedisServerProcess redis) {
    return RedisStreamsSource.<String>builder()
        .server(RedisServer.at(redis.uri()))
        .streams(StreamSet.registered("ev:topics", "ev:{%s.%d}", List.of("t")))
        .job("test")
        .startAt(StartPosition.latest())
        .deserializer(new Text())
        .build();
  }

  private static RedisStreamsEnumeratorState stored(
      RedisStreamsSource<String> source, RedisStreamsEnumeratorState state) throws Exception {
    var serializer = source.getEnumeratorCheckpointSerializer();
    return serializer.deserialize(serializer.getVersion(), serializer.serialize(state));
  }

  private static TestingSplitEnumeratorContext<RedisStreamSplit> context() {
    TestingSplitEnumeratorContext<RedisStreamSplit> context =
        new TestingSplitEnumeratorContext<>(1);
    context.registerReader(0, "here");
    return context;
  }

  /** The splits that its first look gives to the one reader. */
  private static List<RedisStreamSplit> found(
      SplitEnumerator<RedisStreamSplit, RedisStreamsEnumeratorState> enumerator,
      TestingSplitEnumeratorContext<RedisStreamSplit> context) {
    enumerator.start();
    context.triggerAllActions();
    return context.getSplitAssignments().get(0).getAssignedSplits();
  }
}
