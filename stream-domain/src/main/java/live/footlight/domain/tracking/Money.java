package live.footlight.domain.tracking;

import java.util.EnumMap;
import java.util.Map;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;

/**
 * What names money that came in, whatever the event that says so. Money that went back has no such
 * name: an order can be paid back in parts, and a gift that is taken back says no amount.
 */
public final class Money {
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

  /** Whether events of a type say that money came in. */
  public static boolean isOf(EventType type) {
    return FIELDS.containsKey(type);
  }

  /** The name of the field that holds the business id, of a type that {@link #isOf} money. */
  public static String idName(EventType type) {
    return NAMES.get(type);
  }

  /** The business id, of an event that is of money. */
  public static String id(FrameReader frame) {
    return frame.string(FIELDS.get(frame.type()));
  }
}
