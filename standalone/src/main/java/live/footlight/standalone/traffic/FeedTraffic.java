package live.footlight.standalone.traffic;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import live.footlight.standalone.client.ClientEvent;

/**
 * Posts of the evening and what people do with them: a new one every few seconds, some for a little
 * later; now and then a popular one is taken down, and comes back; and two generations of the
 * ranking take turns.
 */
final class FeedTraffic {
  private static final int AT_FIRST = 12;
  private static final int REMEMBERED = 60;
  private static final int LATER = 5;
  private static final long POST_MS = 3_000;
  private static final long NBF_MS = 8_000;
  private static final long TAKEDOWN_MS = 20_000;
  private static final long DOWN_MS = 15_000;
  private static final long SWITCH_MS = 45_000;
  private static final double LIKE = 0.25;
  private static final double UNLIKE = 0.02;
  private static final double COMMENT = 0.05;
  private static final double SHARE = 0.03;

  private final SplittableRandom random;
  private final String prefix;
  private final Zipf popularity = new Zipf(REMEMBERED, 1.1);
  private final Zipf fans = new Zipf(3_000, 1.05);
  private final List<Post> posts = new ArrayList<>();
  private final List<String[]> likes = new ArrayList<>();
  private Post down;
  private long downMs;
  private long postMs;
  private long takedownMs;
  private long switchMs;
  private boolean begun;
  private boolean shared;
  private long made;

  /**
   * A post.
   *
   * @param streamer whose it is
   * @param fromMs before which nobody sees it, ms UTC
   */
  record Post(String id, int streamer, long fromMs) {}

  FeedTraffic(SplittableRandom random, String prefix) {
    this.random = random;
    this.prefix = prefix;
  }

  /** What is due by a time, ms UTC, whatever people do. */
  List<ClientEvent> due(long nowMs) {
    List<ClientEvent> due = new ArrayList<>();
    if (!begun) {
      begun = true;
      due.add(generation("liked", Map.of("viewed", 0.1, "liked", 3.0, "commented", 2.0), nowMs));
      due.add(generation("shared", Map.of("viewed", 0.05, "shared", 20.0), nowMs));
      due.add(activated(nowMs));
      for (int i = 0; i < AT_FIRST; i++) {
        due.add(post(nowMs));
      }
      postMs = nowMs + POST_MS;
      takedownMs = nowMs + TAKEDOWN_MS;
      switchMs = nowMs + SWITCH_MS;
    }
    if (nowMs >= postMs) {
      postMs = nowMs + POST_MS;
      due.add(post(nowMs));
    }
    if (down != null && nowMs >= downMs) {
      due.add(about(down, "post.restored", nowMs));
      down = null;
    }
    if (down == null && nowMs >= takedownMs) {
      takedownMs = nowMs + TAKEDOWN_MS;
      downMs = nowMs + DOWN_MS;
      down = posts.get(0);
      due.add(about(down, "post.taken_down", nowMs));
    }
    if (nowMs >= switchMs) {
      switchMs = nowMs + SWITCH_MS;
      shared = !shared;
      due.add(activated(nowMs));
    }
    return due;
  }

  /** One of the posts that people see, the popular ones more often. */
  Post drawn() {
    return posts.get(Math.min(popularity.draw(random), posts.size() - 1));
  }

  /** Somebody does something with a post. */
  ClientEvent engagement(long nowMs) {
    double kind = random.nextDouble();
    if (kind < UNLIKE && !likes.isEmpty()) {
      String[] like = likes.remove(random.nextInt(likes.size()));
      return engagement("post.unliked", like[0], like[1], like[2] + "-back", nowMs);
    }
    Post post = drawn();
    String id = "d-" + prefix + '-' + made++;
    String type =
        kind < UNLIKE + LIKE
            ? "post.liked"
            : kind < UNLIKE + LIKE + COMMENT
                ? "post.commented"
                : kind < UNLIKE + LIKE + COMMENT + SHARE ? "post.shared" : "post.viewed";
    String user = "fan-" + fans.draw(random);
    if (type.equals("post.liked") && likes.size() < REMEMBERED) {
      likes.add(new String[] {post.id(), user, id});
    }
    return engagement(type, post.id(), user, id, nowMs);
  }

  private ClientEvent engagement(String type, String post, String user, String id, long nowMs) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("post_id", post);
    data.put("user_id", user);
    data.put("engagement_id", id.replace("-back", ""));
    return new ClientEvent(id, Traffic.SOURCE, type, nowMs, post, data);
  }

  private ClientEvent post(long nowMs) {
    int number = (int) made++;
    boolean later = number % LATER == LATER - 1;
    Post post =
        new Post(
            "post-" + prefix + '-' + number,
            random.nextInt(Traffic.STREAMERS),
            later ? nowMs + NBF_MS : nowMs);
    posts.add(random.nextInt(Math.min(posts.size(), 5) + 1), post);
    if (posts.size() > REMEMBERED) {
      posts.remove(REMEMBERED);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("post_id", post.id());
    data.put("creator_id", Traffic.streamerId(post.streamer()));
    data.put("category", number % 2 == 0 ? "music" : "games");
    data.put("country", number % 3 == 0 ? "jp" : "tw");
    if (later) {
      data.put("nbf", Instant.ofEpochMilli(post.fromMs()).toString());
    }
    return new ClientEvent(post.id(), Traffic.SOURCE, "post.created", nowMs, post.id(), data);
  }

  private ClientEvent about(Post post, String type, long nowMs) {
    return new ClientEvent(
        post.id() + '-' + type + '-' + made++,
        Traffic.SOURCE,
        type,
        nowMs,
        post.id(),
        Map.of("post_id", post.id()));
  }

  private ClientEvent generation(String id, Map<String, Double> weights, long nowMs) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("generation", id);
    data.put("formula", "decay");
    data.put("half_life_seconds", 21_600L);
    data.put("weights", weights);
    return new ClientEvent(
        id + '-' + prefix, Traffic.SOURCE, "generation.configured", nowMs, "generations", data);
  }

  private ClientEvent activated(long nowMs) {
    return new ClientEvent(
        "follow-" + prefix + '-' + made++,
        Traffic.SOURCE,
        "generation.activated",
        nowMs,
        "generations",
        Map.of("generation", shared ? "shared" : "liked"));
  }
}
