package live.footlight.standalone;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import live.footlight.standalone.client.ClientEvent;

/**
 * Follows the post that was scheduled last and the one that was taken down last, until the read API
 * shows what was asked for. Says what was sent, and what was seen of it.
 */
final class FeedWatch {
  /** How many items of a list are looked at. */
  static final int LOOKED_AT = 100;

  private static final int REMEMBERED = 200;

  private final Map<String, List<String>> listsByPost =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
          return size() > REMEMBERED;
        }
      };
  private Followed scheduled;
  private Followed takenDown;
  private String scheduledNews = "";
  private String takedownNews = "";
  private String generationNews = "";

  /** A post, whether it is to go, since when, and in which of its lists it was seen since. */
  private record Followed(
      String post, boolean goes, long fromMs, Set<String> lists, Map<String, Boolean> seen) {
    boolean asks(long nowMs) {
      return nowMs >= fromMs;
    }

    /** Notes whether it is in one of its lists; gives whether all of them are as they should be. */
    boolean isDone(String list, boolean in) {
      if (lists.contains(list)) {
        seen.put(list, in);
      }
      return seen.size() == lists.size() && !seen.containsValue(goes);
    }

    String later(long nowMs) {
      return "%.1f s later".formatted((nowMs - fromMs) / 1000.0);
    }
  }

  /** Notes what was sent. */
  void sent(ClientEvent event) {
    String id = (String) event.data().get("post_id");
    switch (event.type()) {
      case "post.created" -> {
        listsByPost.put(id, lists(event.data()));
        if (event.data().get("nbf") instanceof String nbf) {
          // Far down in the others it may be out of sight, being new.
          String ofCreator = "creator:" + event.data().get("creator_id");
          long fromMs = Instant.parse(nbf).toEpochMilli();
          scheduled = new Followed(id, false, fromMs, Set.of(ofCreator), new HashMap<>());
          scheduledNews = id + " is to appear at " + nbf;
        }
      }
      case "post.taken_down" -> {
        Set<String> lists = new TreeSet<>(listsByPost.getOrDefault(id, List.of("home")));
        takenDown = new Followed(id, true, event.atMs(), lists, new HashMap<>());
        takedownNews = id + " was taken down";
      }
      case "post.restored" -> {
        takenDown = null;
        takedownNews = id + " was restored";
      }
      case "generation.activated" ->
          generationNews = "readers follow " + event.data().get("generation");
      default -> {}
    }
  }

  private static List<String> lists(Map<String, Object> data) {
    List<String> lists = new ArrayList<>(List.of("home"));
    for (String part : List.of("country", "category")) {
      if (data.get(part) != null) {
        lists.add(part + ':' + data.get(part));
      }
    }
    lists.add("creator:" + data.get("creator_id"));
    return lists;
  }

  /** The lists that are to be read now; none while nothing is followed. */
  Set<String> asks(long nowMs) {
    Set<String> lists = new TreeSet<>();
    for (Followed each : new Followed[] {scheduled, takenDown}) {
      if (each != null && each.asks(nowMs)) {
        lists.addAll(each.lists());
      }
    }
    return lists;
  }

  /**
   * Notes what a list shows.
   *
   * @param askedMs when it was asked for, ms UTC
   * @param nowMs when it was answered, ms UTC
   */
  void read(String list, List<String> ids, long askedMs, long nowMs) {
    if (scheduled != null
        && scheduled.asks(askedMs)
        && scheduled.isDone(list, ids.contains(scheduled.post()))) {
      scheduledNews = scheduledNews + " and did, " + scheduled.later(nowMs);
      scheduled = null;
    }
    if (takenDown != null
        && takenDown.asks(askedMs)
        && takenDown.isDone(list, ids.contains(takenDown.post()))) {
      takedownNews =
          "%s and is in none of its %d lists, %s"
              .formatted(takedownNews, takenDown.lists().size(), takenDown.later(nowMs));
      takenDown = null;
    }
  }

  /** What was last sent of each kind, and seen of it. */
  List<String> news() {
    return Stream.of(generationNews, scheduledNews, takedownNews)
        .filter(text -> !text.isEmpty())
        .toList();
  }
}
