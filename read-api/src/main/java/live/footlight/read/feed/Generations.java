package live.footlight.read.feed;

import com.mongodb.MongoException;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import live.footlight.read.Refusal;
import live.footlight.read.Stores;
import org.springframework.http.HttpStatus;

/** Which generations there are, and which of them readers follow. */
final class Generations {
  private final Stores<FeedStore> stores;

  Generations(Stores<FeedStore> stores) {
    this.stores = stores;
  }

  /**
   * The generation of that name.
   *
   * @throws Refusal where there is none
   */
  Generation named(String id) {
    return stores
        .first(store -> store.generation(id))
        .orElseThrow(
            () ->
                Refusal.of(
                    HttpStatus.NOT_FOUND, "unknown-generation", "There is no generation " + id));
  }

  /**
   * The generation of that name, or the one that readers follow.
   *
   * @param id null for the active one
   * @throws Refusal where there is none
   */
  Generation namedOrActive(String id) {
    return named(
        id != null
            ? id
            : active()
                .orElseThrow(
                    () ->
                        Refusal.of(
                            HttpStatus.NOT_FOUND,
                            "no-active-generation",
                            "No generation is active yet; name one with generation")));
  }

  /** The one that readers follow. */
  Optional<String> active() {
    return stores.first(FeedStore::active);
  }

  /**
   * All of them by name, each in the newest version that a store has. MongoDB knows how they
   * started and Redis is ahead of it, so both are asked; it takes one of them to answer.
   */
  List<Generation> all() {
    SortedMap<String, Generation> newest = new TreeMap<>();
    RuntimeException unreachable = null;
    int answered = 0;
    for (FeedStore store : stores.hotFirst()) {
      try {
        store.generations().forEach(each -> newest.merge(each.id(), each, Generations::newer));
        answered++;
      } catch (RedisException | MongoException e) {
        unreachable = e;
      }
    }
    if (answered == 0 && unreachable != null) {
      throw unreachable;
    }
    return new ArrayList<>(newest.values());
  }

  private static Generation newer(Generation a, Generation b) {
    if (a.version() == b.version()) {
      return a.start() == null ? b : a;
    }
    return a.version() > b.version() ? a : b;
  }
}
