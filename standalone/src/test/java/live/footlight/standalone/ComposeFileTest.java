package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import live.footlight.jobs.Job;
import live.footlight.jobs.JobOptions;
import live.footlight.jobs.Jobs;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** {@code docker-compose.yml} as far as it can be judged without an engine. */
class ComposeFileTest {
  private static final Path ROOT = Path.of("..");

  private final Map<String, Map<String, Object>> services = section("services");

  @Test
  void everyMainClassThatIsNamedExists() throws Exception {
    Set<String> jobs = new HashSet<>();
    for (Map<String, Object> service : services.values()) {
      for (String word : command(service)) {
        if (word.startsWith("live.footlight.")) {
          Class<?> main = Class.forName(word);
          assertThat(main.getMethod("main", String[].class)).isNotNull();
          if (Job.class.isAssignableFrom(main)) {
            jobs.add(((Job) main.getConstructor().newInstance()).name());
          }
        }
      }
    }
    assertThat(jobs).isEqualTo(jobNames());
  }

  @Test
  void whatTheEnvironmentSaysIsAnOption() {
    Set<String> options = new HashSet<>(List.of("footlight.jwt.secret"));
    JobOptions.ALL.forEach(option -> options.add(option.key()));
    Jobs.ALL.forEach(job -> job.options().forEach(option -> options.add(option.key())));
    services.forEach(
        (name, service) ->
            environment(service).keySet().stream()
                .filter(variable -> variable.startsWith("FOOTLIGHT_"))
                .map(variable -> variable.toLowerCase(Locale.ROOT).replace("__", "-"))
                .forEach(
                    option -> assertThat(options).as(name).contains(option.replace('_', '.'))));
  }

  @Test
  void whatFlinkIsToldIsAnOptionOfFlink() throws Exception {
    Set<String> options = new HashSet<>();
    // A reporter is named by whoever configures it.
    options.add("metrics.reporter.prom." + MetricOptions.REPORTER_FACTORY_CLASS.key());
    for (Class<?> holder :
        List.of(
            CheckpointingOptions.class,
            CoreOptions.class,
            JobManagerOptions.class,
            RestartStrategyOptions.class,
            StateBackendOptions.class,
            TaskManagerOptions.class)) {
      for (Field field : holder.getFields()) {
        if (field.getType() == ConfigOption.class) {
          options.add(((ConfigOption<?>) field.get(null)).key());
        }
      }
    }
    Map<String, Object> properties =
        new Yaml().load((String) environment(services.get("leaderboards")).get("FLINK_PROPERTIES"));

    assertThat(properties).containsKey("execution.checkpointing.interval");
    assertThat(options)
        .containsAll(
            properties.keySet().stream()
                .filter(key -> !key.equals("execution.checkpointing.interval"))
                .toList());
  }

  @Test
  void everyVolumeThatIsMountedIsDeclaredAndEveryDependencyAService() {
    Set<String> volumes = section("volumes").keySet();
    services.forEach(
        (name, service) -> {
          for (Object volume : list(service.get("volumes"))) {
            assertThat(volumes).as(name).contains(((String) volume).split(":", 2)[0]);
          }
          Object after = service.get("depends_on");
          Set<?> names = after instanceof Map<?, ?> map ? map.keySet() : Set.copyOf(list(after));
          assertThat(services.keySet())
              .as(name)
              .containsAll(names.stream().map(String::valueOf).toList());
        });
  }

