package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import live.footlight.contract.Actor;
import live.footlight.contract.DataField;
import live.footlight.contract.Event;
import live.footlight.contract.EventJson;
import live.footlight.contract.EventType;
import live.footlight.contract.MalformedJsonException;
import live.footlight.contract.ParsedEvent;
import live.footlight.contract.Problem;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.TrackRefused;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call of the Segment HTTP API, as the specification of its calls has it ({@code track}, {@code
 * page}, {@code screen}, {@code identify}, {@code group}, {@code alias}), and the event it becomes.
 * Names are those of the events of topic {@code track}; what the client says is said again in these
 * names and then held to what every event is held to.
 *
 * <p>Everything that a retry of the call would say in another way, such as when it was sent, is
 * used and not kept.
 */
final class SegmentCall {
  private static final Set<String> TYPES =
      Set.of("track", "page", "screen", "identify", "group", "alias");
  private static final List<String> UTM =
      List.of("source", "medium", "campaign", "term", "content");
  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");
  private static final Pattern SERVER =
      Pattern.compile(".*analytics[-_.](node|python|go|java|ruby|php|rust|csharp|net|scala)\\b.*");
  private static final Pattern IOS = Pattern.compile("\\bios\\b|ipados|iphone|swift");
  private static final long FIRST_MS = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
  private static final long LAST_MS = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(EventJson.MAX_DEPTH)
                          .maxNumberLength(40)
                          .maxNameLength(256)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * What all calls of a request share.
   *
   * @param source whose write key it has
   * @param type that its path names; null where each call names its own
   * @param sentAt by the client's clock; null where it says none
   * @param context for calls that have none, JSON, or null
   * @param userAgent header of the request, or null
   * @param country that the edge sees it come from, two letters, or null
   * @param receivedAtMs ms UTC
   */
  record Around(
      String source,
      String type,
      String sentAt,
      byte[] context,
      String userAgent,
      String country,
      long receivedAtMs) {}

  /**
   * What a call became.
   *
   * @param event it, or where it is refused, what stands for it in its stream
   * @param statedTimeMs the client's own time of it, ms UTC; 0 where it gave none
   * @param country where who did it is, two letters, or null
   * @param refusal why it is refused, in words; null where it is not
   */
  record Outcome(Event event, long statedTimeMs, String country, String refusal) {}

  private final Around around;
  private final ObjectNode call;
  private final ObjectNode data = JSON.createObjectNode();

  private SegmentCall(Around around, ObjectNode call) {
    this.around = around;
    this.call = call;
  }

  /** Reads a call, as it was sent. */
  static Outcome read(byte[] json, Around around, int maxBytes) {
    if (json.length > maxBytes) {
      return refused(
          json, around, 0, "event-too-large", "an event has at most " + maxBytes + " bytes");
    }
    JsonNode call;
    ParsedEvent parsed;
    SegmentCall read;
    try {
      call = JSON.readTree(new String(json, UTF_8));
      if (!call.isObject()) {
        return refused(json, around, 0, "invalid-event", "a call is a JSON object");
      }
      read = new SegmentCall(around, (ObjectNode) call);
      String type = around.type() == null ? text(call.path("type")) : around.type();
      if (type == null || !TYPES.contains(type)) {
        return refused(
            json,
            around,
            read.occurredAtMs(),
            "invalid-event",
            "/type must be one of track, page, screen, identify, group, alias");
      }
      byte[] event = JSON.writeValueAsBytes(read.event(EventType.of(type).orElseThrow()));
      parsed = EventJson.parse(event, around.receivedAtMs());
    } catch (JacksonException e) {
      return refused(json, around, 0, "malformed-json", e.getOriginalMessage());
    } catch (MalformedJsonException e) {
      return refused(json, around, 0, "malformed-json", e.getMessage());
    }
    if (!parsed.valid()) {
      StringBuilder reason = new StringBuilder();
      for (Problem problem : parsed.problems()) {
        reason.append(reason.isEmpty() ? "" : "; ").append(problem.pointer()).append(' ');
        reason.append(problem.detail());
      }
      return refused(json, around, read.occurredAtMs(), "invalid-event", reason.toString());
    }
    return new Outcome(read.acted(parsed.event()), read.statedTimeMs(), read.country(), null);
  }

  /**
   * What stands for a refused call in its stream. The same call again is the same event. When it
   * was sent is not in it any more; so it says when it happened, for whoever sends it again.
   *
   * @param json it, as it was sent
   * @param occurredAtMs when it happened by our clock, ms UTC; 0 where that cannot be told
   */
  static Outcome refused(
      byte[] json, Around around, long occurredAtMs, String code, String reason) {
    String said = legible(reason, 4_096);
    Event event =
        new Event(
            "refused-" + hash(json),
            source(around),
            1,
            occurredAtMs <= 0 ? around.receivedAtMs() : occurredAtMs,
            around.receivedAtMs(),
            Actor.UNKNOWN,
            null,
            new TrackRefused(
                code, said, json.length, cut(new String(json, UTF_8), EventData.MAX_BODY_BYTES)),
            null);
    return new Outcome(event, 0, null, said);
  }

