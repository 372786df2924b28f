package live.footlight.read.feed;

import com.mongodb.MongoException;
import io.lettuce.core.RedisException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import live.footlight.read.ContentTag;
import live.footlight.read.Erased;
import live.footlight.read.Refusal;
import live.footlight.read.Stores;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The generations of the ranking, and how two of them differ. */
@RestController
final class GenerationController {
  private static final int MAX_TOP = 1_000;
  private static final int MOVERS = 20;

  private final Stores<FeedStore> stores;
  private final Generations generations;
  private final Erased erased;
  private final Clock clock;

  GenerationController(
      Stores<FeedStore> stores, Generations generations, Erased erased, Clock clock) {
    this.stores = stores;
    this.generations = generations;
    this.erased = erased;
    this.clock = clock;
  }

  @Operation(
      summary = "Generations of the ranking, and which one readers follow",
      description =
          "One that was just configured is written in rounds. listed says how many items its lists"
              + " show by now; activate it when it has as many as the others.")
  @GetMapping("/v1/generations")
  ResponseEntity<GenerationList> generations(HttpServletRequest request) {
    String active = generations.active().orElse(null);
    List<GenerationList.Configured> items =
        generations.all().stream()
            .map(each -> GenerationList.Configured.of(each, active, listed(each)))
            .toList();
    long versions = items.stream().mapToLong(GenerationList.Configured::version).sum();
    return ContentTag.of(Long.toString(versions), items, active)
        .answer(request, answer -> answer.body(new GenerationList(items, active, clock.instant())));
  }

  @Operation(
      summary = "How two generations rank a scope",
      description =
          "Of the first items of both: how many they have in common, the rank correlation of these"
              + " (Kendall's tau), and the 20 that moved farthest. An item that only one of them"
              + " has among its first counts as if it followed the last of the other.")
  @GetMapping("/v1/generations/compare")
  ResponseEntity<Compared> compare(
      @RequestParam String a,
      @RequestParam String b,
      @RequestParam(defaultValue = "home") String scope,
      @RequestParam(defaultValue = "100") int top,
      HttpServletRequest request) {
    if (top < 1 || top > MAX_TOP) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST, "bad-top", "top", "must be from 1 to " + MAX_TOP);
    }
    Scope asked = Scope.of(scope);
    Generation first = generations.named(a);
    Generation second = generations.named(b);
    List<String> headA = head(first, asked, top);
    List<String> headB = head(second, asked, top);
    Comparison comparison = Comparison.of(headA, headB, MOVERS);
    Long listedA = listed(first, asked.list());
    Long listedB = listed(second, asked.list());
    return ContentTag.of(
            first.version() + "-" + second.version(),
            a,
            b,
            scope,
            top,
            headA,
            headB,
            listedA,
            listedB)
        .answer(
            request,
            answer ->
                answer.body(
                    Compared.of(
                        scope,
                        top,
                        new Compared.Side(a, first.version(), headA.size(), listedA),
                        new Compared.Side(b, second.version(), headB.size(), listedB),
                        comparison,
                        clock.instant())));
  }

  private SortedMap<String, Long> listed(Generation generation) {
    SortedMap<String, Long> listed = new TreeMap<>();
    for (String scope : generation.scopes()) {
      if (!scope.endsWith("*")) {
        listed.put(scope, listed(generation, scope));
      }
    }
    return listed;
  }

  /** Null where a store that may have some cannot be reached. */
  private Long listed(Generation generation, String scope) {
    try {
      return stores
          .first(store -> Optional.of(store.length(generation, scope)).filter(items -> items > 0))
          .orElse(0L);
    } catch (RedisException | MongoException e) {
      return null;
    }
  }

  private List<String> head(Generation generation, Scope scope, int top) {
    return stores
        .first(
            store ->
                Optional.of(store.range(generation.id(), scope.list(), 0, top))
                    .filter(items -> !items.isEmpty()))
        .orElse(List.of())
        .stream()
        .filter(item -> !erased.is(item.creatorId()))
        .map(Item::id)
        .toList();
  }
}
