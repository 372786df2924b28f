package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.standalone.client.ClientEvent;
import org.junit.jupiter.api.Test;

class FeedWatchTest {
  private static final long T = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();
  private final FeedWatch watch = new FeedWatch();

  @Test
  void saysThatAScheduledPostAppearedWhenItsCreatorsListShowsIt() {
    sent("post.created", T - 8_000, post("p1", "2026-11-22T10:00:00Z"));

    assertThat(watch.news()).containsExactly("p1 is to appear at 2026-11-22T10:00:00Z");
    assertThat(watch.asks(T - 1)).isEmpty();
    assertThat(watch.asks(T)).containsExactly("creator:c1");
    watch.read("creator:c1", List.of("p0"), T, T + 100);
    assertThat(watch.news()).containsExactly("p1 is to appear at 2026-11-22T10:00:00Z");
    watch.read("creator:c1", List.of("p0", "p1"), T + 500, T + 640);
    assertThat(watch.news())
        .containsExactly("p1 is to appear at 2026-11-22T10:00:00Z and did, 0.6 s later");
    assertThat(watch.asks(T + 1_000)).isEmpty();
  }

  @Test
  void saysThatAPostThatWasTakenDownIsGoneWhenNoneOfItsListsShowsIt() {
    sent("post.created", T - 8_000, post("p1", null));
    assertThat(watch.news()).isEmpty();
    sent("post.taken_down", T, Map.of("post_id", "p1"));

    assertThat(watch.asks(T)).containsExactly("category:games", "country:tw", "creator:c1", "home");
    // What was asked for before it was sent says nothing.
    watch.asks(T).forEach(list -> watch.read(list, List.of(), T - 1, T + 1));
    for (String list : List.of("category:games", "country:tw", "creator:c1")) {
      watch.read(list, List.of("p0"), T, T + 100);
    }
    watch.read("home", List.of("p0", "p1"), T, T + 100);
    assertThat(watch.news()).containsExactly("p1 was taken down");
    watch.read("home", List.of("p0"), T + 500, T + 720);
    assertThat(watch.news())
        .containsExactly("p1 was taken down and is in none of its 4 lists, 0.7 s later");
    sent("post.restored", T + 9_000, Map.of("post_id", "p1"));
    assertThat(watch.news()).containsExactly("p1 was restored");
    assertThat(watch.asks(T + 9_000)).isEmpty();
  }

  @Test
  void whatItIsInAgainIsNotGone() {
    sent("post.created", T - 8_000, post("p1", null));
    sent("post.taken_down", T, Map.of("post_id", "p1"));
    watch.read("home", List.of(), T, T + 1);
    watch.read("home", List.of("p1"), T, T + 2);
    for (String list : List.of("category:games", "country:tw", "creator:c1")) {
      watch.read(list, List.of(), T, T + 3);
    }
    assertThat(watch.news()).containsExactly("p1 was taken down");
  }

  @Test
  void saysWhatReadersFollowBesideTheRest() {
    sent("post.created", T, post("p1", "2026-11-22T10:00:08Z"));
    sent("generation.activated", T, Map.of("generation", "shared"));

    assertThat(watch.news())
        .containsExactly("readers follow shared", "p1 is to appear at 2026-11-22T10:00:08Z");
  }

  private static Map<String, Object> post(String id, String nbf) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("post_id", id);
    data.put("creator_id", "c1");
    data.put("category", "games");
    data.put("country", "tw");
    if (nbf != null) {
      data.put("nbf", nbf);
    }
    return data;
  }

  private void sent(String type, long atMs, Map<String, Object> data) {
    watch.sent(new ClientEvent(type + atMs, "/demo", type, atMs, "p1", data));
  }
}
