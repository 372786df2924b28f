package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedisAddressTest {
  @Test
  void credentialsOfAClusterHoldForEveryNode() {
    assertThat(RedisAddress.of("redis-cluster://user:p@ss@a:7000,b:7001"))
        .isEqualTo(
            new RedisAddress(
                List.of("redis://user:p@ss@a:7000", "redis://user:p@ss@b:7001"), true));
  }

  @Test
  void oneServerAndSentinelsAreOneAddress() {
    for (String uri :
        List.of("rediss://a:6379/2", "redis-sentinel://secret@a:26379,b:26379#master")) {
      assertThat(RedisAddress.of(uri)).isEqualTo(new RedisAddress(List.of(uri), false));
    }
  }

  @Test
  void whatCannotBeReadIsRefusedAtOnce() {
    for (String uri : List.of("redis-cluster://a:7000,", "a:6379", "redis-cluster://")) {
      assertThatThrownBy(() -> RedisAddress.of(uri))
          .as(uri)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
