package live.footlight.read.feed;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import live.footlight.contract.feed.Formula;
import live.footlight.contract.feed.Ranking;
import live.footlight.contract.view.FeedDocuments;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedMass;
import live.footlight.read.Times;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Every item of every generation, a moment behind Redis. Falls are known by the minute only, so a
 * reader who goes on here may miss what fell behind them a moment before they began.
 */
final class MongoFeeds implements FeedStore {
  private static final String SCORE = "metadata.s_score";
  private static final Bson IN_ORDER = Sorts.descending(SCORE, "_id");
  private static final long MINUTE_MS = 60_000;

  /** Items looked at for one page, those that are left out included. */
  private static final int MOST_LOOKED_AT = 2_000;

  private final MongoCollection<Document> items;
  private final MongoCollection<Document> generations;
  private final MongoCollection<Document> follows;
  private final Clock clock;

  MongoFeeds(MongoDatabase database, Clock clock) {
    items = database.getCollection(FeedDocuments.FEED_ITEMS);
    generations = database.getCollection(FeedDocuments.GENERATIONS);
    follows = database.getCollection(FeedDocuments.FOLLOWS);
    this.clock = clock;
  }

  @Override
  public Optional<String> active() {
    return Optional.ofNullable(generations.find(Filters.eq(FeedDocuments.ACTIVE_ID)).first())
        .map(pointer -> pointer.get("active", Document.class).getString("generation"));
  }

  @Override
  public Optional<Generation> generation(String id) {
    return Optional.ofNullable(generations.find(Filters.eq(id)).first())
        .filter(found -> found.containsKey("configuration"))
        .map(MongoFeeds::generation);
  }

  @Override
  public List<Generation> generations() {
    return generations
        .find(Filters.exists("configuration"))
        .map(MongoFeeds::generation)
        .into(new ArrayList<>());
  }

  @Override
  public Optional<Slice> slice(Generation generation, List<String> scopes, Ask ask) {
    List<Item> page = new ArrayList<>();
    Place last = ask.after();
    boolean goesOn = true;
    int looked = 0;
    while (goesOn && page.size() < ask.limit() && looked < MOST_LOOKED_AT) {
      Bson wanted = listed(generation.id(), scopes);
      if (last != null) {
        wanted = Filters.and(wanted, behind(generation.id(), scopes.get(0), last));
      }
      // One more than asked for tells whether it goes on.
      List<Document> found = documents(wanted, 0, ask.limit() + 1).into(new ArrayList<>());
      goesOn = found.size() > ask.limit();
      for (Document each : found.subList(0, Math.min(found.size(), ask.limit()))) {
        if (page.size() == ask.limit()) {
          goesOn = true;
          break;
        }
        Item item = item(each);
        last = item.place();
        looked++;
        if (!mayHaveBeenShown(each, ask.marks())) {
          page.add(item);
        }
      }
    }
    return looked == 0
        ? Optional.empty()
        : Optional.of(new Slice(clock.millis(), page, goesOn ? last : null));
  }

  /**
   * Whether an item fell from the end of a page, or from before it, after that page was read. A
   * write may be a while on its way, and clocks are apart, so a minute more counts.
   */
  private static boolean mayHaveBeenShown(Document stored, List<Mark> marks) {
    Document falls = stored.get("falls", Document.class);
    return falls != null
        && falls.keySet().stream()
            .map(slot -> falls.get(slot, Document.class))
            .anyMatch(
                fall ->
                    marks.stream()
                        .anyMatch(
                            mark ->
                                whole(fall, "minute") >= mark.readAtMs() / MINUTE_MS - 1
                                    && real(fall, "from") >= mark.sScore()));
  }

  @Override
  public List<Item> range(String generation, String scope, long from, int count) {
    return count == 0
        ? List.of()
        : items(listed(generation, List.of(scope)), Math.toIntExact(from), count);
  }

  @Override
  public long length(Generation generation, String scope) {
    return items.countDocuments(
        listed(generation.id(), List.of(scope)),
        new CountOptions().limit(Math.toIntExact(generation.maxItems())));
  }

  @Override
  public OptionalLong rank(String generation, String scope, String id) {
    Bson list = listed(generation, List.of(scope));
    Document item =
        items.find(Filters.and(list, Filters.eq(itemId(generation, scope, id)))).first();
    return item == null
        ? OptionalLong.empty()
        : OptionalLong.of(
            items.countDocuments(Filters.and(list, before(generation, scope, item(item).place()))));
  }

  @Override
  public Optional<List<String>> followedBy(String user, int limit) {
    List<String> creators =
        follows
            .find(Filters.and(Filters.eq("user_id", user), Filters.eq("follow.following", true)))
            .sort(Sorts.descending("follow.at"))
            .limit(limit)
            .map(follow -> follow.getString("creator_id"))
            .into(new ArrayList<>());
    return Optional.of(creators);
  }

