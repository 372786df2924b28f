package live.footlight.read.feed;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import live.footlight.contract.feed.Diversity;
import live.footlight.contract.feed.Explanation;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedKeys;
import live.footlight.read.Callers;
import live.footlight.read.ContentTag;
import live.footlight.read.Erased;
import live.footlight.read.NextPage;
import live.footlight.read.Refusal;
import live.footlight.read.Stores;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Feeds of the platform and of the creators one follows. */
@RestController
final class FeedController {
  private static final String FOLLOWING = "following";
  private static final int MAX_LIMIT = 100;

  /** Creators that a request may name. */
  private static final int MAX_CREATORS = 200;

  /** Creators of whom a user's own feed is merged, the latest followed. */
  private static final int MAX_FOLLOWED = 500;

  /**
   * Where pages are revalidated, a cursor is kept that is no older than this: it goes on working
   * for the other half of the time for which falls are remembered.
   */
  private static final long CURSOR_REUSED_MS = FeedKeys.FALLEN_KEPT_MS / 2;

  private final Stores<FeedStore> stores;

  /** Nobody writes again whom Redis has forgotten, and what it has tells nothing of these. */
  private final Stores<FeedStore> follows;

  private final MongoFeeds documents;
  private final Generations generations;
  private final Callers callers;
  private final Erased erased;
  private final Clock clock;

  FeedController(
      Stores<FeedStore> stores,
      MongoFeeds documents,
      Generations generations,
      Callers callers,
      Erased erased,
      Clock clock) {
    this.stores = stores;
    this.follows = stores.keptFirst();
    this.documents = documents;
    this.generations = generations;
    this.callers = callers;
    this.erased = erased;
    this.clock = clock;
  }

  @Operation(
      summary = "A page of a feed",
      description =
          "The scope is home, live, country:…, category:… or creator:…. Pages never repeat an item"
              + " while scores move: what fell since the first page and may have been shown is left"
              + " out, so a page may be shorter than asked for; the feed ends where next_cursor is"
              + " null. A cursor keeps"
              + " to its generation, and works for ten minutes after the first page (410 then:"
              + " begin again without it).")
  @GetMapping("/v1/feeds/{scope}")
  ResponseEntity<Feed> feed(
      @PathVariable String scope,
      @RequestParam(defaultValue = "20") int limit,
      @RequestParam(required = false) String cursor,
      @Parameter(description = "Ranked by this one and not by the active one")
          @RequestParam(required = false)
          String generation,
      HttpServletRequest request) {
    Scope asked = Scope.of(scope);
    Cursor from = from(limit, cursor, generation);
    Reading reading = reading(asked, List.of(asked.list()), from, generation, limit);
    return page(scope, reading, from, request);
  }

  @Operation(
      summary = "A page of what creators post whom one follows",
      description =
          "Of the creators named, at most 200 with commas between them; else of those whom the"
              + " subject of the token follows (scope read:own), the latest 500. The rest as for"
              + " other feeds.")
  @GetMapping("/v1/feeds/following")
  ResponseEntity<Feed> following(
      @RequestParam(required = false) List<String> creators,
      @RequestParam(defaultValue = "20") int limit,
      @RequestParam(required = false) String cursor,
      @RequestParam(required = false) String generation,
      HttpServletRequest request,
      HttpServletResponse response) {
    Cursor from = from(limit, cursor, generation);
    List<String> followed = creators == null ? own(request, response) : named(creators);
    List<String> lists = followed.stream().map(creator -> Scope.ofCreator(creator).list()).toList();
    Reading reading = reading(Scope.ofCreator(""), lists, from, generation, limit);
    return page(FOLLOWING, reading, from, request);
  }

  @Operation(
      summary = "Why an item stands where it stands in a feed",
      description =
          "Masses, weights, age and penalties. What other items of its creator take from it is"
              + " explained for pages of the length given as limit.")
  @GetMapping("/v1/feeds/{scope}/items/{item}/explain")
  ResponseEntity<Explained> explain(
      @PathVariable String scope,
      @PathVariable String item,
      @RequestParam(defaultValue = "20") int limit,
      @RequestParam(required = false) String generation,
      HttpServletRequest request) {
    checkLimit(limit);
    Scope asked = Scope.of(scope);
    Generation ranking = ranked(asked, generations.namedOrActive(generation));
    FeedItem found =
        documents
            .explained(ranking.id(), asked.list(), item)
            .filter(there -> !erased.is(there.creatorId()))
            .orElseThrow(
                () ->
                    Refusal.of(
                        HttpStatus.NOT_FOUND,
                        "not-in-feed",
                        item + " is not in the feed " + scope + " of generation " + ranking.id()));
    Optional<Standing> standing =
        stores.first(
            store ->
                Standing.in(store, ranking.id(), asked.list(), item, found.creatorId(), limit));
    Instant now = clock.instant();
    Explanation why =
        Explanation.of(
            found,
            ranking.ranking(),
            now.toEpochMilli(),
            standing.map(Standing::creatorItemsBefore).orElse(0));
    Long place =
        standing
            .map(Standing::rank)
            .filter(rank -> rank < ranking.maxItems())
            .map(rank -> rank + 1)
            .orElse(null);
    return ContentTag.of(Long.toString(found.version()), scope, why, place)
        .answer(request, answer -> answer.body(Explained.of(scope, found, why, place, now)));
  }

