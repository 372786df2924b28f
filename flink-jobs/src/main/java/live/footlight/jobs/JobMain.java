package live.footlight.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Starts a job by its options: defaults, then a file ({@code --config FILE}, Java properties), then
 * the environment ({@code FOOTLIGHT_REDIS_URI}), then arguments ({@code --footlight.redis.uri X}).
 */
public final class JobMain {
  private static final String PREFIX = "footlight.";

  private JobMain() {}

  /** Wires the job and executes it. */
  public static void run(Job job, String[] arguments) throws Exception {
    Configuration config = configuration(arguments, System.getenv());
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    job.wire(env, config);
    env.execute(job.name());
  }

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException where an argument is no option, in words
   */
  static Configuration configuration(String[] arguments, Map<String, String> environment)
      throws IOException {
    Map<String, String> given = new TreeMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            "Give options as pairs such as --footlight.tick 100ms; got \"" + arguments[i] + '"');
      }
      given.put(arguments[i].substring(2), arguments[i + 1]);
    }
    Map<String, String> options = new TreeMap<>();
    String file = given.remove("config");
    if (file != null) {
      Properties properties = new Properties();
      try (var reader = Files.newBufferedReader(Path.of(file))) {
        properties.load(reader);
      }
      properties.stringPropertyNames().forEach(n -> options.put(n, properties.getProperty(n)));
    }
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("FOOTLIGHT_")) {
            options.put(fromEnvironment(name), value);
          }
        });
    options.putAll(given);
    for (String name : given.keySet()) {
      if (!name.startsWith(PREFIX)) {
        throw new IllegalArgumentException(
            "Options of a job begin with footlight., those of Flink belong to its own"
                + " configuration; got --"
                + name);
      }
    }
    return Configuration.fromMap(options);
  }

  private static String fromEnvironment(String name) {
    return name.toLowerCase(Locale.ROOT).replace("__", "-").replace('_', '.');
  }
}
