package live.footlight.sinks;

import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;

/** Rows of events, with a value of its own in every field, or with none where none is needed. */
public final class Tracked {
  /** 2026-11-22 10:12:27.118 UTC. */
  public static final long AT = 1_795_342_347_118L;

  private Tracked() {}

  /** All that an event can say. */
  public static TrackedRow full() {
    return new TrackedRow(
        "g-1",
        "/app/ios",
        "gift_sent",
        "live",
        1,
        AT,
        AT + 30,
        AT + 5_000,
        "u1",
        "anon-1",
        "dev-1",
        "s1",
        "c1",
        "p1",
        30L,
        "diamonds",
        "tw",
        "ios",
        "newsletter",
        "email",
        "spring",
        "live música",
        "link-2",
        "t-1",
        "v-1",
        "Safari",
        "iOS",
        "Phone",
        true,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "live.5/1795342347118-0.3",
        "{\"gift_id\":\"g-1\",\"diamonds\":30}");
  }

  /** A gift of so many diamonds, to {@code c1} in session {@code s1}. */
  public static TrackedRow gift(String id, String userId, long diamonds, long atMs) {
    return new TrackedRow(
        id,
        "/test",
        "gift_sent",
        "live",
        1,
        atMs,
        atMs + 40,
        0,
        userId,
        null,
        null,
        "s1",
        "c1",
        null,
        diamonds,
        "diamonds",
        "tw",
        "ios",
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
        "live.0/" + atMs + "-0.0",
        "{\"gift_id\":\"" + id + "\"}");
  }

  /** As little as an event can say. */
  public static TrackedRow bare(String eventId, String eventType, long occurredAtMs) {
    return new TrackedRow(
        eventId,
        "/test",
        eventType,
        "live",
        1,
        occurredAtMs,
        occurredAtMs + 40,
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
        "live.0/" + occurredAtMs + "-0.0",
        "{}");
  }

  /** All that a revision can say. */
  public static TrackedRevision revision(String eventId, long revision) {
    return new TrackedRevision(
        eventId,
        "/app/ios",
        "gift_sent",
        AT,
        revision,
        "u1",
        "anon-1",
        "newsletter",
        "email",
        "spring",
        "live música",
        "link-2",
        "t-1",
        "v-" + revision);
  }
}
