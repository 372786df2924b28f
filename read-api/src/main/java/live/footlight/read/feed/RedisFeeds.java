package live.footlight.read.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.MongoException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import live.footlight.contract.view.FeedKeys;
import live.footlight.read.Pipeline;
import live.footlight.read.RedisLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists as the job keeps them. One script reads a part of one, so no tick can tear it. */
final class RedisFeeds implements FeedStore {
  private static final Logger LOG = LoggerFactory.getLogger(RedisFeeds.class);
  private static final String SCRIPT = script();
  private static final String FOLLOWED = "generation";
  private static final int HEAD = 5;

  /** Items looked at for one page, those that are left out included. */
  private static final String MOST_LOOKED_AT = "2000";

  private static final String[] SHOWN = {
    "version", "kind", "creator_id", "published_at", "expires_at"
  };

  private final RedisLink redis;
  private final MongoFeeds documents;
  private final String sha;

  /** What Redis last said of each generation. */
  private final Map<String, Said> configured = new ConcurrentHashMap<>();

  /** Which generation readers followed when Redis last said so; null before. */
  private volatile String followed;

  /** A generation as it was told. */
  private record Said(String text, Generation generation) {}

  /**
   * @param documents where what a page shows of an item is that nobody wrote for long
   */
  RedisFeeds(RedisLink redis, MongoFeeds documents) {
    this.redis = redis;
    this.documents = documents;
    this.sha = Base16.digest(SCRIPT.getBytes(UTF_8));
  }

  @Override
  public Optional<String> active() {
    followed = redis.sync().hget(FeedKeys.ACTIVE, FOLLOWED);
    return Optional.ofNullable(followed);
  }

  @Override
  public Optional<Generation> generation(String id) {
    return Optional.ofNullable(redis.sync().hget(FeedKeys.GENERATIONS, id))
        .map(text -> said(id, text));
  }

  @Override
  public List<Generation> generations() {
    return redis.sync().hgetall(FeedKeys.GENERATIONS).entrySet().stream()
        .map(each -> said(each.getKey(), each.getValue()))
        .toList();
  }

  /** The generation of a text, which is only read where it is another than before. */
  private Generation said(String id, String text) {
    Said before = configured.get(id);
    if (before != null && before.text().equals(text)) {
      return before.generation();
    }
    Generation read = GenerationJson.read(id, text);
    configured.put(id, new Said(text, read));
    return read;
  }

  /**
   * Reads the list of the generation that is known from before, and asks in the same breath whether
   * all is as it was known: a page then takes two round trips, and not four.
   */
  @Override
  public Optional<Reading> reading(String generation, List<String> scopes, Ask ask) {
    String id = generation == null ? followed : generation;
    Said known = id == null ? null : configured.get(id);
    if (known == null) {
      return Optional.empty();
    }
    try {
      Pipeline pipeline = redis.pipeline();
      Pipeline.Answer<String> follows =
          generation == null ? pipeline.field(FeedKeys.ACTIVE, FOLLOWED) : null;
      Pipeline.Answer<String> text = pipeline.field(FeedKeys.GENERATIONS, id);
      List<Pipeline.Answer<List<Object>>> parts = parts(pipeline, known.generation(), scopes, ask);
      pipeline.send();
      if ((follows != null && !id.equals(follows.get())) || !known.text().equals(text.get())) {
        return Optional.empty();
      }
      return slice(known.generation(), scopes, parts, ask)
          .map(slice -> new Reading(known.generation(), slice));
    } catch (RedisException e) {
      // Whoever asks step by step hears of it, or is answered by the other store.
      followed = null;
      configured.clear();
      return Optional.empty();
    }
  }

  @Override
  public Optional<Slice> slice(Generation generation, List<String> scopes, Ask ask) {
    try {
      return sliced(generation, scopes, ask);
    } catch (RedisNoScriptException e) {
      redis.sync().scriptLoad(SCRIPT);
      return sliced(generation, scopes, ask);
    }
  }

  private Optional<Slice> sliced(Generation generation, List<String> scopes, Ask ask) {
    Pipeline pipeline = redis.pipeline();
    List<Pipeline.Answer<List<Object>>> parts = parts(pipeline, generation, scopes, ask);
    pipeline.send();
    return slice(generation, scopes, parts, ask);
  }

  private List<Pipeline.Answer<List<Object>>> parts(
      Pipeline pipeline, Generation generation, List<String> scopes, Ask ask) {
    List<String> behind = new ArrayList<>();
    if (ask.after() != null) {
      behind.add(ask.after().id());
      for (Mark mark : ask.marks()) {
        behind.add(number(mark.readAtMs()));
        behind.add(Double.toString(mark.sScore()));
      }
    }
    String[] arguments =
        Stream.concat(
                Stream.of(number(ask.limit()), MOST_LOOKED_AT, number(generation.maxItems())),
                behind.stream())
            .toArray(String[]::new);
    return scopes.stream()
        .map(
            scope ->
                pipeline.script(
                    sha,
                    new String[] {
                      FeedKeys.list(generation.id(), scope),
                      FeedKeys.versions(generation.id(), scope),
                      FeedKeys.fallen(generation.id(), scope),
                      FeedKeys.heights(generation.id(), scope)
                    },
                    arguments))
        .toList();
  }