  private ResponseEntity<Feed> page(
      String scope, Reading reading, Cursor from, HttpServletRequest request) {
    Generation generation = reading.generation();
    Slice slice = reading.slice();
    long since = from == null ? slice.readAtMs() : from.sinceMs();
    if (slice.readAtMs() - since >= FeedKeys.FALLEN_KEPT_MS) {
      throw Refusal.parameter(
          HttpStatus.GONE,
          "expired-cursor",
          "cursor",
          "is of a first page more than ten minutes ago, and what fell since is no longer known;"
              + " begin again without a cursor");
    }
    List<Feed.Shown> items =
        Diversity.spread(
                slice.items().stream()
                    .filter(item -> !item.isOver(slice.readAtMs()) && !erased.is(item.creatorId()))
                    .toList(),
                generation.ranking(),
                Item::creatorId,
                Item::sScore)
            .stream()
            .map(Feed.Shown::of)
            .toList();
    String next = slice.next() == null ? null : behind(generation, from, slice).text();
    return ContentTag.of(
            generation.version() + "-" + since / CURSOR_REUSED_MS,
            scope,
            generation.id(),
            items,
            slice.next())
        .answer(
            request,
            answer -> {
              if (next != null) {
                answer.header(HttpHeaders.LINK, NextPage.link(request, next));
              }
              return answer.body(new Feed(scope, generation.id(), items, next, clock.instant()));
            });
  }

  private static Cursor behind(Generation generation, Cursor from, Slice slice) {
    return from == null
        ? Cursor.behind(generation.id(), slice.readAtMs(), slice.next())
        : from.then(slice.readAtMs(), slice.next());
  }

  private Reading reading(
      Scope scope, List<String> lists, Cursor from, String generation, int limit) {
    String id = from == null ? generation : from.generation();
    Ask ask = from == null ? Ask.head(limit) : new Ask(from.place(), from.marks(), limit);
    Optional<Reading> atOnce =
        lists.isEmpty() ? Optional.empty() : stores.first(store -> store.reading(id, lists, ask));
    if (atOnce.isPresent()) {
      ranked(scope, atOnce.get().generation());
      return atOnce.get();
    }
    Generation ranking = ranked(scope, generations.namedOrActive(id));
    Optional<Slice> slice =
        lists.isEmpty()
            ? Optional.empty()
            : stores.first(store -> store.slice(ranking, lists, ask));
    return new Reading(ranking, slice.orElseGet(() -> Slice.nothing(clock.millis())));
  }

  /** The generation, where it ranks such lists. */
  private static Generation ranked(Scope scope, Generation generation) {
    if (!generation.ranks(scope)) {
      throw Refusal.of(
          HttpStatus.NOT_FOUND,
          "scope-not-ranked",
          "Generation "
              + generation.id()
              + " ranks "
              + String.join(", ", generation.scopes())
              + ", and not "
              + scope.pattern());
    }
    return generation;
  }

  private static Cursor from(int limit, String cursor, String generation) {
    checkLimit(limit);
    if (cursor == null) {
      return null;
    }
    Cursor from = Cursor.parse(cursor);
    if (generation != null && !generation.equals(from.generation())) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST,
          "bad-cursor",
          "cursor",
          "is of generation " + from.generation() + "; it does not go on in another");
    }
    return from;
  }

  private static void checkLimit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST, "bad-limit", "limit", "must be from 1 to " + MAX_LIMIT);
    }
  }

  private static List<String> named(List<String> creators) {
    List<String> distinct = creators.stream().distinct().toList();
    if (distinct.isEmpty()
        || distinct.size() > MAX_CREATORS
        || distinct.stream().anyMatch(String::isBlank)) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST,
          "bad-creators",
          "creators",
          "must name 1 to " + MAX_CREATORS + " creators, with commas between them");
    }
    return distinct;
  }

  private List<String> own(HttpServletRequest request, HttpServletResponse response) {
    String user = callers.owner(request);
    Callers.keepToOwner(response);
    return erased.is(user)
        ? List.of()
        : follows.first(store -> store.followedBy(user, MAX_FOLLOWED)).orElse(List.of());
  }
}
