package live.footlight.standalone;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Mints a token; prints that and nothing else. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Prints a signed token for the standalone's API.")
final class TokenCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--sub",
      required = true,
      paramLabel = "S",
      description = "Who the token speaks for.")
  private String subject;

  @Option(
      names = "--scope",
      required = true,
      paramLabel = "SCOPES",
      description =
          "What it may do, separated by spaces: ingest:<topic>, ingest:any, read, read:own, admin.")
  private String scope;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data directory of the standalone it is for (its signing secret lies there); without it"
              + " the one that runs without --data.")
  private Path data;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      defaultValue = "12h",
      description = "How long it is valid, such as 30m or 7d (default: ${DEFAULT-VALUE}).")
  private Duration ttl;

  @Override
  public Integer call() {
    JwtSecret secret =
        JwtSecret.find(
            Optional.ofNullable(System.getenv(JwtSecret.VARIABLE)),
            data == null ? Home.directory() : data);
    spec.commandLine()
        .getOut()
        .println(secret.token(subject, scope, Clock.systemUTC().instant(), ttl));
    return 0;
  }
}
