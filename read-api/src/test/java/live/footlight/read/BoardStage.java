package live.footlight.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.contract.view.LeaderboardKeys;
import org.bson.BsonDateTime;
import org.bson.Document;

/** Boards as the sinks write them. */
record BoardStage(RedisCommands<String, String> commands, MongoDatabase documents) {
  static final Comparator<BoardEntry> ORDER =
      Comparator.comparingLong(BoardEntry::total)
          .reversed()
          .thenComparingLong(BoardEntry::reachedAtMs)
          .thenComparing(
              BoardEntry::memberId,
              (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8)));

  /** Ties in total, and in total and time; ids beyond ASCII. */
  static List<BoardEntry> board(int size, long seed) {
    Random random = new Random(seed);
    List<BoardEntry> board = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      board.add(
          new BoardEntry(
              (i % 7 == 0 ? "ü" : "u") + i,
              1 + random.nextInt(size / 2 + 1),
              1 + random.nextInt(9),
              1_700_000_000_000L + random.nextInt(3)));
    }
    return board;
  }

  void hot(String of, List<BoardEntry> board) {
    String ranking = LeaderboardKeys.ranking(of, "session");
    String members = LeaderboardKeys.members(of, "session");
    commands.del(ranking, members);
    long version = 0;
    for (BoardEntry entry : board) {
      version += entry.total();
      String id = entry.memberId();
      commands.zadd(
          ranking,
          Double.parseDouble(BoardPlace.score(entry.total(), entry.reachedAtMs())),
          BoardPlace.element(id, entry.total(), entry.reachedAtMs()));
      if (BoardPlace.isNamed(entry.total())) {
        commands.hset(members, id, earlierPlace(entry));
      } else if (entry.contributions() > 1) {
        commands.hset(members, id, Long.toString(entry.contributions()));
      }
    }
    commands.hset(LeaderboardKeys.meta(of, "session"), meta(version));
    commands.hset(LeaderboardKeys.meta(of, "session"), "by", "7");
  }

  /** As builds wrote it that ranked every member under a name with the time in it. */
  void hotInTheEarlierLayout(String of, List<BoardEntry> board) {
    for (BoardEntry entry : board) {
      commands.zadd(
          LeaderboardKeys.ranking(of, "session"),
          (double) -entry.total(),
          LeaderboardKeys.rankedMember(entry.reachedAtMs(), entry.memberId()));
      commands.hset(LeaderboardKeys.members(of, "session"), entry.memberId(), earlierPlace(entry));
    }
    commands.hset(LeaderboardKeys.meta(of, "session"), meta(99));
  }

  private static String earlierPlace(BoardEntry entry) {
    return LeaderboardKeys.reachedHex(entry.reachedAtMs()) + ':' + entry.contributions();
  }

  private static Map<String, String> meta(long version) {
    return Map.of("version", "" + version, "revision", "0", "starts_at", "0", "ends_at", "0");
  }

  void archived(String of, String window, List<BoardEntry> board) {
    MongoCollection<Document> boards = documents.getCollection(LeaderboardDocuments.LEADERBOARDS);
    List<BoardEntry> sorted = board.stream().sorted(ORDER).toList();
    for (int p = 0; p * ArchivePage.SIZE < sorted.size(); p++) {
      int end = Math.min(sorted.size(), (p + 1) * ArchivePage.SIZE);
      boards.insertOne(
          new Document("_id", LeaderboardDocuments.archivePage(of, window, 99, p))
              .append("page_of", LeaderboardDocuments.board(of, window))
              .append("version", 99L)
              .append("page", p)
              .append(
                  "items",
                  sorted.subList(p * ArchivePage.SIZE, end).stream()
                      .map(BoardStage::item)
                      .toList()));
    }
    Document header =
        new Document("version", 99L)
            .append("revision", 3L)
            .append("entries", (long) sorted.size())
            .append("starts_at", null)
            .append("ends_at", new BsonDateTime(1_763_740_800_000L));
    boards.insertOne(
        new Document("_id", LeaderboardDocuments.board(of, window)).append("archive", header));
  }

  private static Document item(BoardEntry entry) {
    return new Document("member_id", entry.memberId())
        .append("total", entry.total())
        .append("contributions", entry.contributions())
        .append("reached_at", new BsonDateTime(entry.reachedAtMs()));
  }
}
