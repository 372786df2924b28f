package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
  @TempDir private Path directory;

  private record Run(int code, String out, String err) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                                        | Say which command",
        "dance                                                   | dance",
        "up --port 70000                                         | --port is between 0 and 65535",
        "up --partitions 0                                       | --partitions is between 1 and 1024",
        "up --redis localhost:6379                               | --redis is a URI such as",
        "up --mongo localhost                                    | --mongo is a URI such as",
        "up --flink localhost                                    | --flink is a URL such as",
        "up --flink http://localhost:1                           | --flink needs --redis and --mongo",
        "up --zone Moon/Crater                                   | Moon/Crater",
        "up --fsync sometimes                                    | sometimes",
        "generations compare --a g1                              | --b",
        "lake                                                    | Say what to do",
        "lake erase --lake /data/lake                            | --user",
        "deadletters                                             | Say what to do",
        "deadletters list                                        | --mongo is a URI such as",
        "demo --rate 0                                           | --rate is above 0",
        "demo --for ever                                         | 'ever' is not a duration",
        "token --sub u1                                          | --scope",
        "replay                                                  | --format",
        "replay --format gdq                                     | takes --timeseries FILE and --schedule",
        "replay --format cloudevents                             | takes one FILE.ndjson",
        "replay --format gdq --speed fast                        | 'fast' is not a speed",
        "replay --format gdq --timeseries a --schedule b --duplicates 2 | between 0 and 1",
        "replay --format cloudevents f --duplicates 0.1          | go with --format gdq",
        "replay --format cloudevents f --batch 0                 | at least 1",
        "replay --format cloudevents f --url localhost:8080      | 'localhost:8080' is no URL such as",
        "status --url localhost:8080                             | 'localhost:8080' is no URL such as",
        "status --url http://                                    | 'http://' is no URL such as",
      })
  void saysInOneLineWhichOptionsDoNotFit(String arguments, String said) {
    Run run = run(arguments == null ? new String[0] : arguments.strip().split(" +"));

    assertThat(run.code()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().findFirst().orElse("")).startsWith("footlight: ").contains(said);
    assertThat(run.err().lines()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"up", "demo", "replay", "token", "status", "generations", "lake", "deadletters"})
  void everyCommandExplainsItself(String command) {
    Run run = run(command, "--help");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("footlight " + command).contains("--help");
  }

  @Test
  void saysInOneLineThatThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run = run("up", "--port", Integer.toString(taken.getLocalPort()));
      assertThat(run.code()).isEqualTo(PlainFailure.UNAVAILABLE);
      assertThat(run.err())
          .startsWith("footlight: Cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .contains("--port");
      assertThat(run.err().lines()).hasSize(1);
    }
  }

  @Test
  void saysInOneLineThatNothingAnswers() throws Exception {
    Run run = run("status", "--url", "http://127.0.0.1:" + freePort());
    assertThat(run.code()).isEqualTo(PlainFailure.UNAVAILABLE);
    assertThat(run.err()).contains("Nothing that is Footlight answers at").hasLineCount(1);
  }

  @Test
  void saysInOneLineThatAFileIsNotThere() {
    Run run =
        run("replay", "--format", "gdq", "--timeseries", "/no/a.csv", "--schedule", "/no/b.csv");
    assertThat(run.code()).isEqualTo(PlainFailure.REFUSED);
    assertThat(run.err()).startsWith("footlight: Cannot read /no/a.csv").hasLineCount(1);
  }

  @Test
  void saysInOneLineWhichLineIsNoEvent() throws Exception {
    Path file = Files.writeString(directory.resolve("events.ndjson"), "{\"id\":\"a\"}\n");
    Run run = run("replay", "--format", "cloudevents", file.toString(), "--token", "t");
    assertThat(run.code()).isEqualTo(PlainFailure.REFUSED);
    assertThat(run.err()).contains("line 1 is not a structured CloudEvent").hasLineCount(1);
  }

  @Test
  void printsATokenAndNothingElse() throws Exception {
    Run run =
        run("token", "--sub", "u1", "--scope", "ingest:live read", "--data", directory.toString());

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    String[] parts = run.out().strip().split("\\.", -1);
    assertThat(parts).hasSize(3);
    assertThat(decoded(parts[0])).isEqualTo("{\"alg\":\"HS256\"}");
    assertThat(decoded(parts[1]))
        .contains("\"sub\":\"u1\"")
        .contains("\"scope\":\"ingest:live read\"")
        .contains("\"iss\":\"" + JwtSecret.ISSUER)
        .contains("\"aud\":\"" + JwtSecret.AUDIENCE)
        .contains("\"exp\":");
  }

  @Test
  void keepsTheSecretToItsOwnerAndMakesItOnce() throws Exception {
    run("token", "--sub", "u1", "--scope", "read", "--data", directory.toString());
    Path secret = directory.resolve("jwt-secret");
    String made = Files.readString(secret);
    run("token", "--sub", "u1", "--scope", "read", "--data", directory.toString());

    assertThat(Files.readString(secret)).isEqualTo(made);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(secret);
    }
  }

  @Test
  void refusesASecretThatIsTooShort() throws Exception {
    Files.writeString(directory.resolve("jwt-secret"), "short\n");
    Run run = run("token", "--sub", "u1", "--scope", "read", "--data", directory.toString());
    assertThat(run.code()).isEqualTo(PlainFailure.REFUSED);
    assertThat(run.err()).contains("has 5 characters").hasLineCount(1);
  }

  @Test
  void aDataDirectoryBelongsToOneProcessAtATime() {
    try (DataDirectory first = DataDirectory.at(directory)) {
      assertThat(first.lasting()).isTrue();
      Run run = run("up", "--port", "0", "--data", directory.toString());
      assertThat(run.code()).isEqualTo(PlainFailure.UNAVAILABLE);
      assertThat(run.err())
          .contains("is in use by process " + ProcessHandle.current().pid())
          .hasLineCount(1);
    }
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Footlight.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Run(code, out.toString(), err.toString());
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
