package live.footlight.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Codec, folds and serializers by JMH, with nothing around them: what an event costs a core, and
 * how many bytes it allocates. JMH's own options are taken as they are; what they leave open is
 * short here.
 */
@Command(
    name = "jmh",
    mixinStandardHelpOptions = true,
    description = {
      "Codec, folds and serializers on one core, by JMH.",
      "Takes a regular expression of names and JMH's options, such as `Folding -f 3 -i 10 -w 2s`;"
          + " `-l` lists the benchmarks. Needs no Redis."
    })
final class JmhBenchmark implements Callable<Integer> {
  private static final TimeValue SECOND = TimeValue.seconds(1);
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  @Parameters(paramLabel = "JMH", description = "A regular expression, and options of JMH.")
  private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    CommandLineOptions given = new CommandLineOptions(arguments.toArray(String[]::new));
    Options options =
        new OptionsBuilder()
            .parent(given)
            .mode(Mode.Throughput)
            .timeUnit(TimeUnit.SECONDS)
            .forks(given.getForkCount().orElse(1))
            .warmupIterations(given.getWarmupIterations().orElse(2))
            .warmupTime(given.getWarmupTime().orElse(SECOND))
            .measurementIterations(given.getMeasurementIterations().orElse(3))
            .measurementTime(given.getMeasurementTime().orElse(SECOND))
            .shouldFailOnError(true)
            .addProfiler(GCProfiler.class)
            .build();
    Runner runner =
        new Runner(
            options, OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL));
    if (given.shouldList()) {
      runner.list();
      return 0;
    }
    Collection<RunResult> results = runner.run();
    if (results.isEmpty()) {
      System.err.println("No benchmark's name matches " + given.getIncludes());
      return 2;
    }
    System.out.println("| benchmark | events/s | ± | bytes allocated an event |");
    System.out.println("|---|---|---|---|");
    results.forEach(JmhBenchmark::print);
    return 0;
  }

  private static void print(RunResult result) {
    Result<?> rate = result.getPrimaryResult();
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %s | %,.0f |%n",
        name(result),
        rate.getScore(),
        Double.isNaN(rate.getScoreError())
            ? "–"
            : "%.0f %%".formatted(100 * rate.getScoreError() / rate.getScore()),
        result.getSecondaryResults().get(ALLOCATED).getScore());
  }

  /** Class and method, and what its parameters are. */
  private static String name(RunResult result) {
    String method = result.getParams().getBenchmark();
    String last = method.substring(method.lastIndexOf('.', method.lastIndexOf('.') - 1) + 1);
    StringBuilder name = new StringBuilder(last);
    for (String key : result.getParams().getParamsKeys()) {
      name.append(' ').append(result.getParams().getParam(key));
    }
    return name.toString();
  }
}
