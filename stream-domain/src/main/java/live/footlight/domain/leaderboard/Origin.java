package live.footlight.domain.leaderboard;

/** What a contribution came from; business ids are unique within one origin of one entity. */
public enum Origin {
  /** {@code gift.sent}, by gift id. The only origin that can be refunded. */
  GIFT(0),
  /** {@code session.paid}, by payment id. */
  PAYMENT(1),
  /** {@code post.unlocked}, by engagement id. */
  UNLOCK(2);

  /** What state knows it by; two bits. */
  final byte code;

  Origin(int code) {
    this.code = (byte) code;
  }
}