  private Optional<Slice> slice(
      Generation generation,
      List<String> scopes,
      List<Pipeline.Answer<List<Object>>> answers,
      Ask ask) {
    List<Part> parts =
        answers.stream().map(answer -> Part.of(answer.get())).filter(Part::known).toList();
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(merged(generation.id(), Scope.kindIn(scopes.get(0)), parts, ask));
  }

  /**
   * What stands behind the end of a part that goes on is not known, so the page ends with the first
   * of these ends.
   */
  private Slice merged(String generation, String kind, List<Part> parts, Ask ask) {
    Place end = parts.stream().flatMap(Part::ending).min(Place.ORDER).orElse(null);
    Set<String> seen = new HashSet<>();
    List<Place> standing =
        parts.stream()
            .flatMap(part -> part.places().stream())
            .filter(place -> end == null || Place.ORDER.compare(place, end) <= 0)
            .sorted(Place.ORDER)
            .filter(place -> seen.add(place.id()))
            .toList();
    boolean goesOn = standing.size() > ask.limit();
    List<Place> page = goesOn ? standing.subList(0, ask.limit()) : standing;
    return new Slice(
        parts.stream().mapToLong(Part::readAtMs).min().orElseThrow(),
        items(generation, kind, page),
        goesOn ? page.get(page.size() - 1) : end);
  }

  @Override
  public List<Item> range(String generation, String scope, long from, int count) {
    if (count == 0) {
      return List.of();
    }
    List<ScoredValue<String>> found =
        redis.sync().zrevrangeWithScores(FeedKeys.list(generation, scope), from, from + count - 1);
    return items(
        generation,
        Scope.kindIn(scope),
        found.stream().map(each -> new Place(each.getScore(), each.getValue())).toList());
  }

  @Override
  public long length(Generation generation, String scope) {
    return Math.min(
        generation.maxItems(), redis.sync().zcard(FeedKeys.list(generation.id(), scope)));
  }

  @Override
  public OptionalLong rank(String generation, String scope, String id) {
    Long rank = redis.sync().zrevrank(FeedKeys.list(generation, scope), id);
    return rank == null ? OptionalLong.empty() : OptionalLong.of(rank);
  }

  @Override
  public Optional<List<String>> followedBy(String user, int limit) {
    List<String> creators = redis.sync().zrevrange(FeedKeys.follows(user), 0, limit - 1L);
    return creators.isEmpty() ? Optional.empty() : Optional.of(creators);
  }

  /**
   * Items as they stand; one that went a moment ago is left out. Of one that Redis has no more, or
   * not yet, MongoDB says what a page shows.
   */
  private List<Item> items(String generation, String kind, List<Place> places) {
    Pipeline pipeline = redis.pipeline();
    List<Pipeline.Answer<List<String>>> shown =
        places.stream()
            .map(place -> pipeline.fields(FeedKeys.item(generation, kind, place.id()), SHOWN))
            .toList();
    pipeline.send();
    List<String> forgotten = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      if (shown.get(i).get().get(0) == null) {
        forgotten.add(places.get(i).id());
      }
    }
    Map<String, Item> kept = forgotten.isEmpty() ? Map.of() : kept(generation, kind, forgotten);
    List<Item> items = new ArrayList<>(places.size());
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      List<String> fields = shown.get(i).get();
      if (!fields.contains(null)) {
        items.add(
            new Item(
                place.id(),
                place.sScore(),
                fields.get(1),
                fields.get(2),
                Long.parseLong(fields.get(3)),
                Long.parseLong(fields.get(4))));
      } else if (kept.containsKey(place.id())) {
        items.add(kept.get(place.id()).at(place.sScore()));
      }
    }
    return items;
  }

  /** A page without what nobody wrote for a month is better than none. */
  private Map<String, Item> kept(String generation, String kind, List<String> ids) {
    try {
      return documents.items(generation, kind, ids);
    } catch (MongoException e) {
      LOG.warn("{} items of {} are left out of a page: {}", ids.size(), generation, e.toString());
      return Map.of();
    }
  }

  private static String number(long number) {
    return Long.toString(number);
  }

  private static String script() {
    try (InputStream text = RedisFeeds.class.getResourceAsStream("slice.lua")) {
      return new String(text.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Part of one list.
   *
   * @param readAtMs when, ms UTC by Redis's clock
   * @param known whether there is such a list
   * @param places in order
   * @param end the last that was looked at; null where the list ends there
   */
  private record Part(long readAtMs, boolean known, List<Place> places, Place end) {
    static Part of(List<Object> answer) {
      List<Place> places = new ArrayList<>();
      for (int i = HEAD; i + 1 < answer.size(); i += 2) {
        places.add(place(answer, i));
      }
      return new Part(
          (Long) answer.get(0),
          (Long) answer.get(1) == 1,
          places,
          (Long) answer.get(2) == 1 ? place(answer, HEAD - 2) : null);
    }

    Stream<Place> ending() {
      return Stream.ofNullable(end);
    }

    private static Place place(List<Object> answer, int at) {
      return new Place(Double.parseDouble((String) answer.get(at + 1)), (String) answer.get(at));
    }
  }
}
