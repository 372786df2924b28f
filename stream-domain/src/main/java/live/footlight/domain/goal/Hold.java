package live.footlight.domain.goal;

import live.footlight.domain.Packed;

/**
 * What a session's goals know of one gift.
 *
 * @param goalId what it pays into; empty while only its refund has come
 * @param content hash of what it said
 * @param atMs event time
 * @param standing what became of it
 * @param settled the wallet has answered its command
 * @param ticket its diamonds are in escrow whether its goal opens or not
 */
record Hold(
    String goalId,
    String userId,
    String streamerId,
    long diamonds,
    int content,
    long atMs,
    Standing standing,
    boolean settled,
    boolean ticket) {
  private static final byte FORMAT = 2;

  /** Without {@link #ticket}. */
  private static final byte FORMAT_1 = 1;

  /** What can become of a gift. */
  enum Standing {
    /** Its goal has not been opened. */
    WAITING,
    /** Its goal has not been opened, and it is to be given back as soon as it is. */
    WAITING_REFUNDED,
    /** It counts for a plain goal. */
    COUNTED,
    /** In escrow. */
    OPEN,
    POSTED,
    VOIDED,
    /** Refunded out of a plain goal, or the refund came first and its gift has not. */
    TAKEN_BACK;

    private static final Standing[] BY_CODE = {
      WAITING, WAITING_REFUNDED, COUNTED, OPEN, POSTED, VOIDED, TAKEN_BACK
    };

    private int code() {
      for (int code = 0; code < BY_CODE.length; code++) {
        if (BY_CODE[code] == this) {
          return code;
        }
      }
      throw new IllegalStateException(this + " has no code");
    }
  }

  /** Only the refund has come. */
  static Hold refundedFirst(long atMs) {
    return new Hold("", "", "", 0, 0, atMs, Standing.TAKEN_BACK, false, false);
  }

  /** Its gift has not come yet. */
  boolean isOnlyARefund() {
    return goalId.isEmpty();
  }

  boolean isWaiting() {
    return standing == Standing.WAITING || standing == Standing.WAITING_REFUNDED;
  }

  Hold as(Standing other) {
    return new Hold(goalId, userId, streamerId, diamonds, content, atMs, other, settled, ticket);
  }

  Hold answered() {
    return new Hold(goalId, userId, streamerId, diamonds, content, atMs, standing, true, ticket);
  }

  byte[] pack() {
    return new Packed.Writer()
        .number(FORMAT)
        .text(goalId)
        .text(userId)
        .text(streamerId)
        .number(diamonds)
        .number(content)
        .number(atMs)
        .number(standing.code())
        .number(settled ? 1 : 0)
        .number(ticket ? 1 : 0)
        .take();
  }

  static Hold unpack(byte[] bytes) {
    Packed.Reader from = new Packed.Reader(bytes);
    long format = from.number();
    if (format != FORMAT_1) {
      Packed.checkFormat(format, FORMAT, "a hold");
    }
    return new Hold(
        from.text(),
        from.text(),
        from.text(),
        from.number(),
        (int) from.number(),
        from.number(),
        Standing.BY_CODE[(int) from.number()],
        from.number() == 1,
        format != FORMAT_1 && from.number() == 1);
  }
}
