package live.footlight.domain.feed;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import live.footlight.contract.feed.Decay;
import live.footlight.contract.feed.Formula;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedMass;
import live.footlight.domain.feed.FeedInput.Created;
import live.footlight.domain.feed.FeedInput.Engaged;
import live.footlight.domain.feed.FeedInput.Restored;
import live.footlight.domain.feed.FeedInput.Said;
import live.footlight.domain.feed.FeedInput.TakenDown;
import live.footlight.domain.feed.FeedInput.Undone;
import live.footlight.domain.feed.FeedInput.Updated;
import live.footlight.domain.feed.Item.Shown;
import live.footlight.domain.feed.Kept.Standing;

/**
 * Items of feeds: events in, places in lists out, for every generation.
 *
 * <p>What an item is, is a function of the set of its inputs: the order of their arrival does not
 * matter, but for how doubles round. Engagements that come before the item was created or before
 * its nbf are kept and show in its score once it is shown; until then nothing is written. Those
 * that happened while it was taken down count for nothing, whenever they come and whenever it is
 * heard that it was; those that happened before count, however late. What is taken back meanwhile
 * is taken back. Of two creations of one item the earlier time stands, and attributes are those
 * said last.
 *
 * <p>An item is theirs who created it first, in the order of arrival, which is that of its stream
 * however often it is read: times are what senders say. What others say of its attributes as its
 * creator is not taken, and where they said it before it was created, nothing that was said of them
 * till then stands.
 *
 * <p>Each engagement counts once: those that can be taken back are known by their ids as long as
 * they can be, the others for {@link Seen#KEPT_MS} at least.
 *
 * <p>Of what comes at once only the end is published, and that it is not where it would have been
 * in between: an earlier run may have published that, when a job goes back or begins anew.
 *
 * <p>A version counts the inputs of an item, which are the same ones however they are batched, so
 * that a restored job never stays behind what an earlier run has written. Where scores depend on
 * the instant it is the time, since they are scored again as time passes.
 *
 * <p>Event time decides scores. Processing time decides when an item appears and goes, and what is
 * forgotten, and it is the instant of scores that are not {@linkplain Formula#isTimeless timeless}.
 *
 * <p>An instance serves many items, one after another; it is not thread-safe.
 */
public final class FeedFold {
  private static final int EPOCH_SHIFT = 40;
  private static final int INPUT_BITS = 32;
  private static final long SESSION_IDLE_DAYS = 30;

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

  /** Lists in which it may have been published by an earlier run since this state. */
  private final Map<Scope, Set<String>> passed = new EnumMap<>(Scope.class);

  private Seen seen;

  /** The version that is a time is taken once for all that is published now. */
  private boolean timedNow;

  /**
   * A fold.
   *
   * @param epoch raised by a corrected reprocessing, so that its versions win over the old ones;
   *     below 2¹³
   */
  public FeedFold(int epoch) {
    this.epoch = epoch;
  }

  /** Places of items, each asked for once in turn. */
  @FunctionalInterface
  public interface Choice {
    /**
     * Whether a place is among them.
     *
     * @param generation such as {@code g1}
     * @param list such as {@code country:tw}
     * @param sScore where the item stands in it
     */
    boolean includes(String generation, String list, double sScore);
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
    return inputs.isEmpty() ? wake() : take(inputs).close();
  }

  /**
   * Applies what came for an item and publishes nothing, where it is not known yet whether as much
   * has come as was published before. {@link #release} publishes it then.
   *
   * @return as {@link #apply}
   */
  public long collect(
      String itemId,
      FeedStore feedStore,
      List<FeedInput> inputs,
      Generations side,
      long now,
      FeedOutput output) {
    open(itemId, feedStore, side, now, output);
    take(inputs).forget();
    return keep();
  }

  /**
   * Publishes all that there is of an item, and what is not any more, whether or not it was
   * published before: what was {@linkplain #collect collected} has been neither.
   *
   * @return as {@link #apply}
   */
  public long release(
      String itemId, FeedStore feedStore, Generations side, long now, FeedOutput output) {
    open(itemId, feedStore, side, now, output);
    rescore = true;
    reshow = true;
    pass();
    return wake();
  }

