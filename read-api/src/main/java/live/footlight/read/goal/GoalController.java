package live.footlight.read.goal;

import com.mongodb.MongoException;
import io.lettuce.core.RedisException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.view.GoalView;
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

/** Goals of sessions and of streamers. */
@RestController
final class GoalController {
  private static final Comparator<GoalView> OLDEST_FIRST = Comparator.comparing(Place::of);
  private static final int MAX_LIMIT = 100;

  private final Stores<GoalStore> stores;
  private final Sessions sessions;
  private final Clock clock;

  GoalController(Stores<GoalStore> stores, Sessions sessions, Clock clock) {
    this.stores = stores;
    this.sessions = sessions;
    this.clock = clock;
  }

  @Operation(
      summary = "Goals of a session",
      description = "In the order in which they opened, at most 100 at a time.")
  @GetMapping({"/v1/sessions/{session}/goals", "/session/{session}/goals"})
  ResponseEntity<SessionGoals> goalsOfSession(
      @PathVariable String session,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(required = false) String cursor,
      HttpServletRequest request) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST, "bad-limit", "limit", "must be from 1 to " + MAX_LIMIT);
    }
    // One more than asked for tells whether there are more.
    List<GoalView> found =
        ofSession(session, cursor == null ? null : Place.parse(cursor), limit + 1);
    List<GoalView> goals = found.subList(0, Math.min(limit, found.size()));
    String next = found.size() > limit ? Place.of(goals.get(limit - 1)).cursor() : null;
    long versions = goals.stream().mapToLong(GoalView::version).sum();
    return ContentTag.of(Long.toString(versions), session, goals, next)
        .answer(
            request,
            answer -> {
              if (next != null) {
                answer.header(HttpHeaders.LINK, NextPage.link(request, next));
              }
              return answer.body(
                  new SessionGoals(
                      goals.stream().map(Goal::listed).toList(), next, clock.instant()));
            });
  }

  @Operation(summary = "Goals of a streamer's current session")
  @GetMapping({"/v1/streamers/{streamer}/goals", "/streams/{streamer}/goals"})
  ResponseEntity<SessionGoals> goalsOfStreamer(
      @PathVariable String streamer,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(required = false) String cursor,
      HttpServletRequest request) {
    return goalsOfSession(sessions.currentOf(streamer), limit, cursor, request);
  }

  @Operation(summary = "One goal")
  @GetMapping("/v1/goals/{goal}")
  ResponseEntity<Goal> goal(@PathVariable String goal, HttpServletRequest request) {
    GoalView view =
        stores
            .first(store -> store.goal(goal))
            .orElseThrow(
                () -> Refusal.of(HttpStatus.NOT_FOUND, "unknown-goal", "There is no goal " + goal));
    return ContentTag.of(Long.toString(view.version()), view)
        .answer(request, answer -> answer.body(Goal.of(view, clock.instant())));
  }

  /**
   * Stores are asked until one has them all. Of a goal that several have, the newest version
   * counts: a reader would not see an older one after it.
   */
  private List<GoalView> ofSession(String session, Place after, int most) {
    Map<String, GoalView> newest = new HashMap<>();
    RuntimeException unreachable = null;
    for (GoalStore store : stores.hotFirst()) {
      try {
        GoalStore.Listed listed = store.ofSession(session, after, most);
        for (GoalView goal : listed.goals()) {
          newest.merge(goal.goalId(), goal, (a, b) -> b.version() > a.version() ? b : a);
        }
        if (listed.complete()) {
          return newest.values().stream().sorted(OLDEST_FIRST).limit(most).toList();
        }
      } catch (RedisException | MongoException e) {
        unreachable = e;
      }
    }
    throw unreachable == null
        ? new IllegalStateException("no store has all goals of a session")
        : unreachable;
  }
}
