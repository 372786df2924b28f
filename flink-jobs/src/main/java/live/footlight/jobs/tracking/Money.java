package live.footlight.jobs.tracking;

import java.util.EnumMap;
import java.util.Map;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.domain.tracking.SeenEvents;

/**
 * What names money that came in, whatever the event that says so. Money that went back has no such
 * name: an order can be paid back in parts, and a gift that is taken back says no amount.
 */
final class Money {
  /** Keys of where business ids are remembered begin with it. */
  static final String PART = "b:";

  private static final Map<EventType, String> NAMES =
      new EnumMap<>(
          Map.of(
              EventType.GIFT_SENT, "gift_id",
              EventType.SESSION_PAID, "payment_id",
              EventType.POST_UNLOCKED, "engagement_id",
              EventType.ORDER_PAID, "order_id"));

  private static final Map<EventType, Integer> FIELDS = new EnumMap<>(EventType.class);

  static {
    NAMES.forEach((type, name) -> FIELDS.put(type, DataLayout.of(type).indexOf(name)));
  }

  private Money() {}

  /** The name of the field that holds the business id. */
  static String idName(EventType type) {
    return NAMES.get(type);
  }

  /** The business id. */
  static String id(FrameReader frame) {
    return frame.string(FIELDS.get(frame.type()));
  }

  /**
   * The key of where its business id is remembered; null where the event is no money, or names
   * nobody who pays, which the edge refuses.
   */
  static String part(FrameReader frame) {
    return FIELDS.containsKey(frame.type()) && People.user(frame) != null
        ? PART + SeenEvents.part(frame.type().label(), id(frame), TrackedEvents.PARTS)
        : null;
  }
}
