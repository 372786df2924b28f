package live.footlight.standalone;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import live.footlight.sinks.files.LakeUpkeep;
import live.footlight.sinks.files.LakeUpkeep.Compacted;
import live.footlight.sinks.files.LakeUpkeep.Erased;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The upkeep of the analysts' files. */
@Command(
    name = "lake",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "erase|compact",
    description = "Looks after the analysts' files; the jobs may go on writing them.")
final class LakeCommand implements Callable<Integer> {
  private static final long MEGABYTE = 1L << 20;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do: erase or compact");
  }

  @Command(
      name = "erase",
      mixinStandardHelpOptions = true,
      description = {
        "Rewrites the files without a person's rows, and those of anonymous ids that are known to",
        "be theirs. For rows of the past: send user.erased first, so that none come after it."
      })
  int erase(
      @Option(
              names = "--lake",
              required = true,
              paramLabel = "DIR",
              description = "The directory with events and revisions.")
          Path lake,
      @Option(names = "--user", required = true, paramLabel = "U", description = "Whose rows.")
          String user) {
    return upkeep(
        lake,
        upkeep -> {
          Erased erased = upkeep.erase(user);
          return "%,d rows of %s are gone: %,d files rewritten, %,d removed, %,d looked through; anonymous ids of theirs: %d%n"
              .formatted(
                  erased.rows(),
                  user,
                  erased.rewritten(),
                  erased.removed(),
                  erased.read(),
                  erased.anonymousIds().size());
        });
  }

  @Command(
      name = "compact",
      mixinStandardHelpOptions = true,
      description = "Makes the small files of each day and type one.")
  int compact(
      @Option(
              names = "--lake",
              required = true,
              paramLabel = "DIR",
              description = "The directory with events and revisions.")
          Path lake,
      @Option(
              names = "--smaller-than",
              paramLabel = "MB",
              defaultValue = "32",
              description = "Which files are small (default: ${DEFAULT-VALUE}).")
          int smallerThan,
      @Option(
              names = "--older-than",
              paramLabel = "TIME",
              defaultValue = "10m",
              description = "Leaves younger files alone (default: ${DEFAULT-VALUE}).")
          Duration olderThan) {
    return upkeep(
        lake,
        upkeep -> {
          Compacted compacted =
              upkeep.compact(
                  smallerThan * MEGABYTE,
                  4 * MEGABYTE * smallerThan,
                  Clock.systemUTC().instant().minus(olderThan));
          return "%,d small files are %,d now: %,d rows, %,d bytes before, %,d after%n"
              .formatted(
                  compacted.before(),
                  compacted.after(),
                  compacted.rows(),
                  compacted.bytesBefore(),
                  compacted.bytesAfter());
        });
  }

  /** What is done, and what is said of it. */
  private interface Work {
    String on(LakeUpkeep upkeep) throws IOException;
  }

  private int upkeep(Path lake, Work work) {
    PrintWriter out = spec.commandLine().getOut();
    try {
      out.print(work.on(new LakeUpkeep(lake)));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new PlainFailure(PlainFailure.UNAVAILABLE, e.getMessage(), e);
    } catch (IOException e) {
      throw new PlainFailure(PlainFailure.REFUSED, "The lake cannot be rewritten: " + e, e);
    }
    out.flush();
    return 0;
  }
}
