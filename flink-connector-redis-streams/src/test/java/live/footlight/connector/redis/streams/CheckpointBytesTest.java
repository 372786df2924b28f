package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What savepoints hold. Bytes of a version never change; a new layout is a new version. */
class CheckpointBytesTest {
  private static final RedisStreamSplit UNBOUNDED =
      new RedisStreamSplit("ev:{live.5}", new EntryId(1795342347118L, -2L), 40, "inc", null);
  private static final RedisStreamSplit BOUNDED =
      new RedisStreamSplit("é", EntryId.ZERO, -1, "", new EntryId(1, 2));

  private static final String UNBOUNDED_V1 =
      "000b"
          + "65763a7b6c6976652e357d" // ev:{live.5}
          + "000001a202be2b6e"
          + "fffffffffffffffe" // position
          + "0000000000000028" // ordinal
          + "0003"
          + "696e63" // incarnation
          + "00"; // no stop
  private static final String BOUNDED_V1 =
      "0002"
          + "c3a9"
          + "0000000000000000"
          + "0000000000000000"
          + "ffffffffffffffff"
          + "0000"
          + "01"
          + "0000000000000001"
          + "0000000000000002";

  @Test
  void splitsOfVersionOne() throws Exception {
    RedisStreamSplitSerializer serializer = RedisStreamSplitSerializer.INSTANCE;

    assertThat(serializer.getVersion()).isEqualTo(1);
    assertThat(hex(serializer.serialize(UNBOUNDED))).isEqualTo(UNBOUNDED_V1);
    assertThat(hex(serializer.serialize(BOUNDED))).isEqualTo(BOUNDED_V1);
    assertThat(serializer.deserialize(1, bytes(UNBOUNDED_V1))).isEqualTo(UNBOUNDED);
    assertThat(serializer.deserialize(1, bytes(BOUNDED_V1))).isEqualTo(BOUNDED);
  }

  @Test
  void enumeratorsOfVersionOne() throws Exception {
    RedisStreamsEnumeratorStateSerializer serializer =
        RedisStreamsEnumeratorStateSerializer.INSTANCE;
    RedisStreamsEnumeratorState state =
        new RedisStreamsEnumeratorState(new TreeSet<>(Set.of("a", "é")), List.of(BOUNDED));
    String v1 = "00000002" + "0001" + "61" + "0002" + "c3a9" + "00000001" + BOUNDED_V1;

    assertThat(serializer.getVersion()).isEqualTo(1);
    assertThat(hex(serializer.serialize(state))).isEqualTo(v1);
    assertThat(serializer.deserialize(1, bytes(v1))).isEqualTo(state);
  }

  @Test
  void refusesVersionsThatItCannotKnow() {
    assertThatThrownBy(
            () -> RedisStreamSplitSerializer.INSTANCE.deserialize(2, bytes(UNBOUNDED_V1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 2");
    assertThatThrownBy(
            () -> RedisStreamsEnumeratorStateSerializer.INSTANCE.deserialize(2, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 2");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
