package live.footlight.jobs.tracking;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import live.footlight.contract.DataField;
import live.footlight.contract.DataLayout;
import live.footlight.contract.Event;
import live.footlight.contract.EventJson;
import live.footlight.contract.EventType;
import live.footlight.contract.event.Track;
import live.footlight.contract.event.UserTouched;
import live.footlight.contract.view.TrackedRow;
import live.footlight.domain.tracking.Act;
import live.footlight.domain.tracking.Moment;
import live.footlight.domain.tracking.Price;
import live.footlight.domain.tracking.Touched;
import live.footlight.domain.tracking.Utm;
import live.footlight.jobs.tracking.UserAgents.Agent;

/** The row of an event, before its visit and its touch are known. */
final class Draft {
  private static final Pattern NOT_OF_NAMES = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern HUMPS = Pattern.compile("([\\p{Ll}\\p{N}])(\\p{Lu})");
  private static final Map<EventType, Map<String, DataField>> FIELDS = fields();

  private final Event event;
  private final String partition;
  private final String position;
  private final String type;
  private final String userId;
  private final String anonymousId;
  private final Price price;
  private final String country;
  private final Act act;

  /**
   * @param partition such as {@code live.5}
   * @param place of it in there, {@code 1795342347118-0.3}
   * @param userId who did it, or null
   * @param anonymousId who did it, or null
   */
  Draft(Event event, String partition, String place, String userId, String anonymousId) {
    this.event = event;
    this.partition = partition;
    this.position = partition + '/' + place;
    this.userId = userId;
    this.anonymousId = anonymousId;
    this.type = type(event);
    this.price = Price.of(event.data());
    this.country = event.country();
    this.act =
        new Act(
            new Moment(event.occurredAtMs(), event.id(), event.source()),
            type,
            anonymousId,
            country,
            price.diamonds(),
            utm());
  }

  /** What visits, attribution and sums take of it. */
  Act act() {
    return act;
  }

  /** The partition it came from. */
  String partition() {
    return partition;
  }

  /**
   * The whole row.
   *
   * @param visitId or null
   * @param touch that was current, or null
   * @param owner whom the anonymous visitor turned out to be, or null
   */
  TrackedRow row(String visitId, Touched touch, String owner) {
    Agent agent = UserAgents.of(text("user_agent"));
    Utm utm = touch == null ? Utm.NONE : touch.utm();
    return new TrackedRow(
        event.id(),
        event.source(),
        type,
        event.type().topic().label(),
        event.schemaVersion(),
        event.occurredAtMs(),
        event.receivedAtMs(),
        originalTimestamp(),
        userId == null ? owner : userId,
        anonymousId,
        event.actor().deviceId(),
        text("session_id"),
        streamer(),
        text("post_id"),
        price.amount(),
        price.currency(),
        country,
        text("platform"),
        utm.source(),
        utm.medium(),
        utm.campaign(),
        utm.term(),
        utm.content(),
        touch == null ? null : touch.at().id(),
        visitId,
        agent.browser(),
        agent.os(),
        agent.deviceClass(),
        agent.robot(),
        event.traceparent(),
        position,
        EventJson.writeData(event));
  }

  /** That there was an event, and nothing of whom it was about. */
  TrackedRow rowOfNobody() {
    return new TrackedRow(
        event.id(),
        event.source(),
        type,
        event.type().topic().label(),
        event.schemaVersion(),
        event.occurredAtMs(),
        event.receivedAtMs(),
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        null,
        position,
        "{}");
  }

  /** Posts call them their creator. */
  private String streamer() {
    String streamer = text("streamer_id");
    return streamer == null ? text("creator_id") : streamer;
  }

  private Utm utm() {
    if (event.data() instanceof UserTouched touched) {
      return new Utm(
          touched.source(),
          touched.medium(),
          touched.campaign(),
          touched.term(),
          touched.content());
    }
    return new Utm(
        text("utm_source"),
        text("utm_medium"),
        text("utm_campaign"),
        text("utm_term"),
        text("utm_content"));
  }

  private long originalTimestamp() {
    DataField field = FIELDS.get(event.type()).get("original_timestamp");
    Object value = field == null ? null : field.valueIn(event.data());
    return value == null ? 0 : (Long) value;
  }

  private String text(String name) {
    DataField field = FIELDS.get(event.type()).get(name);
    String text = field == null ? null : (String) field.valueIn(event.data());
    return text == null || text.isEmpty() ? null : text;
  }

  /** The event's own name where an SDK gives one, else its type; in snake case. */
  private static String type(Event event) {
    if (event.data() instanceof Track track) {
      String spaced = HUMPS.matcher(track.event()).replaceAll("$1_$2");
      String name = NOT_OF_NAMES.matcher(spaced).replaceAll("_").toLowerCase(Locale.ROOT);
      String trimmed = name.replaceAll("^_+|_+$", "");
      return trimmed.isEmpty() ? "track" : trimmed;
    }
    return event.type().label().replace('.', '_');
  }

  private static Map<EventType, Map<String, DataField>> fields() {
    Map<EventType, Map<String, DataField>> fields = new EnumMap<>(EventType.class);
    for (EventType type : EventType.values()) {
      Map<String, DataField> named = new HashMap<>();
      DataLayout.of(type).fields().forEach(field -> named.put(field.name(), field));
      fields.put(type, named);
    }
    return fields;
  }
}
