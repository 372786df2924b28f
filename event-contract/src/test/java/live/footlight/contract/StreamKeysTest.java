package live.footlight.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import live.footlight.contract.view.LeaderboardKeys;
import org.junit.jupiter.api.Test;

class StreamKeysTest {
  /** Vectors of MurmurHash3_x86_32 with seed 0, as they are published. */
  @Test
  void hashesAsMurmur3Does() {
    assertThat(StreamKeys.murmur3(new byte[0])).isZero();
    assertThat(StreamKeys.murmur3("test".getBytes(UTF_8))).isEqualTo(0xba6bd213);
    assertThat(StreamKeys.murmur3("Hello, world!".getBytes(UTF_8))).isEqualTo(0xc0363e43);
    assertThat(StreamKeys.murmur3("The quick brown fox jumps over the lazy dog".getBytes(UTF_8)))
        .isEqualTo(0x2e4ff723);
  }

  @Test
  void spreadsEntitiesOverAllPartitions() {
    int[] counts = new int[8];
    IntStream.range(0, 8_000).forEach(i -> counts[StreamKeys.partition("session:s" + i, 8)]++);
    assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 800 && count < 1_200);
  }

  @Test
  void keepsAPartitionsKeysInOneSlot() {
    assertThat(StreamKeys.stream("live", 5)).isEqualTo("ev:{live.5}");
    assertThat(StreamKeys.dedupe("live", 5, "/a", "1")).isEqualTo("dd:{live.5}:/a|1");
  }

  @Test
  void ranksByTimeThenIdBytewise() {
    assertThat(LeaderboardKeys.rankedMember(255, "u1")).isEqualTo("0000000000ff:u1");
    assertThat(LeaderboardKeys.memberId("0000000000ff:u:1")).isEqualTo("u:1");
  }
}
