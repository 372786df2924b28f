package live.footlight.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The table of options in the README is that of {@link IngestSettings}, {@link PusherSettings} and
 * {@link SegmentSettings}, with their defaults; options without one are told by hand.
 */
class OptionsTableTest {
  private static final Pattern ROW =
      Pattern.compile(
          "\\| `(footlight\\.(?:ingest|pusher|segment)\\.[a-z-]+)` \\| `([^`]*)` \\|.*");

  @Test
  void everyOptionIsDocumentedWithItsDefault() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        documented.put(row.group(1), row.group(2));
      }
    }

    Map<String, String> declared =
        new TreeMap<>(declared("footlight.ingest.", IngestSettings.class));
    declared.putAll(declared("footlight.pusher.", PusherSettings.class));
    declared.putAll(declared("footlight.segment.", SegmentSettings.class));
    assertThat(documented).isEqualTo(declared);
  }

  private static Map<String, String> declared(String prefix, Class<? extends Record> settings) {
    return Arrays.stream(settings.getDeclaredConstructors()[0].getParameters())
        .filter(option -> option.isAnnotationPresent(DefaultValue.class))
        .collect(
            Collectors.toMap(
                option -> prefix + kebab(option.getName()),
                option -> option.getAnnotation(DefaultValue.class).value()[0]));
  }

  private static String kebab(String option) {
    return option.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
