package live.footlight.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.Placed;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Events as people see them: CloudEvents 1.0 in JSON, structured mode. Reads strictly (no duplicate
 * members, no fractions where an integer is asked, no bad UTF-8, bounded depth and length) and says
 * everything that is wrong with an event at once.
 *
 * <p>Source of the format: CloudEvents 1.0.2, "JSON Event Format".
 */
public final class EventJson {
  /** How far an event may lie in the future, ms. */
  public static final long MAX_FUTURE_MS = 5 * 60_000;

  /** Deepest nesting. */
  public static final int MAX_DEPTH = 20;

  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern CONTENT_TYPE =
      Pattern.compile("(?i)application/([\\w.-]+\\+)?json(;.*)?");
  private static final Pattern SCHEMA_VERSION = Pattern.compile("[1-9][0-9]{0,4}");
  private static final long FIRST_MS = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  private static final Set<String> EXTRAS_PARTS = Set.of("data", "attributes");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(40)
                  .maxNameLength(256)
                  .build())
          .build();

  /** Data alone, as binary mode brings it, lies one deeper once it is in an event. */
  private static final JsonFactory DATA_JSON = ofDepth(MAX_DEPTH - 1);

  /** An event in a batch lies one deeper than alone. */
  private static final JsonFactory BATCH_JSON = ofDepth(MAX_DEPTH + 1);

  /**
   * Finds where each event of a batch ends. What is wrong within one is found when it is read, and
   * is no fault of the others; only nesting is bounded, generously.
   */
  private static final JsonFactory OUTLINE =
      JSON.rebuild()
          .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.defaults())
          .build();

  private EventJson() {}

  private static JsonFactory ofDepth(int depth) {
    return JSON.rebuild()
        .streamReadConstraints(
            JSON.streamReadConstraints().rebuild().maxNestingDepth(depth).build())
        .build();
  }

  /**
   * Reads one event in structured mode.
   *
   * @param json the document, UTF-8
   * @param receivedAtMs the edge's clock, ms UTC
   * @throws MalformedJsonException where it is no JSON object
   */
  public static ParsedEvent parse(byte[] json, long receivedAtMs) throws MalformedJsonException {
    checkUtf8(json);
    return parse(json, 0, json.length, receivedAtMs);
  }

  /**
   * Reads a batch: a JSON array of events in structured mode. An event that cannot be read is one
   * with a problem and does not touch the others.
   *
   * @param limit most events it may have
   * @throws MalformedJsonException where it is no JSON array of objects
   * @throws BatchTooLargeException where it has more events
   */
  public static List<ParsedEvent> parseBatch(byte[] json, int limit, long receivedAtMs)
      throws MalformedJsonException, BatchTooLargeException {
    checkUtf8(json);
    try (JsonParser parser = BATCH_JSON.createParser(ObjectReadContext.empty(), json)) {
      return eachOf(parser, limit, () -> read(parser, json, 0, receivedAtMs));
    } catch (JacksonException e) {
      // One of them is broken, or all from some point on: read each by itself to tell.
      return parseApart(json, limit, receivedAtMs);
    }
  }

  private static List<ParsedEvent> parseApart(byte[] json, int limit, long receivedAtMs)
      throws MalformedJsonException, BatchTooLargeException {
    try (JsonParser parser = OUTLINE.createParser(ObjectReadContext.empty(), json)) {
      return eachOf(
          parser,
          limit,
          () -> {
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int stop = (int) parser.currentLocation().getByteOffset();
            return parseAmongOthers(json, start, stop - start, receivedAtMs);
          });
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  private static List<ParsedEvent> eachOf(
      JsonParser parser, int limit, Supplier<ParsedEvent> nextEvent)
      throws MalformedJsonException, BatchTooLargeException {
    List<ParsedEvent> events = new ArrayList<>();
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw new MalformedJsonException("a batch is a JSON array of events");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw new MalformedJsonException("event " + events.size() + " is not a JSON object");
      }
      if (events.size() == limit) {
        throw new BatchTooLargeException(limit);
      }
      events.add(nextEvent.get());
    }
    if (parser.nextToken() != null) {
      throw new MalformedJsonException("something follows the batch");
    }
    return events;
  }

  private static ParsedEvent parseAmongOthers(
      byte[] json, int offset, int length, long receivedAtMs) {
    try {
      return parse(json, offset, length, receivedAtMs);
    } catch (MalformedJsonException e) {
      return new ParsedEvent(null, null, 0, null, List.of(new Problem("", e.getMessage())));
    }
  }

  /**
   * Reads one event in binary mode.
   *
   * @param attributes CloudEvents attributes by their names without {@code ce-}
   * @param data the body, a JSON object in UTF-8
   * @throws MalformedJsonException where the body is no JSON object
   */
  public static ParsedEvent parseBinary(
      Map<String, String> attributes, byte[] data, long receivedAtMs)
      throws MalformedJsonException {
    checkUtf8(data);
    Document document = new Document(receivedAtMs);
    attributes.forEach(
        (name, value) -> {
          if (!document.attribute(name, value)) {
            document.extension(name, quoted(value));
          }
        });
    try (JsonParser parser = DATA_JSON.createParser(ObjectReadContext.empty(), data)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedJsonException("the data of an event is a JSON object");
      }
      document.data(parser, data, 0);
      if (parser.nextToken() != null) {
        throw new MalformedJsonException("something follows the event's data");
      }
      return document.finish();
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /** The event as a CloudEvent in structured mode. */
  public static String write(Event event) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      out.writeStringProperty("specversion", "1.0");
      out.writeStringProperty("id", event.id());
      out.writeStringProperty("source", event.source());
      out.writeStringProperty("type", event.type().label());
      out.writeStringProperty("time", Instant.ofEpochMilli(event.occurredAtMs()).toString());
      if (event.schemaVersion() != 1) {
        out.writeNumberProperty("schemaversion", event.schemaVersion());
      }
      if (event.traceparent() != null) {
        out.writeStringProperty("traceparent", event.traceparent());
      }
      Map<String, String> more = extras(event.extras(), "attributes");
      for (Map.Entry<String, String> attribute : more.entrySet()) {
        out.writeName(attribute.getKey());
        out.writeRawValue(attribute.getValue());
      }
      out.writeName("data");
      writeData(out, event);
      out.writeEndObject();
    }
    return text.toString();
  }

  /** The event's data alone, as one JSON object. */
  public static String writeData(Event event) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      writeData(out, event);
    }
    return text.toString();
  }

  private static void writeData(JsonGenerator out, Event event) {
    out.writeStartObject();
    for (DataField field : DataLayout.of(event.type()).fields()) {
      Object value = field.valueIn(event.data());
      if (value != null) {
        out.writeName(field.name());
        writeValue(out, field, value);
      }
    }
    for (Map.Entry<String, String> member : extras(event.extras(), "data").entrySet()) {
      out.writeName(member.getKey());
      out.writeRawValue(member.getValue());
    }
    out.writeEndObject();
  }

  @SuppressWarnings("unchecked") // the kind says what the record declares
  private static void writeValue(JsonGenerator out, DataField field, Object value) {
    switch (field.kind()) {
      case STRING -> out.writeString((String) value);
      case JSON -> out.writeRawValue((String) value);
      case INTEGER -> out.writeNumber((Long) value);
      case TIME -> out.writeString(Instant.ofEpochMilli((Long) value).toString());
      case STRINGS -> {
        out.writeStartArray();
        ((List<String>) value).forEach(out::writeString);
        out.writeEndArray();
      }
      case NUMBER -> out.writeNumber((Double) value);
      case NUMBERS -> {
        out.writeStartObject();
        new TreeMap<>((Map<String, Double>) value).forEach(out::writeNumberProperty);
        out.writeEndObject();
      }
      case PLACES -> {
        out.writeStartArray();
        for (Placed place : (List<Placed>) value) {
          out.writeStartObject();
          out.writeStringProperty("id", place.id());
          out.writeNumberProperty("position", place.position());
          out.writeEndObject();
        }
        out.writeEndArray();
      }
    }
  }

  private static ParsedEvent parse(byte[] json, int offset, int length, long receivedAtMs)
      throws MalformedJsonException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedJsonException("an event is a JSON object");
      }
      ParsedEvent event = read(parser, json, offset, receivedAtMs);
      if (parser.nextToken() != null) {
        throw new MalformedJsonException("something follows the event");
      }
      return event;
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads the object that the parser is at the start of, to its end.
   *
   * @param offset in the document where the parser started
   */
  private static ParsedEvent read(JsonParser parser, byte[] json, int offset, long receivedAtMs) {
    Document document = new Document(receivedAtMs);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("data") && value == JsonToken.START_OBJECT) {
        document.data(parser, json, offset);
      } else if (value.isStructStart()) {
        document.problem(pointer(name), "must not be an object or array");
        parser.skipChildren();
      } else if (value != JsonToken.VALUE_NULL) {
        String text = parser.getString();
        if (!document.attribute(name, text)) {
          document.extension(name, value == JsonToken.VALUE_STRING ? quoted(text) : text);
        }
      }
    }
    return document.finish();
  }

  /** A text as JSON has it. */
  private static String quoted(String text) {
    StringWriter json = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
      out.writeString(text);
    }
    return json.toString();
  }

  /** RFC 6901: a name may hold what separates names. */
  private static String pointer(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  private static void checkUtf8(byte[] json) throws MalformedJsonException {
    try {
      UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(json));
    } catch (CharacterCodingException e) {
      throw new MalformedJsonException("the body is not UTF-8");
    }
  }

  private static MalformedJsonException malformed(JacksonException e) {
    return new MalformedJsonException(
        e.getOriginalMessage()
            + (e.getLocation() == null
                ? ""
                : " (line "
                    + e.getLocation().getLineNr()
                    + ", column "
                    + e.getLocation().getColumnNr()
                    + ")"));
  }

  /** Whether this is what {@link Event#extras} may hold. */
  static boolean isExtras(String extras) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), extras)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        if (!EXTRAS_PARTS.contains(parser.currentName())
            || parser.nextToken() != JsonToken.START_OBJECT) {
          return false;
        }
        parser.skipChildren();
      }
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** The members of one part of the extras, as raw JSON. */
  private static Map<String, String> extras(String extras, String part) {
    Map<String, String> members = new LinkedHashMap<>();
    if (extras == null) {
      return members;
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), extras)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean wanted = parser.currentName().equals(part);
        parser.nextToken();
        if (!wanted) {
          parser.skipChildren();
          continue;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, raw(parser));
        }
      }
    }
    return members;
  }

  /** The value the parser stands on, as compact JSON. */
  private static String raw(JsonParser parser) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      out.copyCurrentStructureExact(parser);
    }
    return whole(text.toString());
  }

  /**
   * A text without halves of surrogate pairs, which have no UTF-8; JSON can escape them, and does
   * where somebody cut a text in the middle of a character.
   */
  static String whole(String text) {
    if (isWhole(text)) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }

  private static boolean isWhole(String text) {
    return text.chars().noneMatch(c -> Character.isSurrogate((char) c))
        || UTF_8.newEncoder().canEncode(text);
  }

  /** Whether this is one JSON object. */
  static boolean isObject(String json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  /** An extension attribute among the extras, as raw JSON; null where there is none. */
  static String attribute(String extras, String name) {
    return extras == null || extras.indexOf(name) < 0
        ? null
        : extras(extras, "attributes").get(name);
  }

  /** The extras with an extension attribute of that value, which is plain text. */
  static String withAttribute(String extras, String name, String value) {
    Map<String, String> attributes = extras(extras, "attributes");
    attributes.put(name, '"' + value + '"');
    return Document.extras(extras(extras, "data"), attributes);
  }

  /** Gathers one event's attributes and data, and everything that is wrong with them. */
  private static final class Document {
    private final long receivedAtMs;
    private final List<Problem> problems = new ArrayList<>();
    private String specVersion;
    private String id;
    private String source;
    private String label;
    private String time;
    private String sentTime;
    private String schemaVersion;
    private String contentType;
    private String traceparent;
    private final Map<String, String> extensions = new LinkedHashMap<>();
    private final List<Problem> dataProblems = new ArrayList<>();
    private Fields data;
    private byte[] unread;
    private int unreadAt;
    private int unreadLength;
    private long statedTimeMs;

    Document(long receivedAtMs) {
      this.receivedAtMs = receivedAtMs;
    }

    void problem(String pointer, String detail) {
      problems.add(new Problem(pointer, detail));
    }

    private void dataProblem(String pointer, String detail) {
      dataProblems.add(new Problem(pointer, detail));
    }

    /** Takes an attribute of CloudEvents; says whether it is one and no extension of it. */
    boolean attribute(String name, String value) {
      switch (name) {
        case "specversion" -> specVersion = value;
        case "id" -> id = value;
        case "source" -> source = value;
        case "type" -> label = value;
        case "time" -> time = value;
        case "senttime" -> sentTime = value;
        case "schemaversion" -> schemaVersion = value;
        case "datacontenttype" -> contentType = value;
        case "traceparent" -> traceparent = value;
        case "subject", "dataschema", "data" -> {} // said by the data itself, or no object
        default -> {
          return false;
        }
      }
      return true;
    }

    void extension(String name, String rawJson) {
      extensions.put(name, rawJson);
    }

    /**
     * Reads the data, or keeps it until its type is known, which may stand behind it.
     *
     * @param parser at its start; at its end afterwards
     * @param offset in the document where the parser started
     */
    void data(JsonParser parser, byte[] json, int offset) {
      EventType type = EventType.of(label).orElse(null);
      if (type != null) {
        data = readData(parser, DataLayout.of(type));
        return;
      }
      unread = json;
      unreadAt = offset + (int) parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      unreadLength = offset + (int) parser.currentLocation().getByteOffset() - unreadAt;
    }

    ParsedEvent finish() {
      if (!"1.0".equals(specVersion)) {
        problem("/specversion", "must be \"1.0\"");
      }
      check("id", id);
      check("source", source);
      if (source != null && source.indexOf('|') >= 0) {
        // No URI-reference has one, and it ends the source in the key that remembers ids.
        problem("/source", "must be a URI-reference; write | as %7C");
      }
      if (traceparent != null && !TRACEPARENT.matcher(traceparent).matches()) {
        traceparent = null; // W3C Trace Context: a receiver ignores what it cannot read
      }
      if (contentType != null && !CONTENT_TYPE.matcher(contentType).matches()) {
        problem("/datacontenttype", "must be application/json");
      }
      int version = schemaVersion();
      long occurredAtMs = occurredAt();
      EventType type = type();
      if (type != null) {
        if (unread != null) {
          data = readUnread(DataLayout.of(type));
        }
        if (data == null) {
          problem("/data", "is required and must be an object");
        }
      }
      problems.addAll(dataProblems);
      EventData said = null;
      if (problems.isEmpty()) {
        said = DataLayout.of(type).create(data.values());
        Problem contradiction = said.contradiction();
        if (contradiction != null) {
          problems.add(contradiction);
        }
      }
      if (!problems.isEmpty()) {
        return new ParsedEvent(id, type, statedTimeMs, null, List.copyOf(problems));
      }
      return new ParsedEvent(
          id,
          type,
          statedTimeMs,
          new Event(
              id,
              source,
              version,
              occurredAtMs,
              receivedAtMs,
              Actor.UNKNOWN,
              traceparent,
              said,
              extras(data.unknown(), extensions)),
          List.of());
    }

    private static String extras(Map<String, String> unknown, Map<String, String> extensions) {
      if (unknown.isEmpty() && extensions.isEmpty()) {
        return null;
      }
      StringWriter text = new StringWriter();
      try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
        out.writeStartObject();
        members(out, "data", unknown);
        members(out, "attributes", extensions);
        out.writeEndObject();
      }
      return text.toString();
    }

    private static void members(JsonGenerator out, String name, Map<String, String> members) {
      if (members.isEmpty()) {
        return;
      }
      out.writeName(name);
      out.writeStartObject();
      members.forEach(
          (member, raw) -> {
            out.writeName(member);
            out.writeRawValue(raw);
          });
      out.writeEndObject();
    }

    private EventType type() {
      if (label == null) {
        problem("/type", "is required");
        return null;
      }
      EventType type = EventType.of(label).orElse(null);
      if (type == null) {
        problem("/type", "is not an event type; docs/events.md lists them");
      }
      return type;
    }

    private void check(String name, String value) {
      if (value == null || value.isEmpty()) {
        problem("/" + name, "is required");
      } else if (isLonger(value, DataField.MAX_ID_BYTES)) {
        problem("/" + name, "must be at most " + DataField.MAX_ID_BYTES + " bytes long");
      } else if (hasControl(value)) {
        problem("/" + name, "must not contain control characters");
      }
    }

    private int schemaVersion() {
      if (schemaVersion == null) {
        return 1;
      }
      if (!SCHEMA_VERSION.matcher(schemaVersion).matches()) {
        problem("/schemaversion", "must be an integer from 1 to 99999");
        return 1;
      }
      return Integer.parseInt(schemaVersion);
    }

    private long occurredAt() {
      if (time == null) {
        return receivedAtMs;
      }
      long stated = Rfc3339.parse(time);
      if (stated < FIRST_MS) {
        problem("/time", "must be a time such as 2026-11-22T10:00:00.123Z, not before 2000");
        return receivedAtMs;
      }
      statedTimeMs = stated;
      long occurred = stated;
      if (sentTime != null) {
        long sent = Rfc3339.parse(sentTime);
        if (sent < FIRST_MS) {
          problem("/senttime", "must be a time such as 2026-11-22T10:00:00.123Z, not before 2000");
          return receivedAtMs;
        }
        // The client's clock may be wrong, but what lies between two of its readings is not.
        occurred = receivedAtMs - (sent - stated);
      }
      if (occurred > receivedAtMs + MAX_FUTURE_MS) {
        problem("/time", "lies more than 5 minutes in the future");
      } else if (occurred < FIRST_MS) {
        problem("/time", "lies before 2000 once corrected by senttime");
      }
      return occurred;
    }

    private Fields readUnread(DataLayout layout) {
      try (JsonParser parser =
          JSON.createParser(ObjectReadContext.empty(), unread, unreadAt, unreadLength)) {
        parser.nextToken();
        return readData(parser, layout);
      }
    }

    private Fields readData(JsonParser parser, DataLayout layout) {
      List<DataField> fields = layout.fields();
      Object[] values = new Object[fields.size()];
      Map<String, String> unknown = null;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        DataField field = layout.field(name);
        if (field == null) {
          unknown = unknown == null ? new LinkedHashMap<>() : unknown;
          unknown.put(name, raw(parser));
        } else if (token != JsonToken.VALUE_NULL) {
          values[field.index()] = value(parser, token, field);
        }
      }
      for (int i = 0; i < values.length; i++) {
        if (values[i] == null && fields.get(i).required() && !isBlamed(fields.get(i).pointer())) {
          dataProblem(fields.get(i).pointer(), "is required");
        }
      }
      return new Fields(values, unknown == null ? Map.of() : unknown);
    }

    private boolean isBlamed(String pointer) {
      return dataProblems.stream().anyMatch(problem -> problem.pointer().startsWith(pointer));
    }

    /**
     * The value, or null where it is wrong, which is then among the problems. An empty identifier
     * that need not be there is none.
     */
    private Object value(JsonParser parser, JsonToken token, DataField field) {
      String pointer = field.pointer();
      switch (field.kind()) {
        case STRING -> {
          if (token != JsonToken.VALUE_STRING) {
            return wrong(parser, pointer, "must be a string");
          }
          String string = string(parser.getString(), field, pointer);
          return field.isId() && "".equals(string) ? null : string;
        }
        case TIME -> {
          long time = token == JsonToken.VALUE_STRING ? Rfc3339.parse(parser.getString()) : -1;
          return time >= FIRST_MS
              ? time
              : wrong(parser, pointer, "must be a time such as 2026-11-22T10:00:00Z");
        }
        case INTEGER -> {
          return integer(parser, token, field.min(), field.max(), pointer);
        }
        case STRINGS -> {
          return token == JsonToken.START_ARRAY
              ? strings(parser, field, pointer)
              : wrong(parser, pointer, "must be an array of strings");
        }
        case NUMBER -> {
          return number(parser, token, field, pointer);
        }
        case NUMBERS -> {
          return token == JsonToken.START_OBJECT
              ? numbers(parser, field, pointer)
              : wrong(parser, pointer, "must be an object of numbers");
        }
        case PLACES -> {
          return token == JsonToken.START_ARRAY
              ? places(parser, field, pointer)
              : wrong(parser, pointer, "must be an array of objects with id and position");
        }
        case JSON -> {
          return token == JsonToken.START_OBJECT
              ? json(parser, field, pointer)
              : wrong(parser, pointer, "must be an object");
        }
      }
      throw new IllegalStateException("no such kind: " + field.kind());
    }

    private String json(JsonParser parser, DataField field, String pointer) {
      String json = raw(parser);
      if (isLonger(json, field.maxBytes())) {
        dataProblem(pointer, "must be at most " + field.maxBytes() + " bytes long");
        return null;
      }
      return json;
    }

    private List<String> strings(JsonParser parser, DataField field, String pointer) {
      List<String> strings = new ArrayList<>();
      JsonToken token = parser.nextToken();
      while (token != JsonToken.END_ARRAY) {
        String at = pointer + "/" + strings.size();
        String string =
            token == JsonToken.VALUE_STRING
                ? string(parser.getString(), field, at)
                : (String) wrong(parser, at, "must be a string");
        strings.add(string);
        token = parser.nextToken();
      }
      if (strings.size() > DataField.MAX_STRINGS) {
        dataProblem(pointer, "must have at most " + DataField.MAX_STRINGS + " strings");
      }
      return strings;
    }

    private Long integer(JsonParser parser, JsonToken token, long min, long max, String pointer) {
      if (token == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        long number = parser.getLongValue();
        if (number >= min && number <= max) {
          return number;
        }
      }
      return (Long) wrong(parser, pointer, "must be an integer from " + min + " to " + max);
    }

    private Double number(JsonParser parser, JsonToken token, DataField field, String pointer) {
      if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
        double number = parser.getDoubleValue();
        // What is too large for a double reads as infinite and lies outside of any bounds.
        if (number >= field.least() && number <= field.most()) {
          return number + 0.0; // -0.0 is 0.0
        }
      }
      return (Double)
          wrong(parser, pointer, "must be a number from " + field.least() + " to " + field.most());
    }

    private Map<String, Double> numbers(JsonParser parser, DataField field, String pointer) {
      Map<String, Double> numbers = new TreeMap<>();
      int members = 0;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        String at = pointer + EventJson.pointer(name);
        JsonToken token = parser.nextToken();
        members++;
        if (string(name, field, at) == null) {
          parser.skipChildren();
        } else {
          numbers.put(name, number(parser, token, field, at));
        }
      }
      if (members > DataField.MAX_STRINGS) {
        dataProblem(pointer, "must have at most " + DataField.MAX_STRINGS + " members");
      }
      return numbers;
    }

    private List<Placed> places(JsonParser parser, DataField field, String pointer) {
      List<Placed> places = new ArrayList<>();
      int entries = 0;
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        String at = pointer + "/" + entries++;
        if (token != JsonToken.START_OBJECT) {
          wrong(parser, at, "must be an object with id and position");
        } else {
          place(parser, field, at, places);
        }
      }
      if (entries > DataField.MAX_PLACES) {
        dataProblem(pointer, "must have at most " + DataField.MAX_PLACES + " entries");
      }
      return places;
    }

    private void place(JsonParser parser, DataField field, String pointer, List<Placed> places) {
      String id = null;
      Long position = null;
      boolean hasId = false;
      boolean hasPosition = false;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (name.equals("id") && token != JsonToken.VALUE_NULL) {
          hasId = true;
          String at = pointer + "/id";
          id =
              token == JsonToken.VALUE_STRING
                  ? string(parser.getString(), field, at)
                  : (String) wrong(parser, at, "must be a string");
        } else if (name.equals("position") && token != JsonToken.VALUE_NULL) {
          hasPosition = true;
          position = integer(parser, token, field.min(), field.max(), pointer + "/position");
        } else {
          parser.skipChildren();
        }
      }
      if (!hasId) {
        dataProblem(pointer + "/id", "is required");
      }
      if (!hasPosition) {
        dataProblem(pointer + "/position", "is required");
      }
      if (id != null && position != null) {
        places.add(new Placed(id, position));
      }
    }

    private String string(String value, DataField field, String pointer) {
      if (value.isEmpty() && field.required()) {
        dataProblem(pointer, "must not be empty");
      } else if (isLonger(value, field.maxBytes())) {
        dataProblem(pointer, "must be at most " + field.maxBytes() + " bytes long");
      } else if (field.verbatim() ? !isWhole(value) : hasControl(value)) {
        dataProblem(pointer, "must not contain control characters");
      } else if (field.label() && !LABEL.matcher(value).matches()) {
        dataProblem(pointer, "must be letters, digits, dots, hyphens and underscores");
      } else if (!field.oneOf().isEmpty() && !field.oneOf().contains(value)) {
        dataProblem(pointer, "must be one of " + String.join(", ", field.oneOf()));
      } else {
        return value;
      }
      return null;
    }

    private Object wrong(JsonParser parser, String pointer, String detail) {
      dataProblem(pointer, detail);
      parser.skipChildren();
      return null;
    }

    /**
     * Whether a text has more bytes of UTF-8; encodes it only where its length leaves that open.
     */
    private static boolean isLonger(String text, int bytes) {
      return text.length() > bytes
          || (text.length() > bytes / 3 && text.getBytes(UTF_8).length > bytes);
    }

    /** Control characters and halves of surrogate pairs, which have no UTF-8. */
    private static boolean hasControl(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c < ' ' || c == 0x7f) {
          return true;
        }
        if (Character.isHighSurrogate(c)
            && i + 1 < value.length()
            && Character.isLowSurrogate(value.charAt(i + 1))) {
          i++;
        } else if (Character.isSurrogate(c)) {
          return true;
        }
      }
      return false;
    }
  }

  /** The values of the known fields by index, and the raw JSON of unknown members. */
  private record Fields(Object[] values, Map<String, String> unknown) {}
}
