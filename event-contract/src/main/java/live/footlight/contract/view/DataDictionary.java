package live.footlight.contract.view;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import live.footlight.contract.DataField;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;

/** The page that says what every column means: {@code analytics/dictionary.md}. */
public final class DataDictionary {
  private DataDictionary() {}

  /** The page, in Markdown. */
  public static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Data dictionary

            Generated from the contract (`TrackedColumns`); `DataDictionaryTest` says how. Columns are added at the end, never
            renamed and never retyped. Times are UTC to the millisecond, amounts are integers, a value that is not known is `NULL`.

            ## Events
            One row per event, written once. `lake/events/dt=YYYY-MM-DD/event_type=…/*.parquet`

            """);
    table(page, TrackedColumns.EVENTS);
    page.append(
        """

        ## Revisions
        What later events made of a row: another visit, attribution or user. The highest `revision` of (`source`, `event_id`)
        counts, a row without one counts as it is. `lake/revisions/dt=YYYY-MM-DD/event_type=…/*.parquet`

        """);
    table(page, TrackedColumns.REVISIONS);
    page.append(
        """

        ## Event types
        What `event_type` and the keys of `properties` may be; `json_extract_string(properties, '$.diamonds')` takes one
        out. Events sent by `track` bring names and properties of their own.

        | event_type | topic | properties (optional ones in parentheses) |
        |---|---|---|
        """);
    Arrays.stream(EventType.values())
        .sorted(Comparator.comparing(EventType::label))
        .forEach(type -> eventType(page, type));
    return page.toString();
  }

  /** {@code gift.sent} as in files: {@code gift_sent}. */
  public static String snake(String label) {
    return label.replace('.', '_').toLowerCase(Locale.ROOT);
  }

  private static <R> void table(StringBuilder page, List<Column<R>> columns) {
    page.append("| column | type | always | meaning |\n|---|---|---|---|\n");
    for (Column<R> column : columns) {
      page.append("| `")
          .append(column.name())
          .append("` | ")
          .append(column.kind().sql())
          .append(column.kind() == Column.Kind.JSON ? " (JSON)" : "")
          .append(column.always() ? " | yes | " : " | | ")
          .append(column.meaning())
          .append(" |\n");
    }
  }

  private static void eventType(StringBuilder page, EventType type) {
    page.append("| `").append(snake(type.label())).append("` | ");
    page.append(type.topic().name().toLowerCase(Locale.ROOT)).append(" | ");
    String separator = "";
    for (DataField field : DataLayout.of(type).fields()) {
      page.append(separator).append(field.required() ? field.name() : '(' + field.name() + ')');
      separator = ", ";
    }
    page.append(" |\n");
  }
}
