package live.footlight.standalone.gdq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.standalone.client.ClientEvent;

/** A script as the events a platform would send, in order of time. */
public final class MarathonEvents {
  /** The source of every event of a replay. */
  public static final String SOURCE = "/replay/gdq";

  private MarathonEvents() {}

  /** Session starts and ends, gifts, refunds; at equal times in this order. */
  public static List<ClientEvent> of(MarathonScript script) {
    List<ClientEvent> events = new ArrayList<>();
    String streamer = script.streamerId();
    for (MarathonScript.Session session : script.sessions()) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("session_id", session.id());
      data.put("streamer_id", streamer);
      data.put("title", session.title());
      events.add(
          event(
              session.id() + "-start",
              "session.started",
              session.startedAtMs(),
              session.id(),
              data));
    }
    for (MarathonScript.Gift gift : script.gifts()) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("gift_id", gift.id());
      data.put("session_id", gift.sessionId());
      data.put("streamer_id", streamer);
      data.put("sender_id", gift.senderId());
      data.put("product_id", "donation");
      data.put("categories", List.of("livestream"));
      data.put("diamonds", gift.cents());
      events.add(event(gift.id(), "gift.sent", gift.atMs(), gift.sessionId(), data));
    }
    for (MarathonScript.Refund refund : script.refunds()) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("gift_id", refund.giftId());
      data.put("session_id", refund.sessionId());
      data.put("streamer_id", streamer);
      data.put("reason", "the marathon's own total went back");
      events.add(event(refund.id(), "gift.refunded", refund.atMs(), refund.sessionId(), data));
    }
    for (MarathonScript.Session session : script.sessions()) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("session_id", session.id());
      events.add(
          event(session.id() + "-end", "session.ended", session.endedAtMs(), session.id(), data));
    }
    events.sort(Comparator.comparingLong(ClientEvent::atMs));
    return events;
  }

  private static ClientEvent event(
      String id, String type, long atMs, String sessionId, Map<String, Object> data) {
    return new ClientEvent(id, SOURCE, type, atMs, sessionId, data);
  }
}
