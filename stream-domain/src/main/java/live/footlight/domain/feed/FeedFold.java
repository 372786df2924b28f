package live.footlight.domain.feed;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import live.footlight.contract.feed.Formula;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedMass;
import live.footlight.domain.feed.FeedInput.Created;
import live.footlight.domain.feed.FeedInput.Engaged;
import live.footlight.domain.feed.FeedInput.Restored;
import live.footlight.domain.feed.FeedInput.TakenDown;
import live.footlight.domain.feed.FeedInput.Undone;
import live.footlight.domain.feed.FeedInput.Updated;
import live.footlight.domain.feed.Item.Shown;
import live.footlight.domain.feed.Kept.Standing;

/**
 * Items of feeds: events in, places in lists out, for every generation.
 *
 * <p>What an item is, is a function of the set of its inputs: the order of their arrival does not
 * matter, but for how doubles round. Engagements that come before the item was created, before its
 * nbf or while it is taken down are kept and show in its score once it is shown; until then nothing
 * is written. Of two creations of one item the earlier time stands, and attributes are those said
 * last.
 *
 * <p>Event time decides scores. Processing time decides when an item appears and goes, and what is
 * forgotten, and it is the instant of scores that are not {@linkplain Formula#isTimeless timeless}.
 *
 * <p>An instance serves many items, one after another; it is not thread-safe.
 */
public final class FeedFold {
  private final long epoch;

  private String id;
  private Item item;
  private FeedStore store;
  private FeedOutput out;
  private Generations generations;
  private long nowMs;

  /** The head in the store is older. */
  private boolean dirty;

  /** What is shown of it is otherwise, whatever its score. */
  private boolean reshow;

  /** Kinds of engagements that count otherwise than before. */
  private final EnumSet<Engagement> counted = EnumSet.noneOf(Engagement.class);

  /** Scores that depend on the instant are to be those of now. */
  private boolean rescore;

  /**
   * A fold.
   *
   * @param epoch raised by a corrected reprocessing, so that its versions win over the old ones;
   *     below 2¹³
   */
  public FeedFold(int epoch) {
    this.epoch = epoch;
  }

  /**
   * Applies what came for an item, shows and hides it, and publishes what changed. With no inputs,
   * for a timer or for generations that changed.
   *
   * @param now processing time, ms UTC
   * @return when the item is to be looked at again, ms UTC of processing time; {@link
   *     Long#MAX_VALUE} for never
   */
  public long apply(
      String itemId,
      FeedStore feedStore,
      List<FeedInput> inputs,
      Generations side,
      long now,
      FeedOutput output) {
    open(itemId, feedStore, side, now, output);
    rescore = false;
    if (inputs.isEmpty() && isForgotten()) {
      store.clear();
      return Long.MAX_VALUE;
    }
    for (FeedInput input : inputs) {
      take(input);
    }
    if (!inputs.isEmpty() && !item.isCreated() && item.forgetAtMs == 0) {
      // An item that is never created is not to stay.
      item.forgetAtMs = (day() + 1) * Kept.DAY_MS + generations.keepMs();
    }
    return close();
  }

  /**
   * Scores an item for now in the generations whose scores depend on the instant, and publishes
   * what changed. Others keep theirs.
   *
   * @return as {@link #apply}
   */
  public long rescore(
      String itemId, FeedStore feedStore, Generations side, long now, FeedOutput output) {
    open(itemId, feedStore, side, now, output);
    rescore = true;
    return close();
  }

  private void open(
      String itemId, FeedStore feedStore, Generations side, long now, FeedOutput output) {
    id = itemId;
    store = feedStore;
    out = output;
    generations = side;
    nowMs = now;
    dirty = false;
    reshow = false;
    counted.clear();
    byte[] head = store.head();
    item = Item.unpack(head);
    if (item.keep(side.halfLivesMs())) {
      dirty = head != null;
    }
  }

  private long close() {
    forget();
    publish();
    if (dirty) {
      store.head(item.pack());
    }
    return next();
  }

