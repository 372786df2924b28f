package live.footlight.domain.goal;

import live.footlight.domain.Packed;

/** What one person has in one goal: held = posted + voided + open, and what plain goals counted. */
record Share(long held, long posted, long voided, long open, long counted, long gifts) {
  static final Share NONE = new Share(0, 0, 0, 0, 0, 0);
  private static final byte FORMAT = 1;

  static String key(String goalId, String userId) {
    return goalId.length() + ":" + goalId + userId;
  }

  Share hold(long diamonds) {
    return new Share(held + diamonds, posted, voided, open + diamonds, counted, gifts + 1);
  }

  Share post(long diamonds) {
    return new Share(held, posted + diamonds, voided, open - diamonds, counted, gifts);
  }

  Share giveBack(long diamonds) {
    return new Share(held, posted, voided + diamonds, open - diamonds, counted, gifts - 1);
  }

  Share count(long diamonds) {
    return new Share(held, posted, voided, open, counted + diamonds, gifts + 1);
  }

  Share discount(long diamonds) {
    return new Share(held, posted, voided, open, counted - diamonds, gifts - 1);
  }

  boolean balances() {
    return held == posted + voided + open && posted >= 0 && voided >= 0 && open >= 0;
  }

  byte[] pack() {
    return new Packed.Writer()
        .number(FORMAT)
        .number(held)
        .number(posted)
        .number(voided)
        .number(open)
        .number(counted)
        .number(gifts)
        .take();
  }

  static Share unpack(byte[] bytes) {
    if (bytes == null) {
      return NONE;
    }
    Packed.Reader from = new Packed.Reader(bytes);
    Packed.checkFormat(from.number(), FORMAT, "a share");
    return new Share(
        from.number(), from.number(), from.number(), from.number(), from.number(), from.number());
  }
}
