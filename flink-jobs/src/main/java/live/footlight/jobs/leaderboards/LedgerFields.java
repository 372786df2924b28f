package live.footlight.jobs.leaderboards;

import java.util.EnumMap;
import java.util.Map;
import live.footlight.contract.DataField;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.domain.leaderboard.LedgerBatch;
import live.footlight.domain.leaderboard.Origin;
import live.footlight.domain.leaderboard.Slice;

/**
 * Where the ledger's inputs find their fields in a frame: one for each type of event it takes.
 *
 * @param type of the event
 * @param entityPrefix what stands before the id in the entity's key
 * @param entity field of the entity's id
 * @param fallbackPrefix the same where the first field is absent
 * @param fallback field of the entity's id where the first is absent; -1 for none
 * @param id field of the business id; -1 for none
 * @param member field of who gives, or of a session's title; -1 for none
 * @param streamer field of who receives; -1 for none
 * @param diamonds field of the amount; -1 for none
 */
public record LedgerFields(
    EventType type,
    String entityPrefix,
    int entity,
    String fallbackPrefix,
    int fallback,
    int id,
    int member,
    int streamer,
    int diamonds) {
  private static final int OPERATION = field(EventType.ESCROW_SETTLED, "operation");
  private static final Map<EventType, LedgerFields> BY_TYPE = new EnumMap<>(EventType.class);

  static {
    take(EventType.GIFT_SENT, "session", "streamer", "gift_id", "sender_id", "streamer_id");
    take(EventType.GIFT_REFUNDED, "session", "streamer", "gift_id", null, "streamer_id");
    take(EventType.ESCROW_SETTLED, "session", null, "gift_id", null, null);
    take(EventType.SESSION_PAID, "session", null, "payment_id", "user_id", "streamer_id");
    take(EventType.POST_UNLOCKED, "post", null, "engagement_id", "user_id", "creator_id");
    take(EventType.SESSION_STARTED, "session", null, null, "title", "streamer_id");
    take(EventType.SESSION_ENDED, "session", null, null, null, null);
  }

  private static void take(
      EventType type, String entity, String fallback, String id, String member, String streamer) {
    BY_TYPE.put(
        type,
        new LedgerFields(
            type,
            entity + ':',
            field(type, entity + "_id"),
            fallback == null ? null : fallback + ':',
            fallback == null ? -1 : field(type, fallback + "_id"),
            field(type, id),
            field(type, member),
            field(type, streamer),
            field(type, "diamonds")));
  }

  private static int field(EventType type, String name) {
    DataField field = name == null ? null : DataLayout.of(type).field(name);
    return field == null ? -1 : field.index();
  }

  /** The fields of a type, or null where the ledger does not take it. */
  public static LedgerFields of(EventType type) {
    return BY_TYPE.get(type);
  }

  /** The key of the entity that orders the event. */
  public String entityKey(FrameReader frame) {
    return frame.has(entity)
        ? entityPrefix + frame.string(entity)
        : fallbackPrefix + frame.string(fallback);
  }

  /** Of what the wallet did, only what was given back: that takes its gift back like a refund. */
  boolean concerns(FrameReader frame) {
    return type != EventType.ESCROW_SETTLED || "void".equals(frame.string(OPERATION));
  }

  /** Why the ledger cannot take this event, or null where it can. */
  String defect(FrameReader frame) {
    if (tooLong(frame, entity, DataField.MAX_ID_BYTES)
        || tooLong(frame, fallback, DataField.MAX_ID_BYTES)
        || tooLong(frame, id, DataField.MAX_ID_BYTES)
        || tooLong(frame, streamer, DataField.MAX_ID_BYTES)
        || tooLong(frame, member, DataField.MAX_STRING_BYTES)) {
      return "an id is longer than " + DataField.MAX_ID_BYTES + " bytes";
    }
    if (!isText(frame, entity)
        || !isText(frame, fallback)
        || !isText(frame, id)
        || !isText(frame, streamer)
        || !isText(frame, member)) {
      return "an id is not UTF-8";
    }
    if (diamonds >= 0 && frame.has(diamonds)) {
      long amount = frame.integer(diamonds);
      DataField field = DataLayout.of(type).fields().get(diamonds);
      if (amount < field.min() || amount > field.max()) {
        return "it gives " + amount + " diamonds";
      }
    }
    long occurredAt = frame.occurredAtMs();
    return occurredAt <= 0 || occurredAt >= 1L << 48 ? "it happened at no time we can keep" : null;
  }

  private static boolean isText(FrameReader frame, int field) {
    return field < 0 || !frame.has(field) || frame.isText(field);
  }

  private static boolean tooLong(FrameReader frame, int field, int most) {
    return field >= 0 && frame.has(field) && frame.length(field) > most;
  }

  /** Adds the event to a batch. */
  public void addTo(LedgerBatch batch, FrameReader frame, int tag) {
    byte[] bytes = frame.bytes();
    long time = frame.occurredAtMs();
    switch (type) {
      case GIFT_SENT -> contribution(Origin.GIFT, batch, frame, tag);
      case SESSION_PAID -> contribution(Origin.PAYMENT, batch, frame, tag);
      case POST_UNLOCKED -> contribution(Origin.UNLOCK, batch, frame, tag);
      case GIFT_REFUNDED, ESCROW_SETTLED -> batch.refund(bytes, slice(frame, id), time, tag);
      case SESSION_STARTED ->
          batch.sessionStarted(
              bytes, slice(frame, member), slice(frame, streamer), time, frame.dataHash(), tag);
      case SESSION_ENDED -> batch.sessionEnded(time, frame.dataHash(), tag);
      default -> throw new IllegalStateException(type + " is not taken by the ledger");
    }
  }

  private void contribution(Origin origin, LedgerBatch batch, FrameReader frame, int tag) {
    batch.contribution(
        origin,
        frame.bytes(),
        slice(frame, id),
        slice(frame, member),
        slice(frame, streamer),
        diamonds >= 0 && frame.has(diamonds) ? frame.integer(diamonds) : 0,
        frame.occurredAtMs(),
        frame.dataHash(),
        tag);
  }

  private static long slice(FrameReader frame, int field) {
    return field >= 0 && frame.has(field)
        ? Slice.of(frame.offset(field), frame.length(field))
        : Slice.of(0, 0);
  }
}