  private FeedFold take(List<FeedInput> inputs) {
    for (FeedInput input : inputs) {
      take(input);
      if (nowMs >= item.attributes.nbfMs() && !item.takedowns.isDown()) {
        pass();
      }
    }
    return this;
  }

  /**
   * Notes the lists the item is in by now, whatever comes after: who folded its inputs one by one
   * has put it there, and this state need not know of it where the job went back.
   */
  private void pass() {
    if (item.isCreated()) {
      for (Scope scope : scopes(EnumSet.allOf(Scope.class))) {
        passed.computeIfAbsent(scope, s -> new TreeSet<>()).add(list(scope));
      }
    }
  }

  /** Nothing came for it; the time may have. */
  private long wake() {
    if (nowMs >= goneMs() && item.shown.isEmpty()) {
      item = new Item();
      store.clear();
      return Long.MAX_VALUE;
    }
    if (nowMs >= idleMs()) {
      take(new Updated(idleMs(), "", new Said(null, null, idleMs(), null, null, null, null)));
    }
    return close();
  }

  /**
   * Publishes again what is published of an item.
   *
   * @param which of its places
   * @param gone whether to say it too of an item that is in no list: an earlier run may have put it
   *     there, in generations that this one knew of only later
   * @return as {@link #apply}
   */
  public long refresh(
      String itemId,
      FeedStore feedStore,
      Generations side,
      long now,
      Choice which,
      boolean gone,
      FeedOutput output) {
    open(itemId, feedStore, side, now, output);
    if (gone && nowMs >= item.attributes.nbfMs()) {
      pass();
    }
    long next = wake();
    item.shown.forEach(
        (generationId, as) -> {
          Generation generation = generations.get(generationId);
          List<String> lists = new ArrayList<>();
          for (Scope scope : as.scopes()) {
            if (which.includes(generationId, shownList(scope), as.score())) {
              lists.add(shownList(scope));
            }
          }
          if (generation == null || lists.isEmpty()) {
            return;
          }
          long version = generation.formula().isTimeless() ? counted(generation) : item.latestTimed;
          lists.forEach(list -> change(generation, list, true, as.score(), version));
          out.item(view(generation, as.scopes(), as.score(), as.score(), version));
        });
    return next;
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
    rescore = false;
    passed.clear();
    counted.clear();
    timedNow = false;
    byte[] head = store.head();
    item = Item.unpack(head);
    seen = new Seen(store.seen(), item.seenPages, item.seen);
    if (item.keep(side.halfLivesMs())) {
      dirty = head != null;
    }
  }

  private long close() {
    forget();
    publish();
    return keep();
  }

  private long keep() {
    seen.flush();
    if (dirty) {
      item.seen = seen.size;
      item.seenPages = seen.pages;
      store.head(item.pack());
    }
    return next();
  }

