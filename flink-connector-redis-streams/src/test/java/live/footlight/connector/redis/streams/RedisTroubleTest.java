package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisTroubleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOADING Redis is loading the dataset in memory",
        "READONLY You can't write against a read only replica.",
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
        "CLUSTERDOWN The cluster is down",
        "TRYAGAIN Multiple keys request during rehashing of slot",
        "OOM command not allowed when used memory > 'maxmemory'.",
        "BUSY Redis is busy running a script.",
        "MISCONF Errors writing to the AOF file: No space left on device",
        "NOREPLICAS Not enough good replicas to write.",
        "UNBLOCKED force unblock from blocking operation, instance state changed",
        "ERR max number of clients reached",
      })
  void whatServersSayForAWhilePasses(String refusal) {
    assertThat(RedisTrouble.passes(refused(refusal))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WRONGTYPE Operation against a key holding the wrong kind of value",
        "NOPERM this user has no permissions to run the 'xread' command",
        "NOAUTH Authentication required.",
        "ERR unknown command 'XREAD'",
      })
  void whatSomebodyHasToMendDoesNot(String refusal) {
    assertThat(RedisTrouble.passes(refused(refusal))).isFalse();
    assertThat(RedisTrouble.explain(refused(refusal)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(refusal);
  }

  @Test
  void aConnectionThatBrokePassesWhereverItStandsAmongTheCauses() {
    assertThat(RedisTrouble.passes(new CompletionException(new IOException("reset")))).isTrue();
    assertThat(RedisTrouble.passes(new RedisConnectionException("no", refused("LOADING"))))
        .isTrue();
    assertThat(RedisTrouble.passes(new IllegalStateException("a fault of ours"))).isFalse();
  }

  private static RedisCommandExecutionException refused(String message) {
    return new RedisCommandExecutionException(message);
  }
}
