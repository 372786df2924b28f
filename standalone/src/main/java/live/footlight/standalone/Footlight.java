package live.footlight.standalone;

import java.io.PrintWriter;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code ./footlight demo|up|replay|token|status|generations|…}. */
@Command(
    name = "footlight",
    description = "The real-time backend of a livestream and content platform, in one process.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    version = "footlight 0.1.0-SNAPSHOT",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      ReplayCommand.class,
      TokenCommand.class,
      StatusCommand.class,
      GenerationsCommand.class,
      LakeCommand.class,
      DeadLettersCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a failure that should not happen; its trace is printed",
      "2:options that do not fit together",
      "3:something needed is not there: a port, Redis, Mongo, Flink, a server",
      "4:refused: a token, a file, or some of the events sent"
    })
public final class Footlight implements Runnable {
  @Spec private CommandSpec spec;

  /** The process's entry point; see {@link #run}. */
  public static void main(String[] args) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(run(args));
  }

  /** Runs one command and gives its exit code. */
  public static int run(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Footlight());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.registerConverter(java.time.Duration.class, new DurationConverter());
    line.registerConverter(Speed.class, Speed::parse);
    line.setParameterExceptionHandler(Footlight::explain);
    line.setExecutionExceptionHandler(Footlight::explain);
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Say which command: demo, up, replay, token, status, generations, lake or deadletters");
  }

  private static int explain(ParameterException badOptions, String[] args) {
    CommandLine line = badOptions.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("footlight: " + badOptions.getMessage());
    err.println("`./footlight " + help(line) + "--help` shows the options.");
    return CommandLine.ExitCode.USAGE;
  }

  private static String help(CommandLine line) {
    return line.getParent() == null ? "" : line.getCommandName() + ' ';
  }

  private static int explain(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    if (Shutdown.underWay()) {
      return CommandLine.ExitCode.OK;
    }
    if (failure instanceof PlainFailure plain) {
      line.getErr().println("footlight: " + plain.getMessage());
      return plain.exitCode();
    }
    failure.printStackTrace(line.getErr());
    return CommandLine.ExitCode.SOFTWARE;
  }
}
