package live.footlight.contract.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Where the page is stale: {@code ./mvnw -pl event-contract test -Dtest=DataDictionaryTest
 * -Dfootlight.regenerate=true}, and look at what changed.
 */
class DataDictionaryTest {
  private static final Pattern UPPER = Pattern.compile("(?=[A-Z])");

  @Test
  void thePageIsThatOfTheContract() throws IOException {
    Path file = Path.of("../analytics/dictionary.md");
    if (Boolean.getBoolean("footlight.regenerate")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, DataDictionary.page());
    }
    assertThat(file).as("stale, see this class").hasContent(DataDictionary.page());
  }

  @Test
  void everyComponentOfARowIsAColumnOfItsName() {
    assertThat(names(TrackedColumns.EVENTS)).isEqualTo(components(TrackedRow.class));
    assertThat(names(TrackedColumns.REVISIONS)).isEqualTo(components(TrackedRevision.class));
  }

  @Test
  void everyColumnIsDocumented() {
    assertThat(TrackedColumns.EVENTS)
        .allSatisfy(column -> assertThat(column.meaning()).endsWith(".").hasSizeGreaterThan(8));
    assertThat(TrackedColumns.REVISIONS)
        .allSatisfy(column -> assertThat(column.meaning()).endsWith(".").hasSizeGreaterThan(8));
  }

  private static <R> List<String> names(List<Column<R>> columns) {
    return columns.stream().map(Column::name).toList();
  }

  /** {@code occurredAtMs} is the column {@code occurred_at}. */
  private static List<String> components(Class<?> row) {
    return Arrays.stream(row.getRecordComponents())
        .map(RecordComponent::getName)
        .map(name -> name.endsWith("Ms") ? name.substring(0, name.length() - 2) : name)
        .map(name -> UPPER.matcher(name).replaceAll("_").toLowerCase(java.util.Locale.ROOT))
        .toList();
  }
}
