package live.footlight.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
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

/** The table of options in the README is that of {@link IngestSettings}, with its defaults. */
class OptionsTableTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `(footlight\\.ingest\\.[a-z-]+)` \\| `([^`]*)` \\|.*");

  @Test
  void everyOptionIsDocumentedWithItsDefault() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        documented.put(row.group(1), row.group(2));
      }
    }

    assertThat(documented).isEqualTo(declared());
  }

  private static Map<String, String> declared() {
    return Arrays.stream(IngestSettings.class.getRecordComponents())
        .collect(
            Collectors.toMap(
                option -> "footlight.ingest." + kebab(option),
                OptionsTableTest::defaultOf,
                (one, other) -> one,
                TreeMap::new));
  }

  private static String kebab(RecordComponent option) {
    return option.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String defaultOf(RecordComponent option) {
    return Arrays.stream(IngestSettings.class.getDeclaredConstructors()[0].getParameters())
        .filter(parameter -> parameter.getName().equals(option.getName()))
        .map(parameter -> parameter.getAnnotation(DefaultValue.class).value()[0])
        .findFirst()
        .orElseThrow();
  }
}