  private long next() {
    long next = item.forgetAtMs == 0 ? Long.MAX_VALUE : item.forgetAtMs;
    if (item.isCreated() && !item.attributes.isDown()) {
      if (nowMs < item.attributes.nbfMs()) {
        next = Math.min(next, item.attributes.nbfMs());
      }
      if (nowMs < item.attributes.expMs()) {
        next = Math.min(next, item.attributes.expMs());
      }
    }
    return next;
  }

  // Inputs.

  private void take(FeedInput input) {
    dirty = true;
    item.touchedDay = day();
    if (input instanceof Created created) {
      create(created);
    } else if (input instanceof Updated updated) {
      reshow |= item.attributes.set(new Stamp(updated.atMs(), updated.eventId()), updated.said());
    } else if (input instanceof TakenDown down) {
      reshow |= item.attributes.setDown(new Stamp(down.atMs(), down.eventId()), true);
    } else if (input instanceof Restored restored) {
      reshow |= item.attributes.setDown(new Stamp(restored.atMs(), restored.eventId()), false);
    } else if (input instanceof Engaged engaged) {
      engage(engaged);
    } else if (input instanceof Undone undone) {
      undo(undone);
    }
  }

  private void create(Created created) {
    reshow |= item.attributes.set(new Stamp(created.atMs(), created.eventId()), created.said());
    if (!item.isCreated() || created.atMs() < item.createdMs) {
      item.kind = created.kind();
      item.createdMs = created.atMs();
      reshow = true;
    }
  }

  private void engage(Engaged engaged) {
    Engagement kind = engaged.kind();
    if (kind.isUndoable()) {
      String key = Kept.key(kind, engaged.engagementId());
      byte[] row = store.engagements().get(key);
      Kept kept =
          new Kept(
              Standing.COUNTED, engaged.atMs(), engaged.units(), item.halfLivesMs.size(), day());
      if (row != null) {
        Kept before = Kept.unpack(row);
        if (before.standing() != Standing.AWAITED) {
          boolean same = before.atMs() == kept.atMs() && before.units() == kept.units();
          out.outcome(engaged, same ? FeedOutcome.DUPLICATE : FeedOutcome.QUARANTINED);
          return;
        }
        if (before.atMs() - engaged.atMs() <= generations.keepMs()) {
          store.engagements().put(key, kept.undone().pack());
          return;
        }
      }
      store.engagements().put(key, kept.pack());
      forgetAt(kept.forgottenMs(generations.keepMs()));
    }
    if (kind == Engagement.COMMENTED) {
      item.latestCommentMs = Math.max(item.latestCommentMs, engaged.atMs());
    }
    item.tally(kind).add(engaged.atMs(), engaged.units(), item.halfLivesMs);
    counted.add(kind);
  }

  private void undo(Undone undone) {
    String key = Kept.key(undone.kind(), undone.engagementId());
    byte[] row = store.engagements().get(key);
    if (row == null) {
      Kept awaited = new Kept(Standing.AWAITED, undone.atMs(), 1, 0, day());
      store.engagements().put(key, awaited.pack());
      forgetAt(awaited.forgottenMs(generations.keepMs()));
      return;
    }
    Kept kept = Kept.unpack(row);
    if (kept.standing() == Standing.AWAITED) {
      if (undone.atMs() < kept.atMs()) {
        store
            .engagements()
            .put(key, new Kept(Standing.AWAITED, undone.atMs(), 1, 0, kept.day()).pack());
      }
      out.outcome(undone, FeedOutcome.DUPLICATE);
    } else if (kept.standing() == Standing.UNDONE) {
      out.outcome(undone, FeedOutcome.DUPLICATE);
    } else if (undone.atMs() - kept.atMs() > generations.keepMs()) {
      out.outcome(undone, FeedOutcome.TOO_LATE);
    } else {
      store.engagements().put(key, kept.undone().pack());
      item.tally(undone.kind()).subtract(kept.atMs(), kept.units(), kept.known(), item.halfLivesMs);
      if (undone.kind() == Engagement.COMMENTED && kept.atMs() == item.latestCommentMs) {
        item.latestCommentMs = latestComment();
      }
      counted.add(undone.kind());
    }
  }

