package live.footlight.domain.viewer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;

/**
 * What viewers come to by their definition: from the list of all inputs, with plain loops. Versions
 * are 0.
 */
public final class NaiveViewers {
  /** What an input says. */
  public enum Kind {
    STARTED,
    ENDED,
    JOINED,
    LEFT,
    HEARTBEAT,
    MOVED
  }

  /** One input; a start carries the streamer as its viewer. */
  public record Input(Kind kind, String viewer, String connection, Tier tier, long atMs) {}

  private record Presence(long fromMs, long toMs, int level) {}

  private final String sessionId;
  private final long graceMs;
  private final long silenceMs;
  private final boolean silenceIsOver;
  private final List<Input> inputs = new ArrayList<>();

  /**
   * For one session.
   *
   * @param silenceIsOver whether so much processing time went by that the silent are gone
   */
  public NaiveViewers(String sessionId, long graceMs, long silenceMs, boolean silenceIsOver) {
    this.sessionId = sessionId;
    this.graceMs = graceMs;
    this.silenceMs = silenceMs;
    this.silenceIsOver = silenceIsOver;
  }

  /** Adds an input. */
  public void accept(Input input) {
    inputs.add(input);
  }

  private long earliest(Kind kind, long otherwise) {
    return inputs.stream()
        .filter(input -> input.kind() == kind)
        .mapToLong(Input::atMs)
        .min()
        .orElse(otherwise);
  }

  private long ended() {
    return earliest(Kind.ENDED, Long.MAX_VALUE);
  }

  private long asOf() {
    return Math.min(ended(), inputs.stream().mapToLong(Input::atMs).max().orElseThrow());
  }

  private long start() {
    long first = presences().stream().mapToLong(Presence::fromMs).min().orElse(Long.MAX_VALUE);
    return earliest(Kind.STARTED, Math.min(first, asOf()));
  }

  /** The session's view. */
  public ViewersView view() {
    long start = start();
    long end = ended();
    long asOf = asOf();
    List<Presence> presences = presences();
    TreeSet<Long> instants = new TreeSet<>();
    instants.add(start);
    presences.forEach(presence -> instants.add(presence.fromMs()));
    long peak = 0;
    long peakAt = 0;
    for (long instant : instants) {
      long there = at(presences, instant, 1) + at(presences, instant, 2);
      if (instant >= start && instant < end && there > peak) {
        peak = there;
        peakAt = instant;
      }
    }
    Set<String> distinct = new HashSet<>();
    for (Input input : inputs) {
      if (input.kind() == Kind.JOINED || input.kind() == Kind.HEARTBEAT) {
        distinct.add(input.viewer());
      }
    }
    String streamer =
        inputs.stream()
            .filter(input -> input.kind() == Kind.STARTED && input.atMs() == start)
            .map(Input::viewer)
            .min(String::compareTo)
            .orElse("");
    boolean over = end != Long.MAX_VALUE;
    return new ViewersView(
        sessionId,
        streamer,
        over ? 0 : at(presences, Long.MAX_VALUE - 1, 1),
        over ? 0 : at(presences, Long.MAX_VALUE - 1, 2),
        peak,
        peakAt,
        distinct.size(),
        0,
        watch(presences, start, asOf),
        Math.max(0, asOf - start),
        0,
        earliest(Kind.STARTED, 0),
        over ? end : 0,
        asOf);
  }

  /** The minutes that are over and in which somebody was there. */
  public Map<Long, ViewerMinute> minutes() {
    long start = start();
    long end = ended();
    long asOf = asOf();
    List<Presence> presences = presences();
    TreeMap<Long, ViewerMinute> minutes = new TreeMap<>();
    for (long minute = start / 60_000 * 60_000; minute < asOf; minute += 60_000) {
      if (minute + 60_000 > asOf && end == Long.MAX_VALUE) {
        break;
      }
      long from = Math.max(minute, start);
      long to = Math.min(minute + 60_000, end);
      long most = 0;
      for (long instant = from; instant < to; instant++) {
        // Every instant would do; those at which somebody comes, and the first, are enough.
        long now = instant;
        if (instant == from || presences.stream().anyMatch(one -> one.fromMs() == now)) {
          most = Math.max(most, at(presences, now, 1) + at(presences, now, 2));
        }
        long next =
            presences.stream()
                .mapToLong(Presence::fromMs)
                .filter(time -> time > now)
                .min()
                .orElse(to);
        instant = Math.max(instant, Math.min(next, to) - 1);
      }
      boolean whole = to == minute + 60_000;
      if (most > 0) {
        minutes.put(
            minute,
            new ViewerMinute(
                sessionId,
                minute,
                whole ? at(presences, to - 1, 1) : 0,
                whole ? at(presences, to - 1, 2) : 0,
                most,
                watch(presences, from, to),
                0));
      }
    }
    return minutes;
  }

