package live.footlight.sinks;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import live.footlight.contract.view.Column;
import live.footlight.contract.view.TrackedColumns;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Rows as messages, in Kafka and in Pub/Sub alike.
 *
 * <p>The value is a JSON object with the columns of {@link TrackedColumns}; times are RFC 3339 in
 * UTC, {@code properties} is an object, and what is not known is left out. The key is whose row it
 * is, so that a user's rows keep their order: the user, else the anonymous id, else the event. A
 * revision has the key that its row had only where both know the same user.
 *
 * <p>Headers (attributes): {@code event_id}, {@code source}, {@code event_type}, {@code kind}
 * ({@code event} or {@code revision}), {@code revision} (0 for an event).
 *
 * @param <R> the row
 */
public interface RowMessages<R> extends Serializable {
  RowMessages<TrackedRow> EVENTS =
      row ->
          new Message(
              key(row.userId(), row.anonymousId(), row.eventId()),
              row.eventId(),
              row.source(),
              row.eventType(),
              "event",
              0,
              json(TrackedColumns.EVENTS, row));

  RowMessages<TrackedRevision> REVISIONS =
      revision ->
          new Message(
              key(revision.userId(), revision.anonymousId(), revision.eventId()),
              revision.eventId(),
              revision.source(),
              revision.eventType(),
              "revision",
              revision.revision(),
              json(TrackedColumns.REVISIONS, revision));

  Message of(R row);

  /**
   * One message.
   *
   * @param key whose it is
   * @param eventId see {@link RowMessages}
   * @param source see {@link RowMessages}
   * @param eventType see {@link RowMessages}
   * @param kind see {@link RowMessages}
   * @param revision see {@link RowMessages}
   * @param value JSON
   */
  record Message(
      String key,
      String eventId,
      String source,
      String eventType,
      String kind,
      long revision,
      byte[] value) {}

  private static String key(String userId, String anonymousId, String eventId) {
    return userId != null ? userId : anonymousId != null ? anonymousId : eventId;
  }

  private static <R> byte[] json(List<Column<R>> columns, R row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      for (Column<R> column : columns) {
        Object value = column.value().apply(row);
        if (value != null) {
          out.writeName(column.name());
          write(out, column.kind(), value);
        }
      }
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator out, Column.Kind kind, Object value) {
    switch (kind) {
      case TEXT -> out.writeString((String) value);
      case JSON -> out.writeRawValue((String) value);
      case INTEGER -> out.writeNumber((Integer) value);
      case LONG -> out.writeNumber((Long) value);
      case TIME -> out.writeString(Instant.ofEpochMilli((Long) value).toString());
      case FLAG -> out.writeBoolean((Boolean) value);
    }
  }

  /** Made once. */
  final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}
  }
}
