package live.footlight.read.leaderboard;

import java.util.List;
import java.util.function.Function;
import live.footlight.read.Erased;

/**
 * What is answered of members who were erased: they keep their ranks and totals, which are other
 * people's ranks and totals too, and have no name. Asked for by their ids they are no members, and
 * a cursor beside one does not hold the id.
 */
final class ErasedMembers {
  /** In place of the id. */
  static final String NAME = "erased";

  private static final String STREAMER = "streamer:";

  private final Erased erased;

  ErasedMembers(Erased erased) {
    this.erased = erased;
  }

  /** Whether a board is that of a streamer who was erased. */
  boolean own(String of) {
    return of.startsWith(STREAMER) && erased.is(of.substring(STREAMER.length()));
  }

  /** Whether the one member that is asked for was erased. */
  boolean areAskedFor(Ask ask) {
    return (ask instanceof Ask.Around around && erased.is(around.memberId()))
        || (ask instanceof Ask.Member member && erased.is(member.memberId()));
  }

  /** A page as it may be answered. */
  Page shown(Page page) {
    return page.items().stream().noneMatch(this::include)
        ? page
        : page.with(
            page.items().stream()
                .map(entry -> include(entry) ? entry.named(NAME) : entry)
                .toList());
  }

  private boolean include(RankedEntry entry) {
    return erased.is(entry.memberId());
  }

  /**
   * An entry's place, for a cursor.
   *
   * @param page that it is on
   * @param board reads other parts of the same board
   */
  Place place(RankedEntry entry, Page page, Function<Ask, Page> board) {
    return include(entry)
        ? Place.nth(entry, entry.rank() - firstOfTie(entry, page.items(), board))
        : Place.of(entry);
  }

  /** The rank of the first entry of the same total and time. */
  private static long firstOfTie(
      RankedEntry entry, List<RankedEntry> items, Function<Ask, Page> board) {
    RankedEntry first = items.stream().filter(entry::isTiedWith).findFirst().orElseThrow();
    boolean mayBeginEarlier = first.rank() > 1 && first.equals(items.get(0));
    return mayBeginEarlier
        ? board.apply(new Ask.After(Place.beforeTie(entry), 1)).items().stream()
            .filter(entry::isTiedWith)
            .findFirst()
            .orElse(first) // the board has moved meanwhile
            .rank()
        : first.rank();
  }
}