  private static String source(Around around) {
    return "/segment/" + around.source();
  }

  /** It as a CloudEvent. */
  private ObjectNode event(EventType type) {
    ObjectNode event = JSON.createObjectNode();
    event.put("specversion", "1.0");
    String id = text(call.path("messageId"));
    event.put("id", id == null || id.isEmpty() ? madeId() : id);
    event.put("source", source(around));
    event.put("type", type.label());
    event.put("time", occurredAt());
    move("userId", "user_id");
    move("anonymousId", "anonymous_id");
    switch (type) {
      case TRACK -> move("event", "event");
      case PAGE, SCREEN -> {
        move("name", "name");
        move("category", "category");
      }
      case GROUP -> move("groupId", "group_id");
      case ALIAS -> move("previousId", "previous_id");
      default -> {}
    }
    for (String free : List.of("properties", "traits")) {
      JsonNode said = call.path(free);
      if (!said.isMissingNode() && !(said.isObject() && said.isEmpty())) {
        data.set(free, said); // where it is no object, that is refused
      }
    }
    long statedMs = statedTimeMs();
    if (statedMs >= FIRST_MS) {
      data.put("original_timestamp", Instant.ofEpochMilli(statedMs).toString());
    }
    context();
    event.set("data", data);
    return event;
  }

  private void move(String from, String to) {
    JsonNode value = call.path(from);
    if (!value.isMissingNode() && !value.isNull()) {
      String text = text(value);
      if (text == null) {
        data.set(to, value); // refused for what it is, where it should be text
      } else if (!text.isEmpty()) {
        data.put(to, text);
      }
    }
  }

  /**
   * Clients that send a time and none of their own to compare it with are believed, and so is who
   * passes a call on with its original time beside one that was corrected. A time that is none is
   * left for who refuses it.
   */
  private String occurredAt() {
    String stated = stated();
    if (stated == null) {
      return Instant.ofEpochMilli(around.receivedAtMs()).toString();
    }
    String timestamp = text(call.path("timestamp"));
    if (timestamp != null && text(call.path("originalTimestamp")) != null) {
      return timestamp;
    }
    String sent = around.sentAt() == null ? text(call.path("sentAt")) : around.sentAt();
    Long statedMs = time(stated);
    Long sentMs = sent == null ? null : time(sent);
    if (statedMs == null || sentMs == null) {
      return stated;
    }
    // The client's clock may be wrong, but what lies between two of its readings is not.
    return Instant.ofEpochMilli(around.receivedAtMs() - (sentMs - statedMs)).toString();
  }

  /** The same; 0 where it is no time that an event may have. */
  private long occurredAtMs() {
    Long time = time(occurredAt());
    return time == null || time > LAST_MS ? 0 : time;
  }

  /** By the client's clock. */
  private String stated() {
    String original = text(call.path("originalTimestamp"));
    return original == null ? text(call.path("timestamp")) : original;
  }

  private long statedTimeMs() {
    Long time = stated() == null ? null : time(stated());
    return time == null ? 0 : time;
  }

  /** A call that has a time but no id is told from others by what it says; else by chance. */
  private String madeId() {
    if (stated() == null) {
      return UUID.randomUUID().toString();
    }
    ObjectNode same = call.deepCopy();
    same.remove(List.of("sentAt", "writeKey"));
    return "made-" + hash(JSON.writeValueAsBytes(same));
  }

  /** What jobs use gets its own field; what else the client says of itself is kept as it is. */
  private void context() {
    JsonNode given =
        call.path("context").isObject() || around.context() == null
            ? call.path("context")
            : JSON.readTree(new String(around.context(), UTF_8));
    ObjectNode context = given.isObject() ? (ObjectNode) given.deepCopy() : JSON.createObjectNode();
    JsonNode page = context.path("page");
    JsonNode campaign = context.path("campaign");
    String url = take(page, "url", "url");
    take(page, "path", "path");
    take(page, "referrer", "referrer");
    take(page, "title", "title");
    if (!campaign(campaign)) {
      campaign(url != null && url.indexOf('?') >= 0 ? url : page.path("search").asString(""));
    }
    if (url != null
        && page instanceof ObjectNode rest
        && url.contains(page.path("search").asString(""))) {
      rest.remove("search"); // stands in the address
    }
    String library = library(context.path("library"));
    put("library", library);
    String platform = platform(context, library == null ? "" : library.toLowerCase(Locale.ROOT));
    put("platform", platform);
    String agent = take(context, "userAgent", "user_agent");
    if (agent == null && !"server".equals(platform)) {
      put("user_agent", legible(around.userAgent(), EventData.MAX_URL_BYTES));
    }
    take(context, "locale", "locale");
    take(context, "timezone", "timezone");
    for (String part : List.of("page", "campaign", "library")) {
      if (context.path(part).isObject() && context.path(part).isEmpty()) {
        context.remove(part);
      }
    }
    if (!context.isEmpty()) {
      data.set("context", context);
    }
  }

