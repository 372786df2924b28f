package live.footlight.read.leaderboard;

import com.mongodb.MongoException;
import io.lettuce.core.RedisException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.read.RedisLink;
import live.footlight.read.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Leaderboards of sessions, of streamers and of the platform. */
@RestController
final class LeaderboardController {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderboardController.class);
  private static final int MAX_LIMIT = 200;

  private final List<BoardStore> stores;
  private final RedisLink redis;
  private final Windows windows;
  private final Clock clock;

  /**
   * Answers from the first store that has the window.
   *
   * @param stores hot ones first
   */
  LeaderboardController(List<BoardStore> stores, RedisLink redis, Windows windows, Clock clock) {
    this.stores = stores;
    this.redis = redis;
    this.windows = windows;
    this.clock = clock;
  }

  @Operation(summary = "Supporters of a session")
  @GetMapping({"/v1/sessions/{session}/leaderboard", "/session/{session}/leaderboard"})
  ResponseEntity<Leaderboard> ofSession(
      @PathVariable String session,
      @RequestParam(defaultValue = "session") String window,
      @RequestParam(defaultValue = "20") int limit,
      @RequestParam(required = false) String cursor,
      @Parameter(description = "A member to show among those around it")
          @RequestParam(required = false)
          String around,
      HttpServletRequest request) {
    checkSessionWindow(window);
    return answer(
        "supporters", "session:" + session, Window.SESSION, ask(limit, cursor, around), request);
  }

  @Operation(summary = "One supporter of a session")
  @GetMapping({
    "/v1/sessions/{session}/leaderboard/members/{member}",
    "/session/{session}/leaderboard/members/{member}"
  })
  ResponseEntity<Leaderboard.Item> memberOfSession(
      @PathVariable String session,
      @PathVariable String member,
      @RequestParam(defaultValue = "session") String window,
      HttpServletRequest request) {
    checkSessionWindow(window);
    return member("session:" + session, Window.SESSION, member, request);
  }

  @Operation(
      summary = "Supporters of a streamer",
      description =
          "By day, week, month, all; session is that of the streamer's current session. A date"
              + " within a past window as at.")
  @GetMapping({"/v1/streamers/{streamer}/leaderboard", "/streams/{streamer}/leaderboard"})
  ResponseEntity<Leaderboard> ofStreamer(
      @PathVariable String streamer,
      @RequestParam(defaultValue = "session") String window,
      @RequestParam(required = false) String at,
      @RequestParam(defaultValue = "20") int limit,
      @RequestParam(required = false) String cursor,
      @RequestParam(required = false) String around,
      HttpServletRequest request) {
    Ask ask = ask(limit, cursor, around);
    Window asked = windows.window(window, at, clock.instant());
    String of = asked.isSession() ? currentSession(streamer) : "streamer:" + streamer;
    return answer("supporters", of, asked, ask, request);
  }

  @Operation(summary = "One supporter of a streamer")
  @GetMapping({
    "/v1/streamers/{streamer}/leaderboard/members/{member}",
    "/streams/{streamer}/leaderboard/members/{member}"
  })
  ResponseEntity<Leaderboard.Item> memberOfStreamer(
      @PathVariable String streamer,
      @PathVariable String member,
      @RequestParam(defaultValue = "session") String window,
      @RequestParam(required = false) String at,
      HttpServletRequest request) {
    Window asked = windows.window(window, at, clock.instant());
    String of = asked.isSession() ? currentSession(streamer) : "streamer:" + streamer;
    return member(of, asked, member, request);
  }

  @Operation(summary = "Streamers of the platform, by diamonds received")
  @GetMapping("/v1/leaderboards/streamers")
  ResponseEntity<Leaderboard> ofPlatform(
      @RequestParam(defaultValue = "day") String window,
      @RequestParam(required = false) String at,
      @RequestParam(defaultValue = "20") int limit,
      @RequestParam(required = false) String cursor,
      @RequestParam(required = false) String around,
      HttpServletRequest request) {
    Ask ask = ask(limit, cursor, around);
    return answer("streamers", "platform", calendar(window, at), ask, request);
  }

  @Operation(summary = "One streamer of the platform")
  @GetMapping("/v1/leaderboards/streamers/members/{member}")
  ResponseEntity<Leaderboard.Item> memberOfPlatform(
      @PathVariable String member,
      @RequestParam(defaultValue = "day") String window,
      @RequestParam(required = false) String at,
      HttpServletRequest request) {
    return member("platform", calendar(window, at), member, request);
  }

  private Window calendar(String name, String at) {
    Window window = windows.window(name, at, clock.instant());
    if (window.isSession()) {
      throw Windows.unknown("must be one of day, week, month, all");
    }
    return window;
  }

  private static void checkSessionWindow(String window) {
    if (!window.equals("session")) {
      throw Windows.unknown("of a session must be session");
    }
  }

  private static Ask ask(int limit, String cursor, String around) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST, "bad-limit", "limit", "must be from 1 to " + MAX_LIMIT);
    }
    if (cursor != null && around != null) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST, "bad-cursor", "around", "does not go with cursor");
    }
    if (around != null) {
      return new Ask.Around(around, limit);
    }
    if (cursor == null) {
      return new Ask.Top(limit);
    }
    Cursor place = Cursor.parse(cursor);
    return place.forwards()
        ? new Ask.After(place.place(), limit)
        : new Ask.Before(place.place(), limit);
  }

  private String currentSession(String streamer) {
    String session = redis.sync().hget(LeaderboardKeys.currentSession(streamer), "session_id");
    if (session == null) {
      throw Refusal.of(
          HttpStatus.NOT_FOUND, "no-session", "Streamer " + streamer + " has had no session");
    }
    return "session:" + session;
  }

  /** Where a store cannot be reached, the others are asked all the same: they may have it. */
  private Page read(String of, Window window, Ask ask) {
    RuntimeException unreachable = null;
    for (BoardStore store : stores) {
      try {
        Optional<Page> page = store.read(of, window.id(), ask);
        if (page.isPresent()) {
          return page.get();
        }
      } catch (RedisException | MongoException e) {
        unreachable = e;
      }
    }
    if (unreachable != null) {
      throw unreachable;
    }
    String session = "session:";
    if (of.startsWith(session)
        && redis.sync().exists(LeaderboardKeys.session(of.substring(session.length()))) == 0) {
      throw Refusal.of(
          HttpStatus.NOT_FOUND,
          "unknown-session",
          "There is no session " + of.substring(session.length()));
    }
    return new Page(0, 0, window.startsAtMs(), window.endsAtMs(), 0, List.of());
  }

  private ResponseEntity<Leaderboard> answer(
      String board, String of, Window window, Ask ask, HttpServletRequest request) {
    Page page = read(of, window, ask);
    if (ask instanceof Ask.Around around && page.items().isEmpty()) {
      throw notOnBoard(around.memberId(), of, window);
    }
    String etag = etag(of, window, page);
    if (etag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
      return ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(etag).build();
    }
    List<RankedEntry> items = page.items();
    RankedEntry first = items.isEmpty() ? null : items.get(0);
    RankedEntry last = items.isEmpty() ? null : items.get(items.size() - 1);
    String next =
        last == null || last.rank() >= page.entries()
            ? null
            : new Cursor(true, Place.of(last)).text();
    String prev =
        first == null || first.rank() <= 1 ? null : new Cursor(false, Place.of(first)).text();
    ResponseEntity.BodyBuilder answer = ResponseEntity.ok().eTag(etag);
    if (next != null) {
      answer.header(HttpHeaders.LINK, '<' + withCursor(request, next) + ">; rel=\"next\"");
    }
    return answer.body(
        new Leaderboard(
            board,
            of,
            new Leaderboard.Window(
                window.name(), instant(page.startsAtMs()), instant(page.endsAtMs())),
            page.entries(),
            page.revision(),
            items.stream().map(Leaderboard.Item::of).toList(),
            next,
            prev,
            clock.instant()));
  }

  private ResponseEntity<Leaderboard.Item> member(
      String of, Window window, String member, HttpServletRequest request) {
    Page page = read(of, window, new Ask.Member(member));
    if (page.items().isEmpty()) {
      throw notOnBoard(member, of, window);
    }
    String etag = etag(of, window, page);
    return etag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))
        ? ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(etag).build()
        : ResponseEntity.ok().eTag(etag).body(Leaderboard.Item.of(page.items().get(0)));
  }

  private static Refusal notOnBoard(String member, String of, Window window) {
    return Refusal.of(
        HttpStatus.NOT_FOUND,
        "not-on-board",
        member + " is not on the board " + of + ", " + window.id());
  }

  private static String etag(String of, Window window, Page page) {
    return "W/\""
        + page.version()
        + '-'
        + page.revision()
        + '-'
        + Integer.toHexString((of + window.id()).hashCode() * 31 + page.items().hashCode())
        + '"';
  }

  private static String withCursor(HttpServletRequest request, String cursor) {
    return UriComponentsBuilder.fromUriString(request.getRequestURI())
        .query(request.getQueryString())
        .replaceQueryParam("around")
        .replaceQueryParam("cursor", cursor)
        .build(true)
        .toUriString();
  }

  private static Instant instant(long ms) {
    return ms == 0 ? null : Instant.ofEpochMilli(ms);
  }

  @ExceptionHandler(Refusal.class)
  ResponseEntity<Object> refused(Refusal refusal, HttpServletRequest request) {
    return refusal.answer(request);
  }

  @ExceptionHandler({RedisException.class, MongoException.class})
  ResponseEntity<Object> unreachable(Exception e, HttpServletRequest request) {
    LOG.warn("{} could not be answered: {}", request.getRequestURI(), e.toString());
    return Refusal.of(
            HttpStatus.SERVICE_UNAVAILABLE,
            "store-unavailable",
            "The results cannot be reached now; try again")
        .answer(request);
  }
}
