package live.footlight.read.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import live.footlight.contract.view.FeedKeys;
import live.footlight.read.RedisLink;

/** Lists as the job keeps them. One script reads a part of one, so no tick can tear it. */
final class RedisFeeds implements FeedStore {
  private static final String SCRIPT = script();
  private static final int HEAD = 5;

  /** Items looked at for one page, those that are left out included. */
  private static final String MOST_LOOKED_AT = "2000";

  private static final String[] SHOWN = {"kind", "creator_id", "published_at", "expires_at"};

  private final RedisLink redis;
  private final String sha;

  RedisFeeds(RedisLink redis) {
    this.redis = redis;
    this.sha = Base16.digest(SCRIPT.getBytes(UTF_8));
  }

  @Override
  public Optional<String> active() {
    return Optional.ofNullable(redis.sync().hget(FeedKeys.ACTIVE, "generation"));
  }

  @Override
  public Optional<Generation> generation(String id) {
    return Optional.ofNullable(redis.sync().hget(FeedKeys.GENERATIONS, id))
        .map(text -> GenerationJson.read(id, text));
  }

  @Override
  public List<Generation> generations() {
    return redis.sync().hgetall(FeedKeys.GENERATIONS).entrySet().stream()
        .map(each -> GenerationJson.read(each.getKey(), each.getValue()))
        .toList();
  }

  @Override
  public Optional<Slice> slice(Generation generation, List<String> scopes, Ask ask) {
    List<Part> parts =
        run(generation, scopes, ask).stream().map(Part::of).filter(Part::known).toList();
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
    List<Place> standing =
        parts.stream()
            .flatMap(part -> part.places().stream())
            .filter(place -> end == null || Place.ORDER.compare(place, end) <= 0)
            .sorted(Place.ORDER)
            .distinct()
            .toList();
    boolean goesOn = standing.size() > ask.limit();
    List<Place> page = goesOn ? standing.subList(0, ask.limit()) : standing;
    return new Slice(
        parts.stream().mapToLong(Part::readAtMs).min().orElseThrow(),
        items(generation, kind, page),
        goesOn ? page.get(page.size() - 1) : end);
  }

  private List<List<Object>> run(Generation generation, List<String> scopes, Ask ask) {
    String limit = number(ask.limit());
    String longest = number(generation.maxItems());
    String[] arguments =
        ask.after() == null
            ? new String[] {limit, MOST_LOOKED_AT, longest}
            : new String[] {
              limit,
              MOST_LOOKED_AT,
              longest,
              number(ask.sinceMs()),
              Double.toString(ask.after().sScore()),
              ask.after().id()
            };
    try {
      return evaluated(generation.id(), scopes, arguments);
    } catch (RedisNoScriptException e) {
      redis.sync().scriptLoad(SCRIPT);
      return evaluated(generation.id(), scopes, arguments);
    }
  }

  private List<List<Object>> evaluated(String generation, List<String> scopes, String[] arguments) {
    return redis.each(
        scopes,
        (commands, scope) ->
            commands.evalsha(
                sha,
                ScriptOutputType.MULTI,
                new String[] {
                  FeedKeys.list(generation, scope),
                  FeedKeys.versions(generation, scope),
                  FeedKeys.fallen(generation, scope)
                },
                arguments));
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
  public OptionalLong rank(String generation, String scope, String id) {
    Long rank = redis.sync().zrevrank(FeedKeys.list(generation, scope), id);
    return rank == null ? OptionalLong.empty() : OptionalLong.of(rank);
  }

  @Override
  public Optional<List<String>> followedBy(String user, int limit) {
    List<String> creators = redis.sync().zrevrange(FeedKeys.follows(user), 0, limit - 1L);
    return creators.isEmpty() ? Optional.empty() : Optional.of(creators);
  }

  /** Items as they stand; one that went a moment ago is left out. */
  private List<Item> items(String generation, String kind, List<Place> places) {
    Map<String, Place> byId = new LinkedHashMap<>();
    places.forEach(place -> byId.put(place.id(), place));
    List<String> ids = List.copyOf(byId.keySet());
    List<List<KeyValue<String, String>>> shown =
        redis.each(
            ids, (commands, id) -> commands.hmget(FeedKeys.item(generation, kind, id), SHOWN));
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      List<KeyValue<String, String>> fields = shown.get(i);
      if (fields.stream().allMatch(KeyValue::hasValue)) {
        Place place = byId.get(ids.get(i));
        items.add(
            new Item(
                place.id(),
                place.sScore(),
                fields.get(0).getValue(),
                fields.get(1).getValue(),
                Long.parseLong(fields.get(2).getValue()),
                Long.parseLong(fields.get(3).getValue())));
      }
    }
    return items;
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
