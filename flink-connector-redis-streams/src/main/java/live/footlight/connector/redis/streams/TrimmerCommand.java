package live.footlight.connector.redis.streams;

import io.lettuce.core.RedisException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The trimmer and the pins for a shell. */
public final class TrimmerCommand {
  private static final String HELP =
      """
      usage: TrimmerCommand COMMAND [ARGUMENTS] OPTIONS

        run              trim until interrupted
        once             trim once and say what was done
        pin NAME JOB     keep what a savepoint of JOB, triggered after this, will need
        unpin NAME       remove a pin
        pins             show all pins
        forget JOB       forget a job that will not read again

      where Redis is:
        --redis URI              redis://host:6379, rediss://, redis-sentinel://s1,s2#master
        --cluster URI,URI        nodes of a cluster
      which streams:
        --streams KEY,KEY        these; or
        --registry KEY --pattern 'ev:{%s.%d}' --topics NAME,NAME
                                 the partitions that a hash of topic and number names
      how to trim:
        --jobs NAME,NAME         jobs that must have read an entry before it goes, besides those
                                 that have committed
        --retention DURATION     younger entries stay (1h)
        --interval DURATION      between two rounds of run (10s)
        --alarm-after DURATION   tell of jobs that commit nothing for so long (10m)
      Durations are numbers with ms, s, m, h or d.
      """;
  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");
  private static final List<String> OPTIONS =
      List.of(
          "redis",
          "cluster",
          "streams",
          "registry",
          "pattern",
          "topics",
          "jobs",
          "retention",
          "interval",
          "alarm-after");

  private final List<String> words = new ArrayList<>();
  private final Map<String, String> options = new HashMap<>();

  private TrimmerCommand(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (!arguments[i].startsWith("--")) {
        words.add(arguments[i]);
        continue;
      }
      String name = arguments[i].substring(2);
      if (!OPTIONS.contains(name)) {
        throw new IllegalArgumentException("there is no option --" + name);
      }
      if (++i == arguments.length) {
        throw new IllegalArgumentException("--" + name + " needs a value");
      }
      options.put(name, arguments[i]);
    }
  }

  public static void main(String[] arguments) {
    int status = run(System.out, System.err, arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * Runs a command.
   *
   * @return 0 where it succeeded, 1 where Redis failed it, 2 where it was not understood
   */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    try {
      new TrimmerCommand(arguments).execute(out);
      return 0;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println(HELP);
      return 2;
    } catch (RedisException | IllegalStateException e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  private void execute(PrintStream out) {
    String command = words.isEmpty() ? "help" : words.get(0);
    switch (command) {
      case "help" -> out.println(HELP);
      case "run" -> trimUntilInterrupted(out);
      case "once" -> trimOnce(out);
      case "pin" -> {
        try (StreamPins pins = pins()) {
          pins.pinCommitted(word(1, "the name of the pin"), word(2, "the job"));
        }
      }
      case "unpin" -> {
        try (StreamPins pins = pins()) {
          pins.remove(word(1, "the name of the pin"));
        }
      }
      case "forget" -> {
        try (StreamPins pins = pins()) {
          pins.forget(word(1, "the job"));
        }
      }
      case "pins" -> {
        try (StreamPins pins = pins()) {
          pins.all()
              .forEach(
                  (stream, all) ->
                      all.forEach((name, ids) -> out.println(stream + '\t' + name + '\t' + ids)));
        }
      }
      default -> throw new IllegalArgumentException("there is no command " + command);
    }
  }

  private void trimOnce(PrintStream out) {
    try (StreamTrimmer trimmer = trimmer()) {
      for (TrimReport report : trimmer.trim()) {
        out.printf(
            "%s\ttrimmed %d\tleft %d\tkept from %s by %s%n",
            report.stream(), report.trimmed(), report.length(), report.keptFrom(), report.keptBy());
      }
      trimmer.silentJobs().forEach(job -> out.println("silent\t" + job));
    }
  }

  private void trimUntilInterrupted(PrintStream out) {
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread onExit = new Thread(interrupted::countDown, "stop-trimming");
    Runtime.getRuntime().addShutdownHook(onExit);
    try (StreamTrimmer trimmer = trimmer()) {
      trimmer.start(duration("interval", Duration.ofSeconds(10)));
      out.println("Trimming; interrupt to stop");
      interrupted.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private StreamTrimmer trimmer() {
    TrimmerSettings settings = TrimmerSettings.forJobs(list("jobs").toArray(String[]::new));
    return new StreamTrimmer(
        server(),
        streams(),
        settings
            .withRetention(duration("retention", settings.retention()))
            .withAlarmAfter(duration("alarm-after", settings.silence())));
  }

  private StreamPins pins() {
    return new StreamPins(server(), streams(), StreamKeyNames.DEFAULT);
  }

  private RedisServer server() {
    if (options.containsKey("cluster")) {
      return RedisServer.cluster(list("cluster"));
    }
    return RedisServer.at(option("redis"));
  }

  private StreamSet streams() {
    return options.containsKey("streams")
        ? StreamSet.of(list("streams").toArray(String[]::new))
        : StreamSet.registered(option("registry"), option("pattern"), list("topics"));
  }

  private String word(int index, String what) {
    if (words.size() <= index) {
      throw new IllegalArgumentException(words.get(0) + " needs " + what);
    }
    return words.get(index);
  }

  private String option(String name) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException("--" + name + " must be given");
    }
    return value;
  }

  private List<String> list(String name) {
    String value = options.getOrDefault(name, "");
    return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
  }

  private Duration duration(String name, Duration otherwise) {
    String value = options.get(name);
    if (value == null) {
      return otherwise;
    }
    Matcher matcher = DURATION.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("--" + name + " must be a duration such as 30s");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
