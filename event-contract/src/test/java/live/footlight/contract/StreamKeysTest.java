package live.footlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamKeysTest {
  /** Vectors in use among implementations of murmur3 (x86, 32 bits) for seed 0. */
  @ParameterizedTest
  @CsvSource({
    "'', 00000000",
    "00, 514e28b7",
    "0000, 30f4c306",
    "000000, 85f0b427",
    "00000000, 2362f9de",
    "ffffffff, 76293b50",
    "21, 72661cf4",
    "2143, a0f7b07a",
    "214365, 7e4a8634",
    "21436587, f55b516b"
  })
  void hashesBytesAsOthersDo(String bytes, String hash) {
    assertThat(HexFormat.of().toHexDigits(StreamKeys.murmur3(HexFormat.of().parseHex(bytes))))
        .isEqualTo(hash);
  }

  @ParameterizedTest
  @CsvSource({
    "test, ba6bd213",
    "hello, 248bfa47",
    "'hello, world', 149bbb7f",
    "'Hello, world!', c0363e43",
    "The quick brown fox jumps over the lazy dog, 2e4ff723"
  })
  void hashesTextAsOthersDo(String text, String hash) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(HexFormat.of().toHexDigits(StreamKeys.murmur3(bytes))).isEqualTo(hash);
  }

  @Test
  void everyPartitionIsWithinTheTopic() {
    for (int partitions = 1; partitions <= 9; partitions++) {
      for (int i = 0; i < 1_000; i++) {
        assertThat(StreamKeys.partition("session:漢" + i, partitions)).isBetween(0, partitions - 1);
      }
    }
  }

  @Test
  void spreadsEntitiesOverAllPartitions() {
    int[] counts = new int[8];
    IntStream.range(0, 8_000).forEach(i -> counts[StreamKeys.partition("session:s" + i, 8)]++);
    assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 800 && count < 1_200);
  }

  @Test
  void aPartitionsKeysShareOneHashTag() {
    assertThat(StreamKeys.stream("live", 5)).isEqualTo("ev:{live.5}");
    assertThat(StreamKeys.dedupe("live", 5, "/app/ios", "g-1"))
        .isEqualTo("dd:{live.5}:/app/ios|g-1");
    assertThat(StreamKeys.offsets("live", 5)).isEqualTo("off:{live.5}");
    assertThat(StreamKeys.incarnation("live", 5)).isEqualTo("inc:{live.5}");
  }
}
