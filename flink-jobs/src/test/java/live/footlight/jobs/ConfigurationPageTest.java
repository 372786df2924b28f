package live.footlight.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/configuration.md} follows from the options. Where it is stale: {@code ./mvnw -pl
 * flink-jobs -am test -Dtest=ConfigurationPageTest
 * -Dsurefire.extraArgs=-Dfootlight.regenerate=true}.
 */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final String BEGINNING =
      """
      # Options of the jobs

      Defaults, then a file (`--config FILE`, Java properties), then the environment, then arguments
      (`--footlight.tick 50ms`): the later wins. What is no option is refused. Flink's own options (checkpoints, state backend,
      restarts) stay in Flink's configuration. Options of the edges are in [ingest-api](../ingest-api/README.md) and
      [read-api](../read-api/README.md).

      ## Every job
      """;

  @Test
  void thePageIsThatOfTheOptions() throws Exception {
    StringBuilder page = new StringBuilder(BEGINNING);
    page.append(table(JobOptions.ALL));
    for (Job job : Jobs.ALL) {
      page.append("\n## `").append(job.name()).append("`\n").append(table(job.options()));
    }
    if (Boolean.getBoolean("footlight.regenerate")) {
      Files.writeString(PAGE, page);
    }

    assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
  }

  @Test
  void everyOptionThatIsDeclaredIsListed() throws Exception {
    assertThat(JobOptions.ALL).containsExactlyElementsOf(declaredBy(JobOptions.class));
    for (Job job : Jobs.ALL) {
      String name = job.getClass().getName().replaceAll("Job$", "Options");
      assertThat(job.options()).containsExactlyElementsOf(declaredBy(Class.forName(name)));
    }
  }

  private static List<ConfigOption<?>> declaredBy(Class<?> options) throws Exception {
    List<ConfigOption<?>> declared = new ArrayList<>();
    for (Field field : options.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
        field.setAccessible(true);
        declared.add((ConfigOption<?>) field.get(null));
      }
    }
    return declared;
  }

  private static String table(List<ConfigOption<?>> options) {
    StringBuilder table = new StringBuilder("| option | default | what it does |\n|---|---|---|\n");
    for (ConfigOption<?> option : options) {
      table.append(
          "| `%s`<br>`%s` | `%s` | %s |\n"
              .formatted(
                  option.key(),
                  option.key().replace("-", "__").replace('.', '_').toUpperCase(Locale.ROOT),
                  written(option.defaultValue()),
                  new HtmlFormatter().format(option.description())));
    }
    return table.toString();
  }

  private static String written(Object value) {
    return value instanceof Duration duration
        ? TimeUtils.formatWithHighestUnit(duration)
        : String.valueOf(value);
  }
}