  /**
   * An item with all that explains it.
   *
   * @param scope a list it must be in
   * @return empty where it is not there
   */
  Optional<FeedItem> explained(String generation, String scope, String id) {
    return Optional.ofNullable(
            items
                .find(
                    Filters.and(
                        listed(generation, List.of(scope)),
                        Filters.eq(itemId(generation, scope, id))))
                .first())
        .map(MongoFeeds::view);
  }

  /** Those of these items that a generation ranks, by their ids. */
  Map<String, Item> items(String generation, String kind, List<String> ids) {
    List<String> stored =
        ids.stream().map(id -> FeedDocuments.itemId(generation, kind, id)).toList();
    Map<String, Item> items = new HashMap<>();
    for (Document each :
        this.items.find(
            Filters.and(Filters.in("_id", stored), Filters.eq("metadata.gone", false)))) {
      Item item = item(each);
      items.put(item.id(), item);
    }
    return items;
  }

  private List<Item> items(Bson filter, int from, int count) {
    return documents(filter, from, count).map(MongoFeeds::item).into(new ArrayList<>());
  }

  private FindIterable<Document> documents(Bson filter, int from, int count) {
    return items.find(filter).sort(IN_ORDER).skip(from).limit(count);
  }

  /** An item that went has no lists. */
  private static Bson listed(String generation, List<String> scopes) {
    return Filters.and(
        Filters.eq("generation", generation),
        scopes.size() == 1
            ? Filters.eq("metadata.scopes", scopes.get(0))
            : Filters.in("metadata.scopes", scopes));
  }

  private static String itemId(String generation, String scope, String id) {
    return FeedDocuments.itemId(generation, Scope.kindIn(scope), id);
  }

  private static Bson behind(String generation, String scope, Place place) {
    return Filters.or(
        Filters.lt(SCORE, place.sScore()),
        Filters.and(
            Filters.eq(SCORE, place.sScore()),
            Filters.lt("_id", itemId(generation, scope, place.id()))));
  }

  private static Bson before(String generation, String scope, Place place) {
    return Filters.or(
        Filters.gt(SCORE, place.sScore()),
        Filters.and(
            Filters.eq(SCORE, place.sScore()),
            Filters.gt("_id", itemId(generation, scope, place.id()))));
  }

  private static Item item(Document stored) {
    Document metadata = stored.get("metadata", Document.class);
    return new Item(
        stored.getString("item_id"),
        real(metadata, "s_score"),
        stored.getString("kind"),
        metadata.getString("creator_id"),
        Times.stored(metadata, "published_at"),
        Times.stored(metadata, "expires_at"));
  }

  private static FeedItem view(Document stored) {
    Document metadata = stored.get("metadata", Document.class);
    List<FeedMass> masses =
        metadata.getList("masses", Document.class).stream()
            .map(
                mass ->
                    new FeedMass(
                        mass.getString("kind"),
                        whole(mass, "count"),
                        real(mass, "units"),
                        real(mass, "mass")))
            .toList();
    return new FeedItem(
        stored.getString("generation"),
        whole(metadata, "generation_version"),
        stored.getString("item_id"),
        stored.getString("kind"),
        real(metadata, "s_score"),
        metadata.getList("scopes", String.class),
        metadata.getString("creator_id"),
        Times.stored(metadata, "published_at"),
        Times.stored(metadata, "expires_at"),
        text(metadata, "category"),
        text(metadata, "country"),
        metadata.getList("tags", String.class, List.of()),
        metadata.get("price") == null ? 0 : whole(metadata, "price"),
        Times.stored(metadata, "masses_at"),
        Times.stored(metadata, "active_at"),
        masses,
        0,
        0,
        whole(metadata, "version"));
  }

  private static Generation generation(Document stored) {
    Document said = stored.get("configuration", Document.class);
    SortedMap<String, Double> weights = new TreeMap<>();
    Document stands = said.get("weights", Document.class);
    stands.keySet().forEach(kind -> weights.put(kind, real(stands, kind)));
    return new Generation(
        stored.getString("_id"),
        whole(said, "version"),
        new Ranking(
            Formula.of(said.getString("formula")),
            1_000 * whole(said, "half_life_seconds"),
            real(said, "prior"),
            weights,
            real(said, "per_creator_decay")),
        whole(said, "max_items"),
        said.getList("scopes", String.class),
        said.getString("start"));
  }

  private static String text(Document document, String field) {
    String text = document.getString(field);
    return text == null ? "" : text;
  }

  private static double real(Document document, String field) {
    return document.get(field, Number.class).doubleValue();
  }

  private static long whole(Document document, String field) {
    return document.get(field, Number.class).longValue();
  }
}
