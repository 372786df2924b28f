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

  /** As in versions of items. */
  private static final int EPOCH_SHIFT = 40;

  private static final byte FORMAT = 2;

  /** It did not say when half-lives began. */
  private static final byte FORMAT_WITHOUT_BEGINNINGS = 1;

  /** A half-life began late, and nobody knows when: it has not caught up at any time. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final SortedMap<String, Generation> byId;
  private final List<Long> halfLivesMs;

  /**
   * When the masses of half-lives began that were not kept from the start, ms of processing time.
   */
  private final SortedMap<Long, Long> begunMs;

  private final SortedSet<String> byReplay;
  private final String active;
  private final long activations;

  private Generations(
      SortedMap<String, Generation> byId,
      Collection<Long> halfLivesMs,
      SortedMap<Long, Long> begunMs,
      SortedSet<String> byReplay,
      String active,
      long activations) {
    this.byId = Collections.unmodifiableSortedMap(byId);
    this.halfLivesMs = List.copyOf(halfLivesMs);
    this.begunMs = Collections.unmodifiableSortedMap(begunMs);
    this.byReplay = Collections.unmodifiableSortedSet(byReplay);
    this.active = active;
    this.activations = activations;
  }

  /** What became of a configuration. */
  public enum Outcome {
    /** It ranks from what items have kept all along. */
    AT_ONCE,
    /**
     * Its half-life was not kept, or not for long enough: what happened before that still weighs,
     * and needs a replay.
     */
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
        new TreeMap<>(), new TreeSet<>(keptHalfLivesMs), new TreeMap<>(), new TreeSet<>(), null, 0);
  }

  /**
   * Sets a generation; with other content under its id it is the next version.
   *
   * @param nowMs processing time, ms UTC: masses of a half-life that is new begin now
   */
  public Change configure(Generation said, long nowMs) {
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
    SortedMap<Long, Long> begun = new TreeMap<>(begunMs);
    if (!kept) {
      halfLives.add(said.halfLifeMs());
      begun.put(said.halfLifeMs(), nowMs);
    }
    boolean whole = !decays || isWhole(said.halfLifeMs(), begun, nowMs);
    SortedSet<String> replayed = new TreeSet<>(byReplay);
    replayed.remove(said.id());
    if (!whole) {
      replayed.add(said.id());
    }
    return new Change(
        new Generations(more, halfLives, begun, replayed, active, activations),
        whole ? Outcome.AT_ONCE : Outcome.BY_REPLAY);
  }

  /** Whether the masses of a half-life are as if it had been kept from the start. */
  private static boolean isWhole(long halfLifeMs, SortedMap<Long, Long> begun, long nowMs) {
    Long since = begun.get(halfLifeMs);
    return since == null || nowMs - since >= DecayedMass.HALF_LIVES_KEPT * halfLifeMs;
  }

  /** Has readers follow a generation. */
  public Change activate(String id) {
    if (!byId.containsKey(id)) {
      return new Change(this, Outcome.UNKNOWN);
    }
    return id.equals(active)
        ? new Change(this, Outcome.UNCHANGED)
        : new Change(
            new Generations(byId, halfLivesMs, begunMs, byReplay, id, activations + 1),
            Outcome.ACTIVATED);
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
   * The version that views have: of one generation each version is above those before it, also
   * above those that an earlier epoch wrote.
   *
   * @param count {@link Generation#version} or {@link #activations}
   */
  public static long version(long epoch, long count) {
    return (epoch << EPOCH_SHIFT) + count;
  }

  /**
   * Whether a generation, when it was configured as it is now, lacked some of what had happened
   * before, so that it has to be replayed to it.
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
    to.number(begunMs.size());
    begunMs.forEach((halfLife, since) -> to.number(halfLife).number(since));
    to.number(byReplay.size());
    byReplay.forEach(to::text);
    return to.text(active == null ? "" : active).number(activations).take();
  }

  public static Generations unpack(byte[] bytes) {
    Packed.Reader from = new Packed.Reader(bytes);
    long format = from.number();
    if (format != FORMAT_WITHOUT_BEGINNINGS) {
      Packed.checkFormat(format, FORMAT, "generations");
    }
    SortedMap<String, Generation> byId = new TreeMap<>();
    for (long i = from.number(); i > 0; i--) {
      Generation generation = Generation.read(from);
      byId.put(generation.id(), generation);
    }
    List<Long> halfLives = new ArrayList<>();
    for (long i = from.number(); i > 0; i--) {
      halfLives.add(from.number());
    }
    SortedMap<Long, Long> begun = new TreeMap<>();
    if (format == FORMAT) {
      for (long i = from.number(); i > 0; i--) {
        begun.put(from.number(), from.number());
      }
    }
    SortedSet<String> byReplay = new TreeSet<>();
    for (long i = from.number(); i > 0; i--) {
      byReplay.add(from.text());
    }
    if (format == FORMAT_WITHOUT_BEGINNINGS) {
      byReplay.forEach(id -> begun.put(byId.get(id).halfLifeMs(), UNKNOWN));
    }
    String active = from.text();
    return new Generations(
        byId, halfLives, begun, byReplay, active.isEmpty() ? null : active, from.number());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Generations that
        && byId.equals(that.byId)
        && halfLivesMs.equals(that.halfLivesMs)
        && begunMs.equals(that.begunMs)
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
