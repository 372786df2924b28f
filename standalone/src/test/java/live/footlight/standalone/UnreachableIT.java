package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is named and does not answer gets one sentence and code 3; nothing is left running. */
class UnreachableIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--redis redis://127.0.0.1:1 | No Redis answers at 127.0.0.1:1",
        "--mongo mongodb://127.0.0.1:1/footlight | No MongoDB answers at 127.0.0.1:1",
        "--redis redis://127.0.0.1:1 --mongo mongodb://127.0.0.1:1 --flink http://127.0.0.1:1"
            + " | answers at",
      })
  void saysWhatDoesNotAnswer(String options, String said) {
    StringWriter err = new StringWriter();
    long children = ProcessHandle.current().children().count();

    int code =
        Footlight.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute(("up --port 0 " + options.strip()).split(" +"));

    assertThat(code).isEqualTo(PlainFailure.UNAVAILABLE);
    assertThat(err.toString()).startsWith("footlight: ").contains(said).hasLineCount(1);
    assertThat(ProcessHandle.current().children().count()).isEqualTo(children);
  }
}
