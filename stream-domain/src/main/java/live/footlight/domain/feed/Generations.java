package live.footlight.domain.feed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import live.footlight.contract.feed.Formula;
import live.footlight.domain.Packed;

/**
 * The generations that are ranked side by side, and which of them readers follow. Immutable; the
 * events that change it come on one partition, so their order is one.
 */
public final class Generations {
  /** Most generations side by side. */
  public static final int MAX = 16;

  /** Most often that one is configured with other content; its number is in versions of items. */
  public static final int MAX_VERSIONS = 255;

  /** Most half-lives items keep masses of, those no longer used included. */
  public static final int MAX_HALF_LIVES = 16;

  /** The shortest time engagements are remembered for, as if a half-life were that of defaults. */
  private static final long SHORTEST_HALF_LIFE_MS = 6 * 3_600_000L;

  private static final byte FORMAT = 1;

  private final SortedMap<String, Generation> byId;
  private final List<Long> halfLivesMs;
  private final SortedSet<String> byReplay;
  private final String active;
  private final long activations;

  private Generations(
      SortedMap<String, Generation> byId,
      Collection<Long> halfLivesMs,
      SortedSet<String> byReplay,
      String active,
      long activations) {
    this.byId = Collections.unmodifiableSortedMap(byId);
    this.halfLivesMs = List.copyOf(halfLivesMs);
    this.byReplay = Collections.unmodifiableSortedSet(byReplay);
    this.active = active;
    this.activations = activations;
  }

  /** What became of a configuration. */
  public enum Outcome {
    /** It ranks from what items have kept all along. */
    AT_ONCE,
    /** Its half-life was not kept: it starts from nothing, and past engagements need a replay. */
    BY_REPLAY,
    /** It is as it was. */
    UNCHANGED,
    /** Readers follow it from now on. */
    ACTIVATED,
    /** There is no such generation to activate. */
    UNKNOWN,
    /** A generation keeps its formula: scores of another one cannot be told from the old ones. */
    OTHER_FORMULA,
    /** There are as many generations, versions of one or half-lives as there may be. */
    TOO_MANY
  }

  /**
   * A configuration and what became of it.
   *
   * @param generations as they are from now on
   */
  public record Change(Generations generations, Outcome outcome) {}

  /**
   * No generation yet.
   *
   * @param keptHalfLivesMs masses of these are kept from the start, whether a generation uses them
   *     or not, so that a later one can start at once
   */
  public static Generations none(Collection<Long> keptHalfLivesMs) {
    return new Generations(
        new TreeMap<>(), new TreeSet<>(keptHalfLivesMs), new TreeSet<>(), null, 0);
  }

  /** Sets a generation; with other content under its id it is the next version. */
  public Change configure(Generation said) {
    Generation before = byId.get(said.id());
    if (before != null && before.equals(said.as(before.version()))) {
      return new Change(this, Outcome.UNCHANGED);
    }
    if (before != null && before.formula() != said.formula()) {
      return new Change(this, Outcome.OTHER_FORMULA);
    }
    boolean decays = said.formula() == Formula.DECAY;
    boolean kept = !decays || halfLivesMs.contains(said.halfLifeMs());
    if ((before == null && byId.size() == MAX)
        || (before != null && before.version() == MAX_VERSIONS)
        || (!kept && halfLivesMs.size() == MAX_HALF_LIVES)) {
      return new Change(this, Outcome.TOO_MANY);
    }
    SortedMap<String, Generation> more = new TreeMap<>(byId);
    more.put(said.id(), said.as(before == null ? 1 : before.version() + 1));
    List<Long> halfLives = new ArrayList<>(halfLivesMs);
    if (!kept) {
      halfLives.add(said.halfLifeMs());
    }
    SortedSet<String> replayed = new TreeSet<>(byReplay);
    replayed.remove(said.id());
    if (!kept) {
      replayed.add(said.id());
    }
    return new Change(
        new Generations(more, halfLives, replayed, active, activations),
        kept ? Outcome.AT_ONCE : Outcome.BY_REPLAY);
  }

  /** Has readers follow a generation. */
  public Change activate(String id) {
    if (!byId.containsKey(id)) {
      return new Change(this, Outcome.UNKNOWN);
    }
    return id.equals(active)
        ? new Change(this, Outcome.UNCHANGED)
        : new Change(
            new Generations(byId, halfLivesMs, byReplay, id, activations + 1), Outcome.ACTIVATED);
  }

  /** All of them, by id. */
  public Collection<Generation> all() {
    return byId.values();
  }

  /** The generation of that id, or null. */
  public Generation get(String id) {
    return byId.get(id);
  }

  /** The one that readers follow, or null where none was activated. */
  public String active() {
    return active;
  }

  /** How often readers were told to follow another one. */
  public long activations() {
    return activations;
  }

  /**
   * Whether a generation, as it is configured now, started from nothing, so that what happened
   * before has to be replayed to it.
   */
  public boolean startsByReplay(String id) {
    return byReplay.contains(id);
  }

  /** Items keep masses of these, in the order in which they were first asked for. */
  public List<Long> halfLivesMs() {
    return halfLivesMs;
  }

  /** How long an engagement can be taken back: 40 of the longest half-life. */
  public long keepMs() {
    long longest = SHORTEST_HALF_LIFE_MS;
    for (long halfLife : halfLivesMs) {
      longest = Math.max(longest, halfLife);
    }
    return DecayedMass.HALF_LIVES_KEPT * longest;
  }

  public byte[] pack() {
    Packed.Writer to = new Packed.Writer().number(FORMAT);
    to.number(byId.size());
    byId.values().forEach(generation -> generation.write(to));
    to.number(halfLivesMs.size());
    halfLivesMs.forEach(to::number);
    to.number(byReplay.size());
    byReplay.forEach(to::text);
    return to.text(active == null ? "" : active).number(activations).take();
  }

  public static Generations unpack(byte[] bytes) {
    Packed.Reader from = new Packed.Reader(bytes);
    Packed.checkFormat(from.number(), FORMAT, "generations");
    SortedMap<String, Generation> byId = new TreeMap<>();
    for (long i = from.number(); i > 0; i--) {
      Generation generation = Generation.read(from);
      byId.put(generation.id(), generation);
    }
    List<Long> halfLives = new ArrayList<>();
    for (long i = from.number(); i > 0; i--) {
      halfLives.add(from.number());
    }
    SortedSet<String> byReplay = new TreeSet<>();
    for (long i = from.number(); i > 0; i--) {
      byReplay.add(from.text());
    }
    String active = from.text();
    return new Generations(
        byId, halfLives, byReplay, active.isEmpty() ? null : active, from.number());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Generations that
        && byId.equals(that.byId)
        && halfLivesMs.equals(that.halfLivesMs)
        && byReplay.equals(that.byReplay)
        && activations == that.activations
        && Objects.equals(active, that.active);
  }

  @Override
  public int hashCode() {
    return byId.hashCode();
  }

  @Override
  public String toString() {
    return byId.values() + ", active " + active + ", half-lives " + halfLivesMs;
  }
}