  /** Only where the latest comment was removed: others do not change which it is. */
  private long latestComment() {
    long[] latest = {item.forgottenCommentMs};
    store
        .engagements()
        .forEach(
            (key, row) -> {
              if (Kept.isComment(key)) {
                Kept kept = Kept.unpack(row);
                if (kept.standing() == Standing.COUNTED) {
                  latest[0] = Math.max(latest[0], kept.atMs());
                }
              }
            });
    return latest[0];
  }

  // Forgetting.

  private long day() {
    return Math.floorDiv(nowMs, Kept.DAY_MS);
  }

  private void forgetAt(long atMs) {
    item.forgetAtMs = item.forgetAtMs == 0 ? atMs : Math.min(item.forgetAtMs, atMs);
  }

  private boolean isForgotten() {
    boolean[] any = {false};
    if (item.isCreated() || nowMs < (item.touchedDay + 1) * Kept.DAY_MS + generations.keepMs()) {
      return false;
    }
    store
        .engagements()
        .forEach(
            (key, row) -> any[0] |= nowMs < Kept.unpack(row).forgottenMs(generations.keepMs()));
    return !any[0];
  }

  /** Drops rows of engagements that can be taken back no more; those that are left wait a while. */
  private void forget() {
    long keepMs = generations.keepMs();
    if (item.forgetAtMs == 0 || nowMs < item.forgetAtMs) {
      return;
    }
    dirty = true;
    List<String> old = new ArrayList<>();
    long[] first = {Long.MAX_VALUE};
    store
        .engagements()
        .forEach(
            (key, row) -> {
              Kept kept = Kept.unpack(row);
              if (nowMs < kept.forgottenMs(keepMs)) {
                first[0] = Math.min(first[0], kept.forgottenMs(keepMs));
                return;
              }
              old.add(key);
              if (Kept.isComment(key) && kept.standing() == Standing.COUNTED) {
                item.forgottenCommentMs = Math.max(item.forgottenCommentMs, kept.atMs());
              }
            });
    old.forEach(store.engagements()::remove);
    if (!item.isCreated()) {
      first[0] = Math.min(first[0], (item.touchedDay + 1) * Kept.DAY_MS + keepMs);
    }
    // Looking through all rows is for many at once: a few looks in the time a row is kept.
    item.forgetAtMs = first[0] == Long.MAX_VALUE ? 0 : Math.max(first[0], nowMs + keepMs / 4);
  }

  // Results.

  private void publish() {
    boolean visible = item.isVisible(nowMs);
    long version = (epoch << 40) + item.publications + 1;
    boolean published = false;
    for (Generation generation : generations.all()) {
      published |= publish(generation, visible, version);
    }
    for (String other : List.copyOf(item.shown.keySet())) {
      if (generations.get(other) == null) {
        published |= hide(other, version);
      }
    }
    if (published) {
      dirty = true;
      item.publications++;
      item.shownCreator = item.attributes.creator();
      item.shownCategory = item.attributes.category();
      item.shownCountry = item.attributes.country();
    }
  }

