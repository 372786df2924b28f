package live.footlight.domain.feed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.footlight.contract.event.GenerationConfigured;
import live.footlight.contract.feed.Diversity;
import live.footlight.contract.feed.Formula;
import live.footlight.domain.Packed;

/**
 * One version of the feed's ranking.
 *
 * @param id its name
 * @param formula how masses become a score
 * @param halfLifeMs of the decay formula
 * @param prior the mass an item is born with; to formulas that count votes, the author's own vote
 * @param weights of a unit, by kind of engagement; none of them 0
 * @param maxItems longest list of a scope
 * @param perCreatorDecay what each further item of a creator keeps on a page, see {@link Diversity}
 * @param scopes the lists it ranks
 * @param version how often it was configured with other content, from 1
 */
public record Generation(
    String id,
    Formula formula,
    long halfLifeMs,
    double prior,
    Map<Engagement, Double> weights,
    int maxItems,
    double perCreatorDecay,
    Set<Scope> scopes,
    long version) {
  private static final long DEFAULT_HALF_LIFE_S = 6 * 3_600;
  private static final double DEFAULT_PRIOR = 1;
  private static final int DEFAULT_MAX_ITEMS = 5_000;
  private static final double DEFAULT_PER_CREATOR_DECAY = 0.5;
  private static final Set<Scope> DEFAULT_SCOPES =
      EnumSet.of(Scope.HOME, Scope.COUNTRY, Scope.CATEGORY, Scope.CREATOR);

  public Generation {
    Map<Engagement, Double> weighty = new EnumMap<>(Engagement.class);
    weights.forEach(
        (kind, weight) -> {
          if (weight != 0) {
            weighty.put(kind, weight);
          }
        });
    weights = Collections.unmodifiableMap(weighty);
    scopes = Collections.unmodifiableSet(EnumSet.copyOf(scopes));
  }

  /** As an event configures it, with what the event leaves open; not in any version yet. */
  public static Generation of(GenerationConfigured said) {
    Map<Engagement, Double> weights = new EnumMap<>(Engagement.class);
    said.weights().forEach((kind, weight) -> weights.put(Engagement.of(kind), weight));
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    if (said.scopes() == null || said.scopes().isEmpty()) {
      scopes.addAll(DEFAULT_SCOPES);
    } else {
      said.scopes().forEach(pattern -> scopes.add(Scope.of(pattern)));
    }
    return new Generation(
        said.generation(),
        Formula.of(said.formula()),
        1_000 * (said.halfLifeSeconds() == null ? DEFAULT_HALF_LIFE_S : said.halfLifeSeconds()),
        said.prior() == null ? DEFAULT_PRIOR : said.prior(),
        weights,
        said.maxItems() == null ? DEFAULT_MAX_ITEMS : Math.toIntExact(said.maxItems()),
        said.perCreatorDecay() == null ? DEFAULT_PER_CREATOR_DECAY : said.perCreatorDecay(),
        scopes,
        0);
  }

  /** What a unit of this kind weighs; 0 where it does not count. */
  public double weight(Engagement kind) {
    Double weight = weights.get(kind);
    return weight == null ? 0 : weight;
  }

  Generation as(long otherVersion) {
    return new Generation(
        id, formula, halfLifeMs, prior, weights, maxItems, perCreatorDecay, scopes, otherVersion);
  }

  void write(Packed.Writer to) {
    to.text(id)
        .number(formula.code())
        .number(halfLifeMs)
        .real(prior)
        .number(maxItems)
        .real(perCreatorDecay)
        .number(version);
    to.number(weights.size());
    weights.forEach((kind, weight) -> to.number(kind.code()).real(weight));
    long bits = 0;
    for (Scope scope : scopes) {
      bits |= scope.bit();
    }
    to.number(bits);
  }

  static Generation read(Packed.Reader from) {
    String id = from.text();
    Formula formula = Formula.ofCode((int) from.number());
    long halfLifeMs = from.number();
    double prior = from.real();
    int maxItems = (int) from.number();
    double perCreatorDecay = from.real();
    long version = from.number();
    Map<Engagement, Double> weights = new EnumMap<>(Engagement.class);
    for (long i = from.number(); i > 0; i--) {
      weights.put(Engagement.ofCode((int) from.number()), from.real());
    }
    long bits = from.number();
    List<Scope> scopes = new ArrayList<>();
    for (Scope scope : Scope.values()) {
      if ((bits & scope.bit()) != 0) {
        scopes.add(scope);
      }
    }
    return new Generation(
        id,
        formula,
        halfLifeMs,
        prior,
        weights,
        maxItems,
        perCreatorDecay,
        EnumSet.copyOf(scopes),
        version);
  }
}
