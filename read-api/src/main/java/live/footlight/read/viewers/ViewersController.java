package live.footlight.read.viewers;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import live.footlight.read.ContentTag;
import live.footlight.read.NextPage;
import live.footlight.read.Refusal;
import live.footlight.read.Sessions;
import live.footlight.read.Stores;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Viewers of sessions and of streamers. */
@RestController
final class ViewersController {
  /** A day. */
  private static final int MAX_LIMIT = 1440;

  private final Stores<ViewerStore> stores;
  private final MongoViewers curves;
  private final Sessions sessions;
  private final Clock clock;

  ViewersController(
      Stores<ViewerStore> stores, MongoViewers curves, Sessions sessions, Clock clock) {
    this.stores = stores;
    this.curves = curves;
    this.sessions = sessions;
    this.clock = clock;
  }

  @Operation(summary = "Viewers of a session")
  @GetMapping({"/v1/sessions/{session}/viewers", "/session/{session}/viewers"})
  ResponseEntity<Viewers> viewersOfSession(
      @PathVariable String session, HttpServletRequest request) {
    ViewersView view =
        stores
            .first(store -> store.ofSession(session))
            .orElseThrow(
                () ->
                    Refusal.of(
                        HttpStatus.NOT_FOUND,
                        "unknown-session",
                        "Nothing is known of viewers of session " + session));
    return ContentTag.of(Long.toString(view.version()), view)
        .answer(request, answer -> answer.body(Viewers.of(view, clock.instant())));
  }

  @Operation(summary = "Viewers of a streamer's current session")
  @GetMapping({"/v1/streamers/{streamer}/viewers", "/streams/{streamer}/viewers"})
  ResponseEntity<Viewers> viewersOfStreamer(
      @PathVariable String streamer, HttpServletRequest request) {
    return viewersOfSession(sessions.currentOf(streamer), request);
  }

  @Operation(
      summary = "Viewers of a session, minute by minute",
      description = "Oldest first. A late leave corrects minutes that were answered before.")
  @GetMapping("/v1/sessions/{session}/viewers/curve")
  ResponseEntity<ViewerCurve> viewerCurve(
      @PathVariable String session,
      @Parameter(description = "RFC 3339; minutes that begin then or later")
          @RequestParam(required = false)
          String from,
      @Parameter(description = "RFC 3339; minutes that begin before")
          @RequestParam(required = false)
          String to,
      @RequestParam(defaultValue = "240") int limit,
      @RequestParam(required = false) String cursor,
      HttpServletRequest request) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST, "bad-limit", "limit", "must be from 1 to " + MAX_LIMIT);
    }
    // One more than asked for tells whether it goes on.
    List<ViewerMinute> found = curves.minutes(session, Span.of(from, to, cursor, limit + 1));
    List<ViewerMinute> minutes = found.size() > limit ? found.subList(0, limit) : found;
    String next = found.size() > limit ? Span.cursor(found.get(limit).minuteMs()) : null;
    long newest = minutes.stream().mapToLong(ViewerMinute::version).max().orElse(0);
    return ContentTag.of(Long.toString(newest), session, minutes, next)
        .answer(
            request,
            answer -> {
              if (next != null) {
                answer.header(HttpHeaders.LINK, NextPage.link(request, next));
              }
              return answer.body(
                  new ViewerCurve(
                      session,
                      minutes.stream().map(ViewerCurve.Minute::of).toList(),
                      next,
                      clock.instant()));
            });
  }
}