  private static long at(List<Presence> presences, long instant, int level) {
    return presences.stream()
        .filter(one -> one.fromMs() <= instant && instant < one.toMs() && one.level() == level)
        .count();
  }

  private static long watch(List<Presence> presences, long from, long to) {
    return presences.stream()
        .mapToLong(one -> Math.max(0, Math.min(to, one.toMs()) - Math.max(from, one.fromMs())))
        .sum();
  }

  /** Everybody's presence, neither clipped by the start nor by the end. */
  private List<Presence> presences() {
    List<Presence> all = new ArrayList<>();
    Set<String> viewers = new TreeSet<>();
    for (Input input : inputs) {
      if (input.connection() != null) {
        viewers.add(input.viewer());
      }
    }
    for (String viewer : viewers) {
      all.addAll(presences(viewer));
    }
    return all;
  }

  private List<Presence> presences(String viewer) {
    TreeMap<Long, Integer> levels = new TreeMap<>();
    Set<String> connections = new TreeSet<>();
    TreeSet<Long> instants = new TreeSet<>();
    for (Input input : inputs) {
      if (input.connection() != null && input.viewer().equals(viewer)) {
        connections.add(input.connection());
        instants.add(input.atMs());
      }
    }
    for (String connection : connections) {
      int level = 0;
      Map<Long, Integer> own = levels(viewer, connection);
      for (long instant : instants) {
        level = own.getOrDefault(instant, level);
        levels.merge(instant, level, Math::max);
      }
    }
    List<Presence> presences = new ArrayList<>();
    for (long instant : instants) {
      Long next = instants.higher(instant);
      int level = levels.get(instant);
      if (level > 0) {
        Presence last = presences.isEmpty() ? null : presences.get(presences.size() - 1);
        if (last != null && instant - last.toMs() < graceMs) {
          presences.set(presences.size() - 1, new Presence(last.fromMs(), instant, last.level()));
        }
        presences.add(new Presence(instant, next == null ? Long.MAX_VALUE : next, level));
      }
    }
    return presences;
  }

  /** The level of one connection from each instant of it on. */
  private Map<Long, Integer> levels(String viewer, String connection) {
    TreeSet<Long> beats = new TreeSet<>();
    TreeSet<Long> joins = new TreeSet<>();
    TreeSet<Long> leaves = new TreeSet<>();
    TreeMap<Long, Tier> tiers = new TreeMap<>();
    long firstPaidBeat = Long.MAX_VALUE;
    for (Input input : inputs) {
      if (!connection.equals(input.connection()) || !input.viewer().equals(viewer)) {
        continue;
      }
      long at = input.atMs();
      switch (input.kind()) {
        case JOINED -> joins.add(at);
        case LEFT -> leaves.add(at);
        case HEARTBEAT -> {
          beats.add(at);
          if (input.tier() == Tier.SD) {
            firstPaidBeat = Math.min(firstPaidBeat, at);
          }
        }
        default -> {}
      }
      if (input.kind() == Kind.JOINED || input.kind() == Kind.MOVED) {
        tiers.merge(at, input.tier(), (a, b) -> a.compareTo(b) > 0 ? a : b);
      }
    }
    if (firstPaidBeat != Long.MAX_VALUE) {
      tiers.put(firstPaidBeat, Tier.SD);
    }
    TreeSet<Long> signs = new TreeSet<>(beats);
    if (!beats.isEmpty()) {
      signs.addAll(joins.tailSet(beats.first()));
    }
    TreeSet<Long> all = new TreeSet<>(beats);
    all.addAll(joins);
    all.addAll(leaves);
    all.addAll(tiers.keySet());
    boolean open = false;
    TreeMap<Long, Integer> levels = new TreeMap<>();
    for (long at : all) {
      boolean joined = joins.contains(at);
      boolean left = leaves.contains(at);
      boolean beganSpan =
          beats.contains(at) && beats.subSet(at - silenceMs, true, at, false).isEmpty();
      if (joined && !left) {
        open = true;
      } else if (left && !joined) {
        open = false;
      } else if (!left && beganSpan) {
        open = true;
      }
      if (signs.contains(at) && leaves.subSet(at, true, at + silenceMs, true).isEmpty()) {
        Long next = signs.higher(at);
        boolean silent =
            next == null
                ? (silenceIsOver && at < ended() - silenceMs) || leaves.higher(at) != null
                : next - at > silenceMs;
        if (silent) {
          open = false;
        }
      }
      boolean paid = tiers.floorKey(at) != null && tiers.floorEntry(at).getValue() == Tier.SD;
      levels.put(at, !open ? 0 : paid ? 2 : 1);
    }
    return levels;
  }
}
