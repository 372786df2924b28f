package live.footlight.read.leaderboard;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import live.footlight.read.ContentTag;
import live.footlight.read.NextPage;
import live.footlight.read.Refusal;
import live.footlight.read.Sessions;
import live.footlight.read.Stores;
import live.footlight.read.Times;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Leaderboards of sessions, of streamers and of the platform. */
@RestController
final class LeaderboardController {
  private static final String SESSION = "session:";
  private static final int MAX_LIMIT = 200;

  private final Stores<BoardStore> stores;
  private final Sessions sessions;
  private final Windows windows;
  private final ErasedMembers erased;
  private final Clock clock;

  LeaderboardController(
      Stores<BoardStore> stores,
      Sessions sessions,
      Windows windows,
      ErasedMembers erased,
      Clock clock) {
    this.stores = stores;
    this.sessions = sessions;
    this.windows = windows;
    this.erased = erased;
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
        "supporters", SESSION + session, Window.SESSION, ask(limit, cursor, around), request);
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
    return member(SESSION + session, Window.SESSION, member, request);
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
    return SESSION + sessions.currentOf(streamer);
  }

  private Page read(String of, Window window, Ask ask) {
    if (erased.own(of)) {
      return nothing(window);
    }
    Page page = stored(of, window, ask);
    return erased.areAskedFor(ask) ? page.with(List.of()) : page;
  }

  private Page stored(String of, Window window, Ask ask) {
    return stores
        .first(store -> store.read(of, window.id(), ask))
        .orElseGet(
            () -> {
              if (of.startsWith(SESSION)) {
                sessions.check(of.substring(SESSION.length()));
              }
              return nothing(window);
            });
  }

  private static Page nothing(Window window) {
    return new Page(0, 0, window.startsAtMs(), window.endsAtMs(), 0, List.of());
  }

  private ResponseEntity<Leaderboard> answer(
      String board, String of, Window window, Ask ask, HttpServletRequest request) {
    Page page = read(of, window, ask);
    if (ask instanceof Ask.Around around && page.items().isEmpty()) {
      throw notOnBoard(around.memberId(), of, window);
    }
    List<RankedEntry> items = page.items();
    RankedEntry first = items.isEmpty() ? null : items.get(0);
    RankedEntry last = items.isEmpty() ? null : items.get(items.size() - 1);
    String next =
        last == null || last.rank() >= page.entries() ? null : cursor(true, last, of, window, page);
    String prev =
        first == null || first.rank() <= 1 ? null : cursor(false, first, of, window, page);
    Page shown = erased.shown(page);
    return tag(of, window, shown)
        .answer(
            request,
            answer -> {
              if (next != null) {
                answer.header(HttpHeaders.LINK, NextPage.link(request, next));
              }
              return answer.body(
                  new Leaderboard(
                      board,
                      of,
                      new Leaderboard.Window(
                          window.name(),
                          Times.answered(page.startsAtMs()),
                          Times.answered(page.endsAtMs())),
                      page.entries(),
                      page.revision(),
                      shown.items().stream().map(Leaderboard.Item::listed).toList(),
                      next,
                      prev,
                      clock.instant()));
            });
  }

  private String cursor(boolean forwards, RankedEntry beside, String of, Window window, Page page) {
    Place place = erased.place(beside, page, ask -> read(of, window, ask));
    return new Cursor(forwards, place).text();
  }

  private ResponseEntity<Leaderboard.Item> member(
      String of, Window window, String member, HttpServletRequest request) {
    Page page = read(of, window, new Ask.Member(member));
    if (page.items().isEmpty()) {
      throw notOnBoard(member, of, window);
    }
    return tag(of, window, page)
        .answer(
            request,
            answer -> answer.body(Leaderboard.Item.of(page.items().get(0), clock.instant())));
  }

  private static Refusal notOnBoard(String member, String of, Window window) {
    return Refusal.of(
        HttpStatus.NOT_FOUND,
        "not-on-board",
        member + " is not on the board " + of + ", " + window.id());
  }

  private static ContentTag tag(String of, Window window, Page page) {
    return ContentTag.of(
        page.version() + "-" + page.revision(), of, window.id(), page.entries(), page.items());
  }
}
