package live.footlight.domain.tracking;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the tracked events come to, by sorting all of them. */
public final class NaiveTracking {
  private NaiveTracking() {}

  /** An event, and who did it. */
  public record Input(Act act, String userId, String linksAnonymousId) {
    public String visitor() {
      return userId != null ? VisitorFold.user(userId) : VisitorFold.anonymous(act.anonymousId());
    }
  }

  /** What an event comes to. */
  public record Fate(String visitId, Touched touch, String userId) {}

  /** Initial and current. */
  public record Pair(Touched initial, Touched current) {}

  /** Every event's fate. */
  public static Map<Moment, Fate> fates(Collection<Input> inputs, TrackingSettings settings) {
    Map<Moment, Fate> fates = new HashMap<>();
    visitors(inputs)
        .forEach(
            (visitor, acts) -> {
              List<Touched> touches = touches(inputs, visitor);
              String owner = visitor.startsWith("a:") ? owner(inputs, visitor.substring(2)) : null;
              Moment start = null;
              long lastMs = 0;
              for (Act act : acts) {
                long atMs = act.at().atMs();
                if (start == null
                    || atMs - lastMs >= settings.idle().toMillis()
                    || atMs - start.atMs() >= settings.longestVisit().toMillis()) {
                  start = act.at();
                }
                lastMs = atMs;
                Touched current = null;
                for (Touched touch : touches) {
                  if (touch.at().compareTo(act.at()) <= 0) {
                    current = touch;
                  }
                }
                fates.put(act.at(), new Fate(new Visit(start, lastMs).id(visitor), current, owner));
              }
            });
    return fates;
  }

  /** Every user's touches. */
  public static Map<String, Pair> attributions(Collection<Input> inputs) {
    Map<String, Pair> pairs = new TreeMap<>();
    visitors(inputs)
        .forEach(
            (visitor, acts) -> {
              if (visitor.startsWith("u:")) {
                List<Touched> touches = touches(inputs, visitor);
                pairs.put(
                    visitor.substring(2),
                    new Pair(touches.get(0), touches.get(touches.size() - 1)));
              }
            });
    return pairs;
  }

  private static Map<String, List<Act>> visitors(Collection<Input> inputs) {
    Map<String, List<Act>> visitors = new TreeMap<>();
    for (Input input : inputs) {
      visitors.computeIfAbsent(input.visitor(), v -> new ArrayList<>()).add(input.act());
    }
    visitors.values().forEach(acts -> acts.sort((a, b) -> a.at().compareTo(b.at())));
    return visitors;
  }

  private static List<Touched> touches(Collection<Input> inputs, String visitor) {
    Set<String> who = new LinkedHashSet<>(Set.of(visitor));
    for (Input input : inputs) {
      if (input.linksAnonymousId() != null && input.visitor().equals(visitor)) {
        who.add(VisitorFold.anonymous(input.linksAnonymousId()));
      }
    }
    Predicate<Input> theirs = input -> who.contains(input.visitor());
    List<Act> acts =
        inputs.stream()
            .filter(theirs)
            .map(Input::act)
            .sorted((a, b) -> a.at().compareTo(b.at()))
            .toList();
    List<Touched> touches = new ArrayList<>();
    for (Act act : acts) {
      if (touches.isEmpty() || !act.utm().isEmpty()) {
        touches.add(new Touched(act.at(), act.utm()));
      }
    }
    return touches;
  }

  private static String owner(Collection<Input> inputs, String anonymousId) {
    return inputs.stream()
        .filter(input -> anonymousId.equals(input.linksAnonymousId()))
        .min((a, b) -> a.act().at().compareTo(b.act().at()))
        .map(Input::userId)
        .orElse(null);
  }
}