  /** Takes a text out of an object; null where it has none, or not as text. */
  private String take(JsonNode from, String name, String to) {
    if (!(from instanceof ObjectNode object) || !object.path(name).isString()) {
      return null;
    }
    String text = legible(object.remove(name).stringValue(), Integer.MAX_VALUE);
    put(to, text);
    return text;
  }

  private void put(String name, String value) {
    if (value != null && !value.isEmpty()) {
      data.put(name, value);
    }
  }

  /** The campaign that the call names, by {@code name} for {@code campaign}; false for none. */
  private boolean campaign(JsonNode campaign) {
    boolean any = false;
    for (String part : UTM) {
      String name = part.equals("campaign") ? "name" : part;
      any |= take(campaign, name, "utm_" + part) != null;
    }
    return any;
  }

  /** The campaign in an address. What is too long for a column is cut; the address has it all. */
  private void campaign(String address) {
    int query = address.indexOf('?');
    int fragment = address.indexOf('#');
    String parameters =
        address.substring(query + 1, fragment > query ? fragment : address.length());
    for (String parameter : parameters.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals < 0 || !parameter.startsWith("utm_")) {
        continue;
      }
      String name = parameter.substring(0, equals);
      if (UTM.contains(name.substring(4)) && !data.has(name)) {
        put(name, legible(decoded(parameter.substring(equals + 1)), DataField.MAX_STRING_BYTES));
      }
    }
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  private static String library(JsonNode library) {
    String name = text(library.path("name"));
    if (name == null || !(library instanceof ObjectNode object)) {
      return null;
    }
    String version = text(library.path("version"));
    object.remove(List.of("name", "version"));
    return legible(version == null ? name : name + '/' + version, DataField.MAX_STRING_BYTES);
  }

  private static String platform(JsonNode context, String library) {
    if (library.startsWith("analytics.js") || library.startsWith("analytics-next")) {
      return "web";
    } else if (SERVER.matcher(library).matches()) {
      return "server";
    }
    String device =
        (context.path("device").path("type").asString("")
                + ' '
                + context.path("os").path("name").asString("")
                + ' '
                + library)
            .toLowerCase(Locale.ROOT);
    if (device.contains("android") || device.contains("kotlin")) {
      return "android";
    }
    return IOS.matcher(device).find() ? "ios" : null;
  }

  /** With who did it. */
  private Event acted(Event event) {
    return new Event(
        event.id(),
        event.source(),
        event.schemaVersion(),
        event.occurredAtMs(),
        event.receivedAtMs(),
        new Actor(
            text(data.path("user_id")),
            text(data.path("anonymous_id")),
            id(text(data.path("context").path("device").path("id")))),
        event.traceparent(),
        event.data(),
        event.extras());
  }

  /** Where the request comes from; a server is not where its users are, but may say where. */
  private String country() {
    if (!"server".equals(data.path("platform").asString(""))) {
      return around.country();
    }
    String said = data.path("context").path("location").path("country").asString("");
    return COUNTRY.matcher(said).matches() ? said : null;
  }

  private static String id(String text) {
    return text == null || text.isEmpty() || text.getBytes(UTF_8).length > DataField.MAX_ID_BYTES
        ? null
        : legible(text, DataField.MAX_ID_BYTES);
  }

  /** A text, or an id that was given as a number; null for anything else. */
  private static String text(JsonNode value) {
    return value.isString()
        ? value.stringValue()
        : value.isIntegralNumber() ? value.asString() : null;
  }

  /** RFC 3339, to ms UTC; null where it is no such time. */
  private static Long time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  /** A text as a column may have it: no control characters, no halves of characters. */
  private static String legible(String text, int maxBytes) {
    if (text == null) {
      return null;
    }
    StringBuilder legible = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c ->
                c < ' ' || c == 0x7f
                    ? ' '
                    : c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .forEach(legible::appendCodePoint);
    return cut(legible.toString(), maxBytes);
  }

  /** As much of a text as there is room for, and no half of a character. */
  static String cut(String text, int maxBytes) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length <= maxBytes) {
      return text;
    }
    int end = maxBytes;
    while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, UTF_8);
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
