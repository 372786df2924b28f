package live.footlight.contract.event;

import java.util.List;
import java.util.Map;

/**
 * A version of the feed's ranking was set. The same generation again with other content is its next
 * version.
 *
 * @param generation its name
 * @param formula how masses become a score
 * @param weights of a unit of each kind of engagement; a kind that is absent weighs nothing
 * @param halfLifeSeconds within which an engagement loses half its weight; for {@code decay}
 * @param prior the mass a post is born with
 * @param maxItems longest list of a scope
 * @param perCreatorDecay how much of its mass each further item of a creator keeps on a page; 1
 *     damps nothing
 * @param scopes the feeds it ranks
 */
public record GenerationConfigured(
    @Label String generation,
    @OneOf({"decay", "reddit_hot", "hacker_news", "lemmy_active"}) String formula,
    @OneOf({"viewed", "liked", "commented", "shared", "unlocked", "gifted", "joined", "hidden"})
        @Range(min = -1_000_000, max = 1_000_000)
        Map<String, Double> weights,
    @Optional @Bounds(min = 60, max = 31_536_000) Long halfLifeSeconds,
    @Optional @Range(max = 1_000_000) Double prior,
    @Optional @Bounds(min = 1, max = 1_000_000) Long maxItems,
    @Optional @Range(max = 1) Double perCreatorDecay,
    @Optional @OneOf({"home", "live", "country:*", "category:*", "creator:*"}) List<String> scopes)
    implements EventData {
  @Override
  public String entityKey() {
    return "generation:" + generation;
  }
}
