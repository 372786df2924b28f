package live.footlight.read.leaderboard;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.read.Times;
import org.bson.Document;

/** Archives of closed windows. The pages of a version never change, so a header names them all. */
final class MongoBoards implements BoardStore {
  private static final Comparator<RankedEntry> ORDER =
      Comparator.comparingLong(RankedEntry::total)
          .reversed()
          .thenComparingLong(RankedEntry::reachedAtMs)
          .thenComparing(
              RankedEntry::memberId,
              (a, b) ->
                  Arrays.compareUnsigned(
                      a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));

  private final MongoCollection<Document> boards;

  MongoBoards(MongoDatabase database) {
    boards = database.getCollection(LeaderboardDocuments.LEADERBOARDS);
  }

  @Override
  public Optional<Page> read(String of, String window, Ask ask) {
    Document board = boards.find(Filters.eq(LeaderboardDocuments.board(of, window))).first();
    if (board == null || !(board.get("archive") instanceof Document archive)) {
      return Optional.empty();
    }
    Archive pages = new Archive(of, window, archive.getLong("version"), archive.getLong("entries"));
    return Optional.of(
        new Page(
            pages.version,
            archive.getLong("revision"),
            Times.stored(archive, "starts_at"),
            Times.stored(archive, "ends_at"),
            pages.entries,
            pages.part(ask)));
  }

  /** How many of some entries in order stand before a place. */
  private static int countEarlier(
      int size, IntFunction<RankedEntry> entries, Place place, boolean inclusive) {
    RankedEntry wanted =
        new RankedEntry(0, place.memberId(), place.total(), 0, place.reachedAtMs());
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) / 2;
      int order = ORDER.compare(entries.apply(middle), wanted);
      if (order < 0 || (order == 0 && inclusive)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** One version of a window's archive. */
  private final class Archive {
    private final String of;
    private final String window;
    private final long version;
    private final long entries;

    Archive(String of, String window, long version, long entries) {
      this.of = of;
      this.window = window;
      this.version = version;
      this.entries = entries;
    }

    List<RankedEntry> part(Ask ask) {
      if (ask instanceof Ask.After after) {
        return items(standingBefore(after.place(), true) + after.place().upToIt(), after.limit());
      }
      if (ask instanceof Ask.Before before) {
        long end =
            Math.min(entries, standingBefore(before.place(), false) + before.place().beforeIt());
        long start = Math.max(0, end - before.limit());
        return items(start, (int) (end - start));
      }
      if (ask instanceof Ask.Around around) {
        return rank(around.memberId())
            .map(
                rank -> {
                  long start = Math.min(rank - around.limit() / 2, entries - around.limit());
                  return items(Math.max(0, start), around.limit());
                })
            .orElse(List.of());
      }
      if (ask instanceof Ask.Member member) {
        return rank(member.memberId()).map(rank -> items(rank, 1)).orElse(List.of());
      }
      return items(0, ask.limit());
    }

    private List<RankedEntry> items(long from, int limit) {
      List<RankedEntry> items = new ArrayList<>();
      while (items.size() < limit && from + items.size() < entries) {
        long rank = from + items.size();
        List<RankedEntry> page = page((int) (rank / ArchivePage.SIZE));
        int first = (int) (rank % ArchivePage.SIZE);
        int last = Math.min(page.size(), first + limit - items.size());
        if (first >= last) {
          throw incomplete();
        }
        items.addAll(page.subList(first, last));
      }
      return items;
    }

    /** Halves the pages by their first entries, then the one page that is left. */
    private long standingBefore(Place place, boolean inclusive) {
      int pages = (int) ((entries + ArchivePage.SIZE - 1) / ArchivePage.SIZE);
      int earlier = countEarlier(pages, this::first, place, inclusive);
      if (earlier == 0) {
        return 0;
      }
      List<RankedEntry> page = page(earlier - 1);
      return (long) (earlier - 1) * ArchivePage.SIZE
          + countEarlier(page.size(), page::get, place, inclusive);
    }

    private RankedEntry first(int page) {
      Document found =
          boards
              .find(Filters.eq(LeaderboardDocuments.archivePage(of, window, version, page)))
              .projection(Projections.slice("items", 1))
              .first();
      if (found == null) {
        throw incomplete();
      }
      return entries(found, page).get(0);
    }

    private IllegalStateException incomplete() {
      return new IllegalStateException(
          "the archive " + LeaderboardDocuments.board(of, window) + " lacks entries");
    }

    /** Rank from 0. */
    private Optional<Long> rank(String memberId) {
      Document page =
          boards
              .find(
                  Filters.and(
                      Filters.eq("page_of", LeaderboardDocuments.board(of, window)),
                      Filters.eq("version", version),
                      Filters.eq("items.member_id", memberId)))
              .first();
      return page == null
          ? Optional.empty()
          : entries(page, page.getInteger("page")).stream()
              .filter(entry -> entry.memberId().equals(memberId))
              .findFirst()
              .map(entry -> entry.rank() - 1);
    }

    private int loaded = -1;
    private List<RankedEntry> loadedPage;

    private List<RankedEntry> page(int number) {
      if (number != loaded) {
        Document page =
            boards
                .find(Filters.eq(LeaderboardDocuments.archivePage(of, window, version, number)))
                .first();
        loadedPage = page == null ? List.of() : entries(page, number);
        loaded = number;
      }
      return loadedPage;
    }

    private List<RankedEntry> entries(Document page, int number) {
      List<RankedEntry> items = new ArrayList<>();
      long rank = (long) number * ArchivePage.SIZE;
      for (Document item : page.getList("items", Document.class)) {
        items.add(
            new RankedEntry(
                ++rank,
                item.getString("member_id"),
                item.getLong("total"),
                item.getLong("contributions"),
                item.getDate("reached_at").toInstant().toEpochMilli()));
      }
      return items;
    }
  }
}
