package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script {@code footlight} says where it cannot start Java. */
class ScriptTest {
  @TempDir private Path jdk;

  private record Run(int code, String err) {}

  @Test
  void saysInOneLineThatThereIsNoJava() throws Exception {
    Run run = run();
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err())
        .isEqualTo(
            "footlight: No Java found; install a JDK 17 or newer, or set JAVA_HOME to one.\n");
  }

  @Test
  void saysInOneLineThatJavaIsTooOld() throws Exception {
    java("openjdk version \"11.0.2\" 2019-01-15");
    Run run = run();
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).startsWith("footlight: Java 11 is too old").hasLineCount(1);
  }

  @Test
  void saysInOneLineThatJavaIsOfTheFirstKind() throws Exception {
    java("java version \"1.8.0_292\"");
    Run run = run();
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).startsWith("footlight: Java 1 is too old").hasLineCount(1);
  }

  private void java(String version) throws IOException {
    Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho '" + version + "' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Run run() throws IOException, InterruptedException {
    ProcessBuilder script =
        new ProcessBuilder("../footlight", "token").redirectOutput(ProcessBuilder.Redirect.DISCARD);
    script.environment().put("JAVA_HOME", jdk.toString());
    Process process = script.start();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), err);
  }
}
