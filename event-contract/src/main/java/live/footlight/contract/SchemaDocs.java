package live.footlight.contract;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import live.footlight.contract.event.EventData;

/**
 * What the records say, for people and for validators: a JSON Schema (2020-12) of each type's data,
 * and the page {@code docs/events.md}.
 */
public final class SchemaDocs {
  private SchemaDocs() {}

  /** The JSON Schema of a type's {@code data}, version 1. */
  public static String schema(EventType type) {
    StringBuilder json = new StringBuilder(1_024);
    json.append("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n")
        .append("  \"title\": \"")
        .append(type.label())
        .append("\",\n  \"type\": \"object\",\n  \"required\": [");
    String separator = "";
    for (DataField field : DataLayout.of(type).fields()) {
      if (field.required()) {
        json.append(separator).append('"').append(field.name()).append('"');
        separator = ", ";
      }
    }
    json.append("],\n  \"properties\": {\n");
    separator = "";
    for (DataField field : DataLayout.of(type).fields()) {
      json.append(separator).append("    \"").append(field.name()).append("\": ");
      json.append(schema(field));
      separator = ",\n";
    }
    return json.append("\n  }\n}\n").toString();
  }

  private static String schema(DataField field) {
    return switch (field.kind()) {
      case STRING -> string(field);
      case JSON -> "{\"type\": \"object\"}";
      case TIME -> "{\"type\": \"string\", \"format\": \"date-time\"}";
      case INTEGER -> integer(field);
      case STRINGS ->
          String.format(
              Locale.ROOT,
              "{\"type\": \"array\", \"maxItems\": %d, \"items\": %s}",
              DataField.MAX_STRINGS,
              string(field));
      case NUMBER -> number(field);
      case NUMBERS ->
          String.format(
              Locale.ROOT,
              "{\"type\": \"object\", \"maxProperties\": %d, \"propertyNames\": %s, "
                  + "\"additionalProperties\": %s}",
              DataField.MAX_STRINGS,
              string(field),
              number(field));
      case PLACES ->
          String.format(
              Locale.ROOT,
              "{\"type\": \"array\", \"maxItems\": %d, \"items\": {\"type\": \"object\", "
                  + "\"required\": [\"id\", \"position\"], \"properties\": {\"id\": %s, "
                  + "\"position\": %s}}}",
              DataField.MAX_PLACES,
              string(field),
              integer(field));
    };
  }

  private static String integer(DataField field) {
    return String.format(
        Locale.ROOT,
        "{\"type\": \"integer\", \"minimum\": %d, \"maximum\": %d}",
        field.min(),
        field.max());
  }

  private static String number(DataField field) {
    return "{\"type\": \"number\", \"minimum\": "
        + plain(field.least())
        + ", \"maximum\": "
        + plain(field.most())
        + "}";
  }

  private static String plain(double number) {
    return new BigDecimal(number).toPlainString();
  }

  private static String string(DataField field) {
    if (field.label()) {
      return "{\"type\": \"string\", \"pattern\": \"^[A-Za-z0-9._-]{1,"
          + DataField.MAX_LABEL_BYTES
          + "}$\"}";
    }
    if (!field.oneOf().isEmpty()) {
      return "{\"enum\": [\"" + String.join("\", \"", field.oneOf()) + "\"]}";
    }
    // Characters never outnumber bytes, so this bound refuses nothing that the edge takes.
    return String.format(
        Locale.ROOT,
        "{\"type\": \"string\", \"minLength\": %d, \"maxLength\": %d}",
        field.required() ? 1 : 0,
        field.maxBytes());
  }

  /** The page that lists every type with its fields. */
  public static String page() {
    StringBuilder page = new StringBuilder(16_384);
    page.append(
        """
        # Events

        Made from the records of `live.footlight.contract.event`; do not edit. How events are sent is in
        [ingest-api](../ingest-api/README.md).

        An event is a CloudEvent 1.0: `id` (unique per `source`; a retry carries the same one), `source`, `type`,
        `specversion` `"1.0"`, and `time` (RFC 3339; the time of arrival where it is absent, at most 5 minutes in the future).
        Extensions: `senttime` (the client's clock when it sent; corrects `time`), `schemaversion`, `traceparent`, `country` (ISO
        3166-1 alpha-2, of who acts; the edge may know it). Members that are not listed here are kept and passed on.

        Amounts are integers: diamonds, or the smallest unit of `currency`. Ids have at most %d bytes of UTF-8, addresses,
        titles and user agents %d, JSON objects %d, other texts %d; an empty id that need not be there is none; lists and objects have at most %d entries, those of items %d. Labels are letters, digits, dots, hyphens and underscores, at most %d. **Bold** fields are
        required. Fields marked *self* must be the subject of the token, unless it carries `ingest:any`.
        """
            .formatted(
                DataField.MAX_ID_BYTES,
                EventData.MAX_URL_BYTES,
                DataField.MAX_JSON_BYTES,
                DataField.MAX_STRING_BYTES,
                DataField.MAX_STRINGS,
                DataField.MAX_PLACES,
                DataField.MAX_LABEL_BYTES));
    for (Topic topic : Topic.values()) {
      List<EventType> types =
          List.of(EventType.values()).stream().filter(type -> type.topic() == topic).toList();
      page.append("\n## ").append(topic.label()).append('\n');
      types.forEach(type -> table(page, type));
    }
    return page.toString();
  }

  private static void table(StringBuilder page, EventType type) {
    page.append("\n### ")
        .append(type.label())
        .append(who(type))
        .append("\n\n| field | value |\n|---|---|\n");
    for (DataField field : DataLayout.of(type).fields()) {
      String name = '`' + field.name() + '`';
      page.append("| ")
          .append(field.required() ? "**" + name + "**" : name)
          .append(" | ")
          .append(value(field))
          .append(field.identity() ? ", *self*" : "")
          .append(" |\n");
    }
  }

  private static String who(EventType type) {
    return type.isOurs()
        ? "\n\nMade by Footlight itself; nobody sends it in."
        : type.isByServer() ? "\n\nOnly with a token of `ingest:any`." : "";
  }

  private static String value(DataField field) {
    return switch (field.kind()) {
      case STRING -> field.oneOf().isEmpty() ? field.label() ? "label" : "string" : oneOf(field);
      case JSON -> "any JSON object";
      case TIME -> "time";
      case INTEGER -> "integer from " + field.min() + " to " + field.max();
      case STRINGS -> field.oneOf().isEmpty() ? "list of strings" : "list of " + oneOf(field);
      case NUMBER -> range(field);
      case NUMBERS -> "object of " + oneOf(field) + ", each a " + range(field);
      case PLACES -> "list of objects with **`id`**, a string, and **`position`**, an integer";
    };
  }

  private static String oneOf(DataField field) {
    return field.oneOf().isEmpty() ? "any names" : '`' + String.join("`, `", field.oneOf()) + '`';
  }

  private static String range(DataField field) {
    return "number from " + plain(field.least()) + " to " + plain(field.most());
  }
}
