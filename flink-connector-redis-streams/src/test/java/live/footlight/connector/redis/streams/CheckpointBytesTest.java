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

  private static final String KNOWN_AND_UNASSIGNED =
      "00000002" + "0001" + "61" + "0002" + "c3a9" + "00000001" + BOUNDED_V1;

  @Test
  void enumeratorsOfVersionTwo() throws Exception {
    RedisStreamsEnumeratorStateSerializer serializer =
        RedisStreamsEnumeratorStateSerializer.INSTANCE;
    RedisStreamsEnumeratorState begun = enumerator(true);
    RedisStreamsEnumeratorState notBegun =
        new RedisStreamsEnumeratorState(false, Set.of(), List.of());

    assertThat(serializer.getVersion()).isEqualTo(2);
    assertThat(hex(serializer.serialize(begun))).isEqualTo("01" + KNOWN_AND_UNASSIGNED);
    assertThat(hex(serializer.serialize(notBegun))).isEqualTo("00" + "00000000" + "00000000");
    assertThat(serializer.deserialize(2, bytes("01" + KNOWN_AND_UNASSIGNED))).isEqualTo(begun);
    assertThat(serializer.deserialize(2, bytes("000000000000000000"))).isEqualTo(notBegun);
  }

  /** They do not say whether they had begun: a build that wrote them went on as if they had. */
  @Test
  void enumeratorsOfVersionOne() throws Exception {
    assertThat(
            RedisStreamsEnumeratorStateSerializer.INSTANCE.deserialize(
                1, bytes(KNOWN_AND_UNASSIGNED)))
        .isEqualTo(enumerator(true));
  }

  private static RedisStreamsEnumeratorState enumerator(boolean begun) {
    return new RedisStreamsEnumeratorState(
        begun, new TreeSet<>(Set.of("a", "é")), List.of(BOUNDED));
  }

  @Test
  void refusesVersionsThatItCannotKnow() {
    assertThatThrownBy(
            () -> RedisStreamSplitSerializer.INSTANCE.deserialize(2, bytes(UNBOUNDED_V1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 2");
    assertThatThrownBy(
            () -> RedisStreamsEnumeratorStateSerializer.INSTANCE.deserialize(3, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 3");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