  private boolean publish(Generation generation, boolean visible, long version) {
    EnumSet<Scope> scopes = visible ? scopes(generation) : EnumSet.noneOf(Scope.class);
    if (scopes.isEmpty()) {
      return hide(generation.id(), version);
    }
    Shown before = item.shown.get(generation.id());
    boolean concerns = concerns(generation);
    boolean keepScore =
        before != null
            && !generation.formula().isTimeless()
            && !rescore
            && !reshow
            && !concerns
            && before.version() == generation.version();
    double score = keepScore ? before.score() : item.score(generation, nowMs);
    boolean changed = before == null || before.score() != score;
    boolean moved = false;
    for (Scope scope : Scope.values()) {
      String was = before != null && before.scopes().contains(scope) ? shownList(scope) : null;
      String is = scopes.contains(scope) ? list(scope) : null;
      if (was != null && !was.equals(is)) {
        out.change(new FeedChange(generation.id(), was, id, false, 0, version));
        moved = true;
      }
      if (is != null && (changed || !is.equals(was))) {
        out.change(new FeedChange(generation.id(), is, id, true, score, version));
        moved = true;
      }
    }
    boolean configured = before != null && before.version() != generation.version();
    if (moved || reshow || configured || concerns) {
      out.item(view(generation, score, version));
      item.shown.put(generation.id(), new Shown(scopes, generation.version(), score));
      return true;
    }
    return false;
  }

  /** Whether engagements count otherwise now that this generation looks at. */
  private boolean concerns(Generation generation) {
    for (Engagement kind : counted) {
      if (generation.weight(kind) != 0) {
        return true;
      }
    }
    return generation.formula() == Formula.LEMMY_ACTIVE && counted.contains(Engagement.COMMENTED);
  }

  private boolean hide(String generation, long version) {
    Shown before = item.shown.remove(generation);
    if (before == null) {
      return false;
    }
    for (Scope scope : before.scopes()) {
      out.change(new FeedChange(generation, shownList(scope), id, false, 0, version));
    }
    out.gone(generation, id, version);
    return true;
  }

  /** The lists of a generation that it belongs to; sessions are in those of sessions only. */
  private EnumSet<Scope> scopes(Generation generation) {
    EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
    boolean session = item.kind.equals(FeedInput.SESSION);
    for (Scope scope : generation.scopes()) {
      boolean member =
          switch (scope) {
            case LIVE -> session;
            case HOME -> !session;
            case COUNTRY -> !session && !item.attributes.country().isEmpty();
            case CATEGORY -> !session && !item.attributes.category().isEmpty();
            case CREATOR -> !session && !item.attributes.creator().isEmpty();
          };
      if (member) {
        scopes.add(scope);
      }
    }
    return scopes;
  }

  private String list(Scope scope) {
    return switch (scope) {
      case HOME, LIVE -> scope.list("");
      case COUNTRY -> scope.list(item.attributes.country());
      case CATEGORY -> scope.list(item.attributes.category());
      case CREATOR -> scope.list(item.attributes.creator());
    };
  }

  private String shownList(Scope scope) {
    return switch (scope) {
      case HOME, LIVE -> scope.list("");
      case COUNTRY -> scope.list(item.shownCountry);
      case CATEGORY -> scope.list(item.shownCategory);
      case CREATOR -> scope.list(item.shownCreator);
    };
  }

  private FeedItem view(Generation generation, double score, long version) {
    boolean decays = generation.formula() == Formula.DECAY;
    long halfLifeMs = generation.halfLifeMs();
    long massesAtMs =
        decays
            ? Score.latest(generation, item.bornMs(), kind -> item.mass(kind, halfLifeMs))
            : generation.formula().isTimeless() ? item.bornMs() : nowMs;
    List<FeedMass> masses = new ArrayList<>();
    for (Engagement kind : Engagement.values()) {
      if (item.count(kind) > 0 && generation.weight(kind) != 0) {
        masses.add(
            new FeedMass(
                kind.label(),
                item.count(kind),
                item.units(kind),
                decays
                    ? item.mass(kind, halfLifeMs).at(massesAtMs, halfLifeMs)
                    : item.units(kind)));
      }
    }
    long expMs = item.attributes.expMs();
    return new FeedItem(
        generation.id(),
        generation.version(),
        id,
        item.kind,
        score,
        item.attributes.creator(),
        item.bornMs(),
        expMs == Long.MAX_VALUE ? 0 : expMs,
        item.attributes.category(),
        item.attributes.country(),
        item.attributes.tags(),
        item.attributes.price(),
        massesAtMs,
        item.activeMs(generation),
        masses,
        version);
  }
}
