package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TroubleTest {

  @ParameterizedTest
  @CsvSource({
    "LOADING Redis is loading the dataset in memory, BUSY",
    "OOM command not allowed when used memory > 'maxmemory'., BUSY",
    "BUSY Redis is busy running a script., BUSY",
    "TRYAGAIN Multiple keys request during rehashing of slot, BUSY",
    "MISCONF Redis is configured to save RDB snapshots, BUSY",
    "NOREPLICAS Not enough good replicas to write., BUSY",
    "READONLY You can't write against a read only replica., DISCONNECTED",
    "MASTERDOWN Link with MASTER is down, DISCONNECTED",
    "CLUSTERDOWN The cluster is down, DISCONNECTED",
    "NOSCRIPT No matching script., SCRIPT_UNKNOWN",
    "WRONGTYPE Operation against a key holding the wrong kind of value, FATAL",
    "NOPERM this user has no permissions, FATAL",
    "NOAUTH Authentication required., FATAL",
    "WRONGPASS invalid username-password pair, FATAL",
    "ERR user_script:3: attempt to index a nil value, FATAL",
    "ERR, FATAL"
  })
  void theFirstWordOfAnErrorDecides(String reply, Trouble trouble) {
    assertThat(Trouble.of(new RedisErrorReply(reply))).isEqualTo(trouble);
    assertThat(Trouble.of(new CompletionException(new RedisCommandExecutionException(reply))))
        .isEqualTo(trouble);
  }

  @Test
  void whateverIsNoAnswerIsALostConnection() {
    assertThat(Trouble.of(new IOException("Connection reset"))).isEqualTo(Trouble.DISCONNECTED);
  }

  @Test
  void whatAPersonHasToDoIsSaid() {
    assertThat(explain("WRONGTYPE Operation against a key")).contains("remove it");
    assertThat(explain("NOPERM no permissions")).contains("needs the commands");
    assertThat(explain("NOAUTH Authentication required.")).contains("in the address");
    assertThat(explain("ERR something new")).contains("the:key").contains("something new");
  }

  private static String explain(String reply) {
    return Trouble.explain(new RedisErrorReply(reply), "the:key");
  }
}
