package live.footlight.sinks.files;

import live.footlight.contract.view.TrackedRow;

/** A row, said word by word. */
final class Happening {
  private final String id;
  private final String type;
  private final long atMs;
  private String userId;
  private String anonymousId;
  private String sessionId;
  private String streamerId;
  private Long amount;
  private String utmSource;
  private String touchId;
  private boolean robot;
  private String properties = "{}";

  private Happening(String id, String type, long atMs) {
    this.id = id;
    this.type = type;
    this.atMs = atMs;
  }

  static Happening of(String id, String type, long atMs) {
    return new Happening(id, type, atMs);
  }

  Happening by(String userId) {
    this.userId = userId;
    return this;
  }

  Happening byAnonymous(String anonymousId) {
    this.anonymousId = anonymousId;
    return this;
  }

  Happening in(String sessionId, String streamerId) {
    this.sessionId = sessionId;
    this.streamerId = streamerId;
    return this;
  }

  Happening diamonds(long diamonds) {
    this.amount = diamonds;
    return this;
  }

  Happening touched(String utmSource, String touchId) {
    this.utmSource = utmSource;
    this.touchId = touchId;
    return this;
  }

  Happening byRobot() {
    this.robot = true;
    return this;
  }

  Happening saying(String properties) {
    this.properties = properties;
    return this;
  }

  TrackedRow row() {
    return new TrackedRow(
        id,
        "/test",
        type,
        "live",
        1,
        atMs,
        atMs + 40,
        0,
        userId,
        anonymousId,
        null,
        sessionId,
        streamerId,
        null,
        amount,
        amount == null ? null : "diamonds",
        "tw",
        "web",
        utmSource,
        null,
        null,
        null,
        null,
        touchId,
        null,
        null,
        null,
        null,
        robot,
        null,
        "live.0/" + atMs + "-0.0",
        properties);
  }
}