  @Test
  void trimmersWaitForTheJobsThatReadATopicAndTheImagesTakeWhatTheBuildMakes() throws Exception {
    Map<String, Set<String>> waitsFor = new HashMap<>();
    services.forEach(
        (name, service) -> {
          List<String> command = command(service);
          if (command.contains("--jobs")) {
            waitsFor.put(
                command.get(command.indexOf("--topics") + 1),
                Set.of(command.get(command.indexOf("--jobs") + 1).split(",", -1)));
          }
        });
    Map<String, Set<String>> readers = new HashMap<>();
    for (Job job : Jobs.ALL) {
      for (String topic : job.topics()) {
        readers.computeIfAbsent(topic, t -> new HashSet<>()).add(job.name());
      }
    }
    assertThat(waitsFor).isEqualTo(readers);

    String images = Files.readString(ROOT.resolve("deploy/Dockerfile"));
    assertThat(images)
        .contains("/src/flink-jobs/target/flink-jobs.jar", "/src/standalone/target/lib");
    assertThat(Files.readString(ROOT.resolve("flink-jobs/pom.xml")))
        .contains("<outputFile>${project.build.directory}/flink-jobs.jar</outputFile>");
    assertThat(Files.readString(ROOT.resolve("standalone/pom.xml")))
        .contains("<outputDirectory>${project.build.directory}/lib</outputDirectory>");
  }

  @Test
  void flinkMayWriteToTheVolumeItIsGiven() throws Exception {
    String folder =
        ((String) list(services.get("leaderboards-tasks").get("volumes")).get(0)).split(":", 2)[1];

    // A new volume takes over the owner of the image's folder, else it is root's.
    assertThat(Files.readString(ROOT.resolve("deploy/Dockerfile")))
        .contains("install -d -o flink -g flink " + folder + "\n");
    assertThat((String) environment(services.get("leaderboards-tasks")).get("FLINK_PROPERTIES"))
        .contains("execution.checkpointing.dir: file://" + folder + "\n");
  }

  @Test
  void aJobManagerThatRestartsGoesOnFromItsNewestCheckpoint() throws Exception {
    for (String name : jobNames()) {
      assertThat(command(services.get(name))).startsWith("job", name);
      assertThat(command(services.get(name + "-tasks"))).containsExactly("tasks", name);
    }
    assertThat(Files.readString(ROOT.resolve("deploy/Dockerfile")))
        .contains("COPY deploy/start-job /usr/local/bin/\nENTRYPOINT [\"start-job\"]\n");
    assertThat(ROOT.resolve("deploy/start-job")).isExecutable();
  }

  @Test
  void redisHasABudgetAndDropsNothing() {
    List<String> command = command(services.get("redis"));

    assertThat(command.get(command.indexOf("--maxmemory") + 1)).matches("\\$\\{.*:-\\d+gb}");
    assertThat(command.get(command.indexOf("--maxmemory-policy") + 1)).isEqualTo("noeviction");
  }

  @Test
  void everyImageIsPinnedToAPatch() throws Exception {
    services.forEach(
        (name, service) -> {
          if (service.get("image") != null) {
            assertThat((String) service.get("image")).as(name).matches(".+:\\d+\\.\\d+\\.\\d+.*");
          }
        });
    try (Stream<String> lines = Files.lines(ROOT.resolve("deploy/Dockerfile"))) {
      assertThat(lines.filter(line -> line.startsWith("FROM ")))
          .allMatch(line -> line.matches("FROM [^:]+:\\d+[._]\\d+[._]\\d+.*"));
    }
  }

  @Test
  void theEdgesSayWhetherTheyAreReady() {
    for (String edge : List.of("ingest", "read")) {
      assertThat(String.valueOf(services.get(edge).get("healthcheck")))
          .as(edge)
          .contains("/dev/tcp/127.0.0.1/8080", "GET /actuator/health/readiness HTTP/1.0");
    }
  }

  private static Set<String> jobNames() {
    Set<String> names = new HashSet<>();
    Jobs.ALL.forEach(job -> names.add(job.name()));
    return names;
  }

  private static List<String> command(Map<String, Object> service) {
    return list(service.get("command")).stream().map(String::valueOf).toList();
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  @SuppressWarnings("unchecked") // as YAML has it
  private static Map<String, Object> environment(Map<String, Object> service) {
    return (Map<String, Object>) service.getOrDefault("environment", Map.of());
  }

  private static Map<String, Map<String, Object>> section(String name) {
    try (Stream<String> lines = Files.lines(ROOT.resolve("docker-compose.yml"))) {
      Map<String, Map<String, Map<String, Object>>> file =
          new Yaml().load(String.join("\n", lines.toList()));
      return file.get(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
