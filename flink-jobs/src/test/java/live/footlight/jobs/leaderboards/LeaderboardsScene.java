package live.footlight.jobs.leaderboards;

import io.lettuce.core.ScoredValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import live.footlight.contract.Event;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.jobs.JobScene;
import org.bson.Document;

/** Gifts sent to a {@link JobScene}, and the boards that must come out. */
final class LeaderboardsScene extends JobScene {
  private static final long NOW = System.currentTimeMillis();

  private final List<Event> sent = new ArrayList<>();
  private int poison;
  private int next;

  /** Deletes what Redis holds of every board. */
  void loseBoards() {
    commands.keys("lb:*").forEach(commands::del);
  }

  /** A field of the job's accounting for a partition. */
  String accounted(int partition, String field) {
    return accounted("leaderboards", partition, field);
  }

  /** Sends so many random gifts, some of them twice and some taken back, packed by five. */
  void sendGifts(int count, long seed) {
    List<Event> gifts = gifts(count, seed);
    sent.addAll(gifts);
    send(gifts, 5);
  }

  /**
   * Sends one entry of two good frames with a bad one between them.
   *
   * @return its partition
   */
  int sendPoison() {
    FrameWriter writer = new FrameWriter();
    List<Event> good = gifts(2, 7);
    writer.append(good.get(0));
    byte[] before = writer.take();
    Event second =
        good.get(0).data().entityKey().equals(good.get(1).data().entityKey())
            ? good.get(1)
            : good.get(0);
    writer.append(second);
    byte[] after = writer.take();
    byte[] body = new byte[before.length + 4 + after.length];
    System.arraycopy(before, 0, body, 0, before.length);
    System.arraycopy(new byte[] {3, 1, 127, 9}, 0, body, before.length, 4);
    System.arraycopy(after, 0, body, before.length + 4, after.length);
    int partition = StreamKeys.partition(good.get(0).data().entityKey(), PARTITIONS);
    append(Map.of(partition, List.of(body)));
    sent.addAll(List.of(good.get(0), second));
    poison++;
    return partition;
  }

  /** Waits until what was sent is accounted for, each event once. */
  void awaitAccounts() {
    awaitTrue(
        () ->
            sent.size()
                + poison
                + " events to be accounted for; there are "
                + accounted("leaderboards"),
        () -> accounted("leaderboards") == sent.size() + poison);
  }

  /** Counts gifts as sent that an earlier job has taken, as {@link #sendGifts} would send them. */
  void rememberGifts(int count, long seed) {
    sent.addAll(gifts(count, seed));
  }

  /** Random gifts, some sent twice, some taken back before or after they are sent. */
  private List<Event> gifts(int count, long seed) {
    Random random = new Random(seed);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = next++;
      int session = random.nextInt(12);
      Event gift =
          event(
              "e" + number,
              new GiftSent(
                  "g" + number,
                  "c" + session / 3,
                  "u" + random.nextInt(40),
                  "rose",
                  1 + random.nextInt(500),
                  "s" + session,
                  null,
                  null,
                  null,
                  null,
                  null),
              NOW - random.nextInt(1_000));
      events.add(gift);
      if (random.nextInt(10) == 0) {
        events.add(gift);
      }
      if (random.nextInt(10) == 0) {
        events.add(
            event(
                "r" + number,
                new GiftRefunded("g" + number, "c" + session / 3, "s" + session, null),
                NOW));
      }
    }
    Collections.shuffle(events, random);
    return events;
  }

  /** Waits until Redis and MongoDB hold the boards that a plain sum of what was sent gives. */
  void awaitBoards() {
    awaitRedis();
    Map<String, Map<String, Long>> expected = oracle();
    awaitEqual("boards in MongoDB", expected, () -> heads(expected.keySet()));
  }

  /** Waits until Redis holds them. */
  void awaitRedis() {
    Map<String, Map<String, Long>> expected = oracle();
    awaitEqual("boards in Redis", expected, () -> boards(expected.keySet()));
  }

  /** The plain fold: each gift once, less those taken back. */
  private Map<String, Map<String, Long>> oracle() {
    Map<String, GiftSent> gifts = new HashMap<>();
    sent.forEach(
        event -> {
          if (event.data() instanceof GiftSent gift) {
            gifts.put(gift.giftId(), gift);
          }
        });
    sent.forEach(
        event -> {
          if (event.data() instanceof GiftRefunded refund) {
            gifts.remove(refund.giftId());
          }
        });
    Map<String, Map<String, Long>> boards = new TreeMap<>();
    gifts
        .values()
        .forEach(
            gift -> {
              add(boards, "session:" + gift.sessionId() + " session", gift.senderId(), gift);
              add(boards, "streamer:" + gift.streamerId() + " all", gift.senderId(), gift);
              add(boards, "platform all", gift.streamerId(), gift);
            });
    return boards;
  }

  private static void add(
      Map<String, Map<String, Long>> boards, String board, String member, GiftSent gift) {
    boards.computeIfAbsent(board, b -> new TreeMap<>()).merge(member, gift.diamonds(), Long::sum);
  }

  private Map<String, Map<String, Long>> boards(Set<String> names) {
    Map<String, Map<String, Long>> boards = new TreeMap<>();
    for (String name : names) {
      int space = name.indexOf(' ');
      String key = LeaderboardKeys.ranking(name.substring(0, space), name.substring(space + 1));
      Map<String, Long> totals = new TreeMap<>();
      for (ScoredValue<String> entry : commands.zrangeWithScores(key, 0, -1)) {
        BoardPlace place = BoardPlace.of(entry.getScore(), entry.getValue());
        totals.put(place.memberId(), place.total());
      }
      boards.put(name, totals);
    }
    return boards;
  }

  /** The heads that MongoDB has: these boards are small, so they are whole. */
  private Map<String, Map<String, Long>> heads(Set<String> names) {
    Map<String, Map<String, Long>> heads = new TreeMap<>();
    for (Document board : documents.getCollection(LeaderboardDocuments.LEADERBOARDS).find()) {
      Document top = board.get("top", Document.class);
      String name = board.getString("of") + ' ' + board.getString("window");
      if (top != null && names.contains(name)) {
        Map<String, Long> totals = new TreeMap<>();
        for (Document item : top.getList("items", Document.class)) {
          totals.put(item.getString("member_id"), item.getLong("total"));
        }
        heads.put(name, totals);
      }
    }
    return heads;
  }
}
