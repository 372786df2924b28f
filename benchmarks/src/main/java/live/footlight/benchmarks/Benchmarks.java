package live.footlight.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Every benchmark behind one command; {@code benchmarks/run} starts it with a Redis of its own. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[throughput|latency|edge|jobs|reads|recovery|growth|jmh]",
    description = {
      "Measures Footlight, all but jmh against a Redis that is started for the run.",
      "Results are Markdown on standard output, progress goes to standard error. "
          + "`benchmarks/run latency --help` lists the options of that benchmark; without a name it"
          + " is throughput."
    },
    subcommands = {
      ThroughputBenchmark.class,
      LatencyBenchmark.class,
      EdgeBenchmark.class,
      JobsBenchmark.class,
      ReadsBenchmark.class,
      RecoveryBenchmark.class,
      GrowthBenchmark.class,
      JmhBenchmark.class
    })
final class Benchmarks {
  private Benchmarks() {}

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Benchmarks()).setCaseInsensitiveEnumValuesAllowed(true);
    // Those it does not know are JMH's.
    line.getSubcommands().get("jmh").setUnmatchedOptionsArePositionalParams(true);
    return line;
  }

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }
}
