package live.footlight.domain.leaderboard;

/** What a member has on a window: the cells within it added up. Reused, not allocated. */
final class Sums {
  long total;
  long contributions;
  long inputs;
  long reachedAt;

  void clear() {
    total = 0;
    contributions = 0;
    inputs = 0;
    reachedAt = 0;
  }

  void copy(Sums other) {
    total = other.total;
    contributions = other.contributions;
    inputs = other.inputs;
    reachedAt = other.reachedAt;
  }

  /** Adds up the cells of a record whose days lie within bounds, both inclusive. */
  void of(byte[] bytes, int record, int firstDay, int lastDay) {
    clear();
    int end = RecordTable.end(bytes, record);
    for (int cell = RecordTable.payloadAt(bytes, record); cell < end; cell += Cell.SIZE) {
      int day = Cell.day(bytes, cell);
      if (day >= firstDay && day <= lastDay) {
        int live = Cell.contributions(bytes, cell);
        inputs += Cell.inputs(bytes, cell);
        if (live > 0) {
          total += Cell.total(bytes, cell);
          reachedAt =
              contributions == 0
                  ? Cell.reachedAt(bytes, cell)
                  : Math.max(reachedAt, Cell.reachedAt(bytes, cell));
          contributions += live;
        }
      }
    }
  }

  boolean ranksLike(Sums other) {
    return total == other.total
        && contributions == other.contributions
        && reachedAt == other.reachedAt;
  }
}