  private long next() {
    long next = Math.min(goneMs(), idleMs());
    if (item.forgetAtMs != 0) {
      next = Math.min(next, item.forgetAtMs);
    }
    if (item.seenForgetAtMs != 0) {
      next = Math.min(next, item.seenForgetAtMs);
    }
    if (item.isCreated() && !item.takedowns.isDown()) {
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
    item.inputs++;
    item.touchedDay = day();
    if (input instanceof Created created) {
      create(created);
    } else if (input instanceof Updated updated) {
      if (isAnothers(updated.said().creatorId())) {
        out.outcome(updated, FeedOutcome.NOT_ITS_CREATOR);
        return;
      }
      reshow |= item.attributes.set(new Stamp(updated.atMs(), updated.eventId()), updated.said());
    } else if (input instanceof TakenDown down) {
      say(new Stamp(down.atMs(), down.eventId()), true);
    } else if (input instanceof Restored restored) {
      say(new Stamp(restored.atMs(), restored.eventId()), false);
    } else if (input instanceof Engaged engaged) {
      engage(engaged);
    } else if (input instanceof Undone undone) {
      undo(undone);
    }
  }

  /** Whether somebody else says to have made it than who is known to have. */
  private boolean isAnothers(String creatorId) {
    return creatorId != null
        && !item.attributes.creator().isEmpty()
        && !item.attributes.creator().equals(creatorId);
  }

  private void create(Created created) {
    if (isAnothers(created.said().creatorId())) {
      if (item.isCreated()) {
        out.outcome(created, FeedOutcome.NOT_ITS_CREATOR);
        return;
      }
      // Somebody spoke of it who was not to make it; which of it all was theirs is not known.
      item.attributes = new Attributes();
    }
    reshow |= item.attributes.set(new Stamp(created.atMs(), created.eventId()), created.said());
    if (!item.isCreated() || created.atMs() < item.createdMs) {
      item.kind = created.kind();
      item.createdMs = created.atMs();
      reshow = true;
    }
  }

  private void say(Stamp stamp, boolean down) {
    List<Takedowns.Flip> flips = item.takedowns.say(stamp, down);
    if (!flips.isEmpty()) {
      reshow = true;
      flips.forEach(this::recount);
    }
  }

  private void recount(Takedowns.Flip flip) {
    boolean[] comments = {false};
    store
        .engagements()
        .forEach(
            (key, row) -> {
              Kept kept = Kept.unpack(row);
              if (kept.standing() == Standing.COUNTED && flip.contains(kept.atMs())) {
                flip(flip, Kept.kind(key), kept.atMs(), kept.units(), kept.known());
                comments[0] |= Kept.isComment(key);
              }
            });
    seen.forEach(
        (kind, atMs, known) -> {
          if (flip.contains(atMs)) {
            flip(flip, kind, atMs, 1, known);
          }
        });
    if (comments[0]) {
      item.latestCommentMs = latestComment();
    }
  }

  private void flip(Takedowns.Flip flip, Engagement kind, long atMs, double units, int known) {
    if (flip.down()) {
      item.tally(kind).subtract(atMs, units, known, item.halfLivesMs);
    } else {
      item.tally(kind).add(atMs, units, known, item.halfLivesMs);
    }
    counted.add(kind);
  }

  private void engage(Engaged engaged) {
    Engagement kind = engaged.kind();
    int known = item.halfLivesMs.size();
    if (!kind.hasRow()) {
      Seen.Answer answer = seen.add(kind, engaged.engagementId(), engaged.atMs(), known, day());
      if (answer == Seen.Answer.OTHER && kind.isOncePerPerson()) {
        engageSooner(engaged);
        return;
      }
      if (answer != Seen.Answer.NEW) {
        out.outcome(
            engaged, answer == Seen.Answer.SAME ? FeedOutcome.DUPLICATE : FeedOutcome.QUARANTINED);
        return;
      }
      if (item.seenForgetAtMs == 0) {
        item.seenForgetAtMs = (day() + 1) * Kept.DAY_MS + Seen.KEPT_MS + spreadMs();
      }
    } else {
      String key = Kept.key(kind, engaged.engagementId());
      byte[] row = store.engagements().get(key);
      Kept kept = new Kept(Standing.COUNTED, engaged.atMs(), engaged.units(), known, day());
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
    if (item.takedowns.isDownAt(engaged.atMs())) {
      return;
    }
    if (kind == Engagement.COMMENTED) {
      item.latestCommentMs = Math.max(item.latestCommentMs, engaged.atMs());
    }
    item.tally(kind).add(engaged.atMs(), engaged.units(), known, item.halfLivesMs);
    counted.add(kind);
  }

  /** Somebody returned, or was there before: the first time counts, in whatever order they come. */
  private void engageSooner(Engaged engaged) {
    Engagement kind = engaged.kind();
    Seen.Entry before = seen.backdate(kind, engaged.engagementId(), engaged.atMs());
    if (before == null) {
      return;
    }
    if (!item.takedowns.isDownAt(before.atMs())) {
      item.tally(kind).subtract(before.atMs(), engaged.units(), before.known(), item.halfLivesMs);
    }
    if (!item.takedowns.isDownAt(engaged.atMs())) {
      item.tally(kind).add(engaged.atMs(), engaged.units(), before.known(), item.halfLivesMs);
    }
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
      if (item.takedowns.isDownAt(kept.atMs())) {
        return;
      }
      item.tally(undone.kind()).subtract(kept.atMs(), kept.units(), kept.known(), item.halfLivesMs);
      if (undone.kind() == Engagement.COMMENTED && kept.atMs() == item.latestCommentMs) {
        item.latestCommentMs = latestComment();
      }
      counted.add(undone.kind());
    }
  }

  /** Only where the latest comment may be another: a pass over what is kept. */
  private long latestComment() {
    long[] latest = {item.forgottenCommentMs};
    store
        .engagements()
        .forEach(
            (key, row) -> {
              if (Kept.isComment(key)) {
                Kept kept = Kept.unpack(row);
                if (kept.standing() == Standing.COUNTED && !item.takedowns.isDownAt(kept.atMs())) {
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
    long then = atMs + spreadMs();
    item.forgetAtMs = item.forgetAtMs == 0 ? then : Math.min(item.forgetAtMs, then);
  }

  /** Days are counted in whole ones; that not all items forget at midnight, each has its time. */
  private long spreadMs() {
    return Math.floorMod(id.hashCode() * 0x9e3779b97f4a7c15L, Kept.DAY_MS);
  }

  /**
   * When nothing is to be kept of it any more: long after it was last spoken of, where it was never
   * created or has expired. {@link Long#MAX_VALUE} for one that nobody spoke of, and for others.
   */
  private long goneMs() {
    if (item.inputs == 0 || (item.isCreated() && nowMs < item.attributes.expMs())) {
      return Long.MAX_VALUE;
    }
    return (item.touchedDay + 1) * Kept.DAY_MS + generations.keepMs() + spreadMs();
  }

  /** When a session that nobody speaks of is over, though nobody said so. */
  private long idleMs() {
    return FeedInput.SESSION.equals(item.kind) && nowMs < item.attributes.expMs()
        ? (item.touchedDay + 1 + SESSION_IDLE_DAYS) * Kept.DAY_MS + spreadMs()
        : Long.MAX_VALUE;
  }

  /** Drops rows of engagements that can be taken back no more; those that are left wait a while. */
  private void forget() {
    long keepMs = generations.keepMs();
    if (item.seenForgetAtMs != 0 && nowMs >= item.seenForgetAtMs) {
      dirty = true;
      long beforeDay = Math.floorDiv(nowMs - Seen.KEPT_MS - spreadMs(), Kept.DAY_MS);
      long earliest = seen.forget(beforeDay, day());
      item.seenForgetAtMs =
          earliest == Long.MAX_VALUE ? 0 : (earliest + 1) * Kept.DAY_MS + Seen.KEPT_MS + spreadMs();
    }
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
              if (Kept.isComment(key)
                  && kept.standing() == Standing.COUNTED
                  && !item.takedowns.isDownAt(kept.atMs())) {
                item.forgottenCommentMs = Math.max(item.forgottenCommentMs, kept.atMs());
              }
            });
    old.forEach(store.engagements()::remove);
    // Looking through all rows is for many at once: a few looks in the time a row is kept.
    item.forgetAtMs =
        first[0] == Long.MAX_VALUE ? 0 : Math.max(first[0] + spreadMs(), nowMs + keepMs / 4);
  }

  // Results.

  private void publish() {
    boolean visible = item.isVisible(nowMs);
    boolean published = false;
    for (Generation generation : generations.all()) {
      published |= publish(generation, visible);
    }
    if (published) {
      dirty = true;
      item.shownCreator = item.attributes.creator();
      item.shownCategory = item.attributes.category();
      item.shownCountry = item.attributes.country();
    }
  }

  private long version(Generation generation) {
    return generation.formula().isTimeless() ? counted(generation) : timed();
  }

  /** By the generation's version, then by inputs, then by what time alone has made of them. */
  private long counted(Generation generation) {
    int nbf = nowMs >= item.attributes.nbfMs() ? 1 : 0;
    int exp = nowMs >= item.attributes.expMs() ? 1 : 0;
    return (epoch << EPOCH_SHIFT)
        + (generation.version() << INPUT_BITS)
        + 4 * item.inputs
        + nbf
        + exp;
  }

  /** By the time, ms since {@link Score#EPOCH_MS}: 40 bits last until 2054. */
  private long timed() {
    if (!timedNow) {
      timedNow = true;
      long ms = (epoch << EPOCH_SHIFT) + nowMs - Decay.EPOCH_MS;
      item.latestTimed = Math.max(ms, item.latestTimed + 1);
    }
    return item.latestTimed;
  }

  private boolean publish(Generation generation, boolean visible) {
    EnumSet<Scope> scopes = visible ? scopes(generation.scopes()) : EnumSet.noneOf(Scope.class);
    if (scopes.isEmpty()) {
      return hide(generation);
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
    boolean configured = before != null && before.version() != generation.version();
    if (!(changed || configured || reshow || concerns)) {
      return false;
    }
    double scoreBefore = before == null ? score : before.score();
    // Where time alone has them fall, all do; those that come to be among the first are seen then.
    boolean fell = score < scoreBefore && generation.formula().isTimeless();
    long version = version(generation);
    for (Scope scope : Scope.values()) {
      String was = before != null && before.scopes().contains(scope) ? shownList(scope) : null;
      String is = scopes.contains(scope) ? list(scope) : null;
      if (was != null && !was.equals(is)) {
        change(generation, was, false, 0, version);
        out.gap(generation, was);
      }
      leave(generation, scope, was, is, version);
      // Also where it stands as it stood: an earlier run may have moved it in between, and another
      // version may have longer lists, so that those come back that were cut off.
      if (is != null) {
        change(generation, is, true, score, version);
      }
      if (fell && is != null && is.equals(was)) {
        out.gap(generation, is);
      }
    }
    out.item(view(generation, scopes, scoreBefore, score, version));
    item.shown.put(generation.id(), new Shown(scopes, generation.version(), score));
    return true;
  }

  /** Removes it from lists that it has passed, but the one that it is in and the one it was in. */
  private void leave(Generation generation, Scope scope, String was, String is, long version) {
    if (generation.scopes().contains(scope)) {
      for (String list : passed.getOrDefault(scope, Set.of())) {
        if (!list.equals(was) && !list.equals(is)) {
          change(generation, list, false, 0, version);
        }
      }
    }
  }

  private void change(
      Generation generation, String list, boolean member, double score, long version) {
    out.change(
        new FeedChange(
            generation.id(),
            list,
            id,
            member,
            score,
            version,
            Generations.version(epoch, generation.version()),
            generation.maxItems()));
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

  private boolean hide(Generation generation) {
    Shown before = item.shown.remove(generation.id());
    if (before == null && passed.keySet().stream().noneMatch(generation.scopes()::contains)) {
      return false;
    }
    long version = version(generation);
    for (Scope scope : Scope.values()) {
      String was = before != null && before.scopes().contains(scope) ? shownList(scope) : null;
      if (was != null) {
        change(generation, was, false, 0, version);
        out.gap(generation, was);
      }
      leave(generation, scope, was, null, version);
    }
    double fellFrom = before == null ? Double.MAX_VALUE : before.score();
    out.item(FeedItem.gone(generation.id(), id, item.kind, version, nowMs, fellFrom));
    return true;
  }

  /** Those of some lists that it belongs to; sessions are in those of sessions only. */
  private EnumSet<Scope> scopes(Set<Scope> ranked) {
    EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
    boolean session = item.kind.equals(FeedInput.SESSION);
    for (Scope scope : ranked) {
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

  private FeedItem view(
      Generation generation,
      EnumSet<Scope> scopes,
      double scoreBefore,
      double score,
      long version) {
    boolean fell = score < scoreBefore;
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
        Generations.version(epoch, generation.version()),
        id,
        item.kind,
        score,
        scopes.stream().map(this::list).toList(),
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
        fell ? nowMs : 0,
        fell ? scoreBefore : 0,
        version);
  }
}
