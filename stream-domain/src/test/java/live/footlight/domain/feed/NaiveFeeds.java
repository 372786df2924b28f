package live.footlight.domain.feed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import live.footlight.contract.feed.Decay;
import live.footlight.domain.feed.FeedInput.Created;
import live.footlight.domain.feed.FeedInput.Engaged;
import live.footlight.domain.feed.FeedInput.Restored;
import live.footlight.domain.feed.FeedInput.Said;
import live.footlight.domain.feed.FeedInput.TakenDown;
import live.footlight.domain.feed.FeedInput.Undone;
import live.footlight.domain.feed.FeedInput.Updated;

/** One item by reading the whole of its history: every mass is summed up afresh. */
final class NaiveFeeds {
  private final List<FeedInput> history;
  private final long keepMs;

  NaiveFeeds(List<FeedInput> inputs, long keepMs) {
    this.keepMs = keepMs;
    // Repeated inputs are equal.
    history = new ArrayList<>(new HashSet<>(inputs));
  }

  /** Generation and list → decayed mass at an instant after all that happened. */
  Map<String, Double> masses(Generations side, long atMs, long nowMs) {
    Map<String, Double> masses = new TreeMap<>();
    if (!isVisible(nowMs)) {
      return masses;
    }
    for (Generation generation : side.all()) {
      for (Scope scope : generation.scopes()) {
        String list =
            switch (scope) {
              case HOME -> "home";
              case LIVE -> "";
              case COUNTRY -> list("country:", Said::country);
              case CATEGORY -> list("category:", Said::category);
              case CREATOR -> list("creator:", Said::creatorId);
            };
        if (!list.isEmpty()) {
          masses.put(generation.id() + ' ' + list, mass(generation, atMs));
        }
      }
    }
    return masses;
  }

  private String list(String prefix, Function<Said, String> attribute) {
    String value = last(attribute);
    return value == null || value.isEmpty() ? "" : prefix + value;
  }

  boolean isVisible(long nowMs) {
    Long nbf = last(Said::nbfMs);
    Long exp = last(Said::expMs);
    boolean down = false;
    for (FeedInput input : said()) {
      if (input instanceof TakenDown) {
        down = true;
      } else if (input instanceof Restored) {
        down = false;
      }
    }
    return history.stream().anyMatch(Created.class::isInstance)
        && !down
        && (nbf == null || nowMs >= nbf)
        && (exp == null || nowMs < exp);
  }

  long bornMs() {
    long created =
        history.stream()
            .filter(Created.class::isInstance)
            .mapToLong(FeedInput::atMs)
            .min()
            .getAsLong();
    Long nbf = last(Said::nbfMs);
    return nbf == null ? created : Math.max(created, nbf);
  }

  /** The mass at an instant, not below the floor that the item was born with. */
  double mass(Generation generation, long atMs) {
    double floor = Decay.FLOOR * left(atMs - bornMs(), generation.halfLifeMs());
    return Math.max(floor, plain(generation, atMs, false));
  }

  /** All that was ever folded, undone or not, as if no weight were negative. */
  double absolute(Generation generation, long atMs) {
    return plain(generation, atMs, true);
  }

  private double plain(Generation generation, long atMs, boolean absolute) {
    long halfLife = generation.halfLifeMs();
    double sum = generation.prior() * left(atMs - bornMs(), halfLife);
    for (FeedInput input : history) {
      if (input instanceof Engaged engaged
          && (absolute || !(isUndone(engaged) || isDownAt(engaged.atMs())))) {
        double weight = generation.weight(engaged.kind());
        sum +=
            (absolute ? Math.abs(weight) : weight)
                * engaged.units()
                * left(atMs - engaged.atMs(), halfLife);
      }
    }
    return sum;
  }

  private boolean isDownAt(long atMs) {
    boolean down = false;
    for (FeedInput input : said()) {
      if (input.atMs() <= atMs && input instanceof TakenDown) {
        down = true;
      } else if (input.atMs() <= atMs && input instanceof Restored) {
        down = false;
      }
    }
    return down;
  }

  private boolean isUndone(Engaged engaged) {
    return history.stream()
        .anyMatch(
            input ->
                input instanceof Undone undone
                    && undone.kind() == engaged.kind()
                    && undone.engagementId().equals(engaged.engagementId())
                    && undone.atMs() - engaged.atMs() <= keepMs);
  }

  private static double left(long elapsedMs, long halfLifeMs) {
    return Math.pow(0.5, (double) elapsedMs / halfLifeMs);
  }

  private <T> T last(Function<Said, T> attribute) {
    T value = null;
    for (FeedInput input : said()) {
      Said said =
          input instanceof Created created
              ? created.said()
              : input instanceof Updated updated ? updated.said() : null;
      if (said != null && attribute.apply(said) != null) {
        value = attribute.apply(said);
      }
    }
    return value;
  }

  /** What was said, in event order. */
  private List<FeedInput> said() {
    Set<Class<?>> types = Set.of(Created.class, Updated.class, TakenDown.class, Restored.class);
    return history.stream()
        .filter(input -> types.contains(input.getClass()))
        .sorted(Comparator.comparingLong(FeedInput::atMs).thenComparing(NaiveFeeds::eventId))
        .toList();
  }

  private static String eventId(FeedInput input) {
    return input instanceof Created created
        ? created.eventId()
        : input instanceof Updated updated
            ? updated.eventId()
            : input instanceof TakenDown down ? down.eventId() : ((Restored) input).eventId();
  }
}
