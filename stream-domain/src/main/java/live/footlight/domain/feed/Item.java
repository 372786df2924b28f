package live.footlight.domain.feed;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import live.footlight.contract.feed.Formula;
import live.footlight.domain.Packed;

/** The head of an item: everything but the rows that grow with engagements. */
final class Item {
  private static final byte FORMAT = 1;
  private static final long UNKNOWN = 0;
  private static final long POST = 1;
  private static final long SESSION = 2;

  /** {@link FeedInput#POST} or {@link FeedInput#SESSION}; null until it is created. */
  String kind;

  /** The earliest time its creation was said to have, ms UTC. */
  long createdMs;

  Attributes attributes = new Attributes();

  Takedowns takedowns = new Takedowns();

  /** Masses are kept of these, in the order in which the item got to know them. */
  final List<Long> halfLivesMs = new ArrayList<>();

  private final Map<Engagement, Tally> tallies = new EnumMap<>(Engagement.class);

  /** The latest comment that counts, ms UTC; 0 for none. */
  long latestCommentMs;

  /** The latest of those that were forgotten and can be taken back no more; 0 for none. */
  long forgottenCommentMs;

  /** When rows of engagements are looked through, ms UTC of processing time; 0 for never. */
  long forgetAtMs;

  /** The day of processing time of the last input. */
  long touchedDay;

  /** How many engagements that nothing takes back are remembered, and in how many pages. */
  int seen;

  int seenPages;

  /** When the oldest of those are forgotten, ms UTC of processing time; 0 for never. */
  long seenForgetAtMs;

  /** How many inputs it had; versions count them. */
  long inputs;

  /** The latest version that is a time, see {@link FeedFold}. */
  long latestTimed;

  /** The values of the lists it was last published in. */
  String shownCreator = "";

  String shownCategory = "";
  String shownCountry = "";

  /** As it was last published, by generation. */
  final SortedMap<String, Shown> shown = new TreeMap<>();

  /**
   * As a generation last published it.
   *
   * @param scopes the lists it stands in
   * @param version of the generation
   */
  record Shown(EnumSet<Scope> scopes, long version, double score) {}

  boolean isCreated() {
    return kind != null;
  }

  /** When its clock starts, ms UTC. */
  long bornMs() {
    return Math.max(createdMs, attributes.nbfMs());
  }

  boolean isVisible(long nowMs) {
    return isCreated()
        && !takedowns.isDown()
        && nowMs >= attributes.nbfMs()
        && nowMs < attributes.expMs();
  }

  /** Starts to keep masses of half-lives it does not know yet; gives whether there are any. */
  boolean keep(List<Long> others) {
    boolean more = false;
    for (Long halfLife : others) {
      if (!halfLivesMs.contains(halfLife)) {
        halfLivesMs.add(halfLife);
        more = true;
      }
    }
    return more;
  }

  Tally tally(Engagement kind) {
    return tallies.computeIfAbsent(kind, k -> new Tally());
  }

  long count(Engagement kind) {
    Tally tally = tallies.get(kind);
    return tally == null ? 0 : tally.count;
  }

  double units(Engagement kind) {
    Tally tally = tallies.get(kind);
    return tally == null ? 0 : tally.units;
  }

  DecayedMass mass(Engagement kind, long halfLifeMs) {
    Tally tally = tallies.get(kind);
    int halfLife = halfLivesMs.indexOf(halfLifeMs);
    return tally == null || halfLife < 0 ? DecayedMass.NONE : tally.mass(halfLife);
  }

  /** The instant from which its age counts: that of its birth, but where comments renew it. */
  long activeMs(Generation generation) {
    long born = bornMs();
    return generation.formula() == Formula.LEMMY_ACTIVE
        ? Math.max(born, Math.min(latestCommentMs, born + Formula.LEMMY_BUMP_MS))
        : born;
  }

  /** Its score in a generation at an instant, which only matters where it is not timeless. */
  double score(Generation generation, long nowMs) {
    return switch (generation.formula()) {
      case DECAY ->
          Score.decayed(generation, bornMs(), kind -> mass(kind, generation.halfLifeMs()));
      case REDDIT_HOT -> Formula.redditHot(points(generation), bornMs());
      case HACKER_NEWS -> Formula.hackerNews(points(generation), nowMs - activeMs(generation));
      case LEMMY_ACTIVE -> Formula.lemmyActive(points(generation), nowMs - activeMs(generation));
    };
  }

  private double points(Generation generation) {
    double points = generation.prior();
    for (Engagement kind : Engagement.values()) {
      points += generation.weight(kind) * units(kind);
    }
    return points;
  }

  byte[] pack() {
    Packed.Writer to = new Packed.Writer().number(FORMAT);
    to.number(kind == null ? UNKNOWN : kind.equals(FeedInput.SESSION) ? SESSION : POST);
    to.number(createdMs);
    attributes.write(to);
    takedowns.write(to);
    to.number(halfLivesMs.size());
    halfLivesMs.forEach(to::number);
    tallies.values().removeIf(tally -> tally.count == 0);
    to.number(tallies.size());
    tallies.forEach(
        (engagement, tally) -> {
          to.number(engagement.code());
          tally.write(to, engagement.isPaid());
        });
    to.number(latestCommentMs)
        .number(forgottenCommentMs)
        .number(forgetAtMs)
        .number(touchedDay)
        .number(seen)
        .number(seenPages)
        .number(seenForgetAtMs)
        .number(inputs)
        .number(latestTimed);
    to.text(shownCreator).text(shownCategory).text(shownCountry);
    to.number(shown.size());
    shown.forEach(
        (generation, as) -> {
          long bits = 0;
          for (Scope scope : as.scopes) {
            bits |= scope.bit();
          }
          to.text(generation).number(bits).number(as.version).real(as.score);
        });
    return to.take();
  }

  static Item unpack(byte[] bytes) {
    Item item = new Item();
    if (bytes == null) {
      return item;
    }
    Packed.Reader from = new Packed.Reader(bytes);
    Packed.checkFormat(from.number(), FORMAT, "a feed's item");
    long kind = from.number();
    item.kind = kind == UNKNOWN ? null : kind == SESSION ? FeedInput.SESSION : FeedInput.POST;
    item.createdMs = from.number();
    item.attributes = Attributes.read(from);
    item.takedowns = Takedowns.read(from);
    for (long i = from.number(); i > 0; i--) {
      item.halfLivesMs.add(from.number());
    }
    for (long i = from.number(); i > 0; i--) {
      Engagement engagement = Engagement.ofCode((int) from.number());
      item.tallies.put(engagement, Tally.read(from, engagement.isPaid()));
    }
    item.latestCommentMs = from.number();
    item.forgottenCommentMs = from.number();
    item.forgetAtMs = from.number();
    item.touchedDay = from.number();
    item.seen = (int) from.number();
    item.seenPages = (int) from.number();
    item.seenForgetAtMs = from.number();
    item.inputs = from.number();
    item.latestTimed = from.number();
    item.shownCreator = from.text();
    item.shownCategory = from.text();
    item.shownCountry = from.text();
    for (long i = from.number(); i > 0; i--) {
      String generation = from.text();
      long bits = from.number();
      EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
      for (Scope scope : Scope.values()) {
        if ((bits & scope.bit()) != 0) {
          scopes.add(scope);
        }
      }
      item.shown.put(generation, new Shown(scopes, from.number(), from.real()));
    }
    return item;
  }
}
