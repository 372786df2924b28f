package live.footlight.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Starts a job by its options: defaults, then a file ({@code --config FILE}, Java properties), then
 * the environment ({@code FOOTLIGHT_REDIS_URI}), then arguments ({@code --footlight.redis.uri X}).
 * What is no option is refused.
 */
public final class JobMain {
  private static final String PREFIX = "footlight.";

  private JobMain() {}

  /** Wires the job and executes it. */
  public static void run(Job job, String[] arguments) throws Exception {
    Configuration config = configuration(job, arguments, System.getenv());
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    job.wire(env, config);
    env.execute(job.name());
  }

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException where something given is no option of the job, in words
   */
  static Configuration configuration(Job job, String[] arguments, Map<String, String> environment)
      throws IOException {
    Map<String, String> given = new TreeMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            "Give options as pairs such as --footlight.tick 100ms; got \"" + arguments[i] + '"');
      }
      given.put(arguments[i].substring(2), arguments[i + 1]);
    }
    Map<String, String> file = new TreeMap<>();
    String path = given.remove("config");
    if (path != null) {
      Properties properties = new Properties();
      try (var reader = Files.newBufferedReader(Path.of(path))) {
        properties.load(reader);
      }
      properties.stringPropertyNames().forEach(n -> file.put(n, properties.getProperty(n)));
    }
    return configuration(job, file, environment, given);
  }

  /**
   * Puts options together; the later of the three maps wins.
   *
   * @param defaults by the names of the options
   * @param environment variables, those of others among them
   * @param given by the names of the options
   * @throws IllegalArgumentException where something given is no option of the job, in words
   */
  public static Configuration configuration(
      Job job,
      Map<String, String> defaults,
      Map<String, String> environment,
      Map<String, String> given) {
    Set<String> known = new TreeSet<>();
    Set<String> maps = new TreeSet<>();
    Stream.concat(JobOptions.ALL.stream(), job.options().stream())
        .forEach(
            option -> {
              known.add(option.key());
              if (option.defaultValue() instanceof Map) {
                maps.add(option.key() + '.');
              }
            });
    Map<String, String> options = new TreeMap<>(defaults);
    environment.forEach(
        (variable, value) -> {
          String name = fromEnvironment(variable);
          if (isOfJobs(name, known)) {
            options.put(name, value);
          }
        });
    options.putAll(given);
    for (String name : options.keySet()) {
      if (!known.contains(name) && maps.stream().noneMatch(name::startsWith)) {
        throw new IllegalArgumentException(
            "The job "
                + job.name()
                + " has no option "
                + name
                + "; it has "
                + String.join(", ", known)
                + ". Options of Flink belong to Flink's own configuration");
      }
    }
    return Configuration.fromMap(options);
  }

  /** The environment also holds what is meant for the edges, so only names of a kind count. */
  private static boolean isOfJobs(String name, Set<String> known) {
    return name.startsWith(PREFIX)
        && known.stream().map(JobMain::kind).anyMatch(kind(name)::equals);
  }

  /** {@code tick} of {@code footlight.tick.longest}. */
  private static String kind(String name) {
    int end = name.indexOf('.', PREFIX.length());
    return name.substring(PREFIX.length(), end < 0 ? name.length() : end);
  }

  private static String fromEnvironment(String name) {
    return name.toLowerCase(Locale.ROOT).replace("__", "-").replace('_', '.');
  }
}
