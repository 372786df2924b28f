package live.footlight.domain.tracking;

/**
 * An event, as far as visits, attribution and sums are concerned.
 *
 * @param at when, and which
 * @param type in snake case, as analysts see it
 * @param anonymousId it came with, or null
 * @param country ISO 3166-1 alpha-2 in lower case, or null
 * @param diamonds what it came to, 0 where it came to none
 * @param utm the campaign parameters it came with; {@link Utm#NONE} where it came with none
 */
public record Act(
    Moment at, String type, String anonymousId, String country, long diamonds, Utm utm) {}
