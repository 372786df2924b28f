package live.footlight.domain.viewer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import live.footlight.domain.Blobs;
import live.footlight.domain.Packed;
import live.footlight.domain.Rows;

/**
 * Who watches a session. One instance works on one session at a time: {@link #open}, any number of
 * inputs, {@link #close}; nothing is kept in between.
 *
 * <p>Everything follows from intervals: a viewer is present while any {@linkplain Connection
 * connection} is, short absences are bridged, and the {@linkplain Curve curve} adds all viewers up.
 * They are a function of the set of inputs, apart from what processing time decides for a while: a
 * leave does not count before the grace has passed, and a silent connection is present until its
 * silence has lasted. The session's start and end clip the intervals; a connection whose last sign
 * of life is no further from the end than the silence lived to see it.
 *
 * <p>Of a viewer with more than 64 connections those are forgotten one by one that ended an hour
 * before the viewer's latest input; what comes later for a connection that might be one of them is
 * {@linkplain Outcome#TOO_LATE too late}.
 *
 * <p>Different viewers are all that ever joined or sent a heartbeat, be it before the start or
 * after the end.
 */
public final class ViewerFold {
  /** What became of an input. */
  public enum Outcome {
    /** It is part of the state. */
    APPLIED,
    /** The state knew it already. */
    DUPLICATE,
    /** The state takes no more of its kind. */
    TOO_LATE
  }

  /** How many viewers one tick looks at because of the time; the others follow in the next. */
  private static final int MOST_DUE = 20_000;

  private static final long SECOND_MS = 1_000;

  private final ViewerSettings settings;
  private final long graceMs;
  private final long silenceMs;
  private final long quietMs;
  private final long keepEndedMs;
  private final Steps scratch = new Steps();
  private final Steps steps = new Steps();
  private final Packed.Writer writer = new Packed.Writer();

  private String sessionId;
  private Rows rows;
  private HeldPages pages;
  private ViewerHead head;

  /** The end came in this tick: it has not been published, however long ago anything was. */
  private boolean endIsNews;

  private final Map<String, Viewer> touched = new LinkedHashMap<>();

  public ViewerFold(ViewerSettings settings) {
    this.settings = settings;
    graceMs = settings.grace().toMillis();
    silenceMs = settings.silence().toMillis();
    quietMs = settings.publishQuiet().toMillis();
    keepEndedMs = settings.keepEnded().toMillis();
  }

  /**
   * Begins work on a session.
   *
   * @param headPages page 0 is the head, 1 the sketch, those from 2²⁸ on the due viewers, from 2²⁹
   *     on the curve's index, from 2³⁰ on its minutes
   * @param viewers a row for each viewer
   */
  public void open(String session, Blobs headPages, Rows viewers) {
    sessionId = session;
    rows = viewers;
    pages = new HeldPages(headPages);
    head = new ViewerHead(session, pages, settings.exactDistinct());
    touched.clear();
    endIsNews = false;
  }

  /** The session began; of several starts the first holds. */
  public Outcome sessionStarted(String streamerId, long atMs) {
    long at = seen(atMs);
    long known = head.startedAtMs;
    String streamer = Objects.requireNonNullElse(streamerId, "");
    if (known != ViewerHead.NONE
        && (known < at || (known == at && head.streamerId.compareTo(streamer) <= 0))) {
      return Outcome.DUPLICATE;
    }
    head.startedAtMs = at;
    head.streamerId = streamer;
    if (known != at) {
      again(Math.min(at, known == ViewerHead.NONE ? firstPresence(at) : known));
    }
    return Outcome.APPLIED;
  }

  /** The session ended, and so did every presence; of several ends the first holds. */
  public Outcome sessionEnded(long atMs) {
    long at = seen(atMs);
    if (head.ended() && head.endedAtMs <= at) {
      return Outcome.DUPLICATE;
    }
    head.endedAtMs = at;
    endIsNews = true;
    again(at);
    if (head.latestExpiryMs >= at - silenceMs) {
      reviveThoseWhoSaw(at);
    }
    return Outcome.APPLIED;
  }

  /** A connection began to watch. */
  public Outcome joined(String viewerId, String connectionId, Tier tier, long atMs, long nowMs) {
    return mark(viewerId, connectionId, Connection.JOIN, tier, atMs, nowMs);
  }

  /** A connection ended. */
  public Outcome left(String viewerId, String connectionId, long atMs, long nowMs) {
    return mark(viewerId, connectionId, Connection.LEAVE, Tier.PREVIEW, atMs, nowMs);
  }

  /** A connection was alive. */
  public Outcome heartbeat(String viewerId, String connectionId, Tier tier, long atMs, long nowMs) {
    if (isForgotten(nowMs)) {
      return Outcome.TOO_LATE;
    }
    Viewer viewer = touch(viewerId);
    Connection connection = viewer.connection(hash(connectionId), clamp(atMs));
    if (connection == null) {
      return Outcome.TOO_LATE;
    }
    return noted(viewer, connection, connection.heartbeat(tier, seen(atMs), silenceMs), nowMs);
  }

  /** A connection moved to another tier. */
  public Outcome tierChanged(
      String viewerId, String connectionId, Tier tier, long atMs, long nowMs) {
    return mark(viewerId, connectionId, Connection.TIER, tier, atMs, nowMs);
  }

  private Outcome mark(
      String viewerId, String connectionId, int kind, Tier tier, long atMs, long nowMs) {
    if (isForgotten(nowMs)) {
      return Outcome.TOO_LATE;
    }
    Viewer viewer = touch(viewerId);
    Connection connection = viewer.connection(hash(connectionId), clamp(atMs));
    if (connection == null) {
      return Outcome.TOO_LATE;
    }
    boolean present = kind == Connection.LEAVE && viewer.open(scratch, silenceMs);
    Outcome outcome = noted(viewer, connection, connection.mark(kind, tier, seen(atMs)), nowMs);
    // Of an old leave it is known whether the viewer came back.
    boolean fresh = head.latestMs - clamp(atMs) < graceMs;
    if (present && fresh && !viewer.open(scratch, silenceMs)) {
      viewer.held = true;
      viewer.heldUntilMs = Math.max(nowMs, head.nowMs) + graceMs;
    }
    return outcome;
  }

  private Outcome noted(Viewer viewer, Connection connection, boolean news, long nowMs) {
    if (!news) {
      return Outcome.DUPLICATE;
    }
    connection.arrivedMs = Math.max(connection.arrivedMs, nowMs);
    connection.expired = false;
    viewer.changed = true;
    return Outcome.APPLIED;
  }

  private Viewer touch(String viewerId) {
    Viewer known = touched.get(viewerId);
    if (known != null) {
      return known;
    }
    byte[] row = rows.get(viewerId);
    Viewer viewer = row == null ? new Viewer() : Viewer.read(row);
    if (row != null) {
      viewer.steps(viewer.before, scratch, silenceMs, graceMs);
    }
    touched.put(viewerId, viewer);
    return viewer;
  }

  private long seen(long atMs) {
    long at = clamp(atMs);
    head.latestMs = Math.max(head.latestMs, at);
    return at;
  }

  private static long clamp(long atMs) {
    return Math.min(Math.max(atMs, 0), Curve.LATEST_MS);
  }

  /** Connections given up before the end was known may have lived to see it. */
  private void reviveThoseWhoSaw(long endMs) {
    List<String> expired = new ArrayList<>();
    rows.forEach(
        (viewerId, row) -> {
          if (revive(Viewer.read(row), endMs)) {
            expired.add(viewerId);
          }
        });
    expired.forEach(this::touch);
    touched.values().forEach(viewer -> revive(viewer, endMs));
  }

  private boolean revive(Viewer viewer, long endMs) {
    boolean revived = false;
    for (Connection connection : viewer.connections) {
      if (connection.expired && connection.lastSign() >= endMs - silenceMs) {
        connection.expired = false;
        revived = true;
        viewer.changed = true;
      }
    }
    return revived;
  }

  /**
   * Ends a tick: silent connections end, what is due is published, and the state is written.
   *
   * @param run the job's; another one than before grants every silent connection one more silence
   * @param nowMs processing time
   * @return when to close again at the latest, processing time; {@link Long#MAX_VALUE} for never
   */
  public long close(long run, long nowMs, ViewerOutput out) {
    head.nowMs = Math.max(head.nowMs, nowMs);
    long now = head.nowMs;
    if (run != head.run) {
      head.run = run;
      head.runStartMs = now;
    }
    head.due.take(
        second(now),
        MOST_DUE,
        (viewerId, second) -> {
          if (!touched.containsKey(viewerId) && rows.get(viewerId) == null) {
            return;
          }
          Viewer viewer = touch(viewerId);
          if (viewer.dueSecond == second) {
            viewer.dueSecond = 0;
            viewer.changed = true;
          }
        });
    List<String> newcomers = new ArrayList<>();
    touched.forEach((viewerId, viewer) -> settle(viewerId, viewer, now, newcomers));
    touched.clear();
    head.distinct.add(newcomers, rows);
    Corrections corrections = new Corrections();
    head.curve.settle(corrections);
    corrections.finish();
    head.due.settle();
    Publication publication = new Publication(sessionId, head, quietMs);
    publication.publish(out);
    head.curve.writeIndex();
    head.write();
    pages.write();
    return wakeUp(publication);
  }

  /** Whether the session ended so long ago that its state may be dropped. */
  public boolean isForgotten(long nowMs) {
    return head.ended()
        && !endIsNews
        && head.publishedAtMs != ViewerHead.NONE
        && nowMs >= forgottenFrom();
  }

  private long forgottenFrom() {
    return Math.max(head.publishedAtMs, head.minutesAtMs) + keepEndedMs;
  }

  private long wakeUp(Publication publication) {
    long due = head.due.first();
    long next = due == Long.MAX_VALUE ? due : due * SECOND_MS;
    next = Math.min(next, publication.nextMs());
    if (head.ended() && !isForgotten(head.nowMs)) {
      next = Math.min(next, forgottenFrom());
    }
    return next == Long.MAX_VALUE ? next : Math.max(next, head.nowMs + 1);
  }

  private void settle(String viewerId, Viewer viewer, long now, List<String> newcomers) {
    if (!viewer.changed) {
      return;
    }
    long dueMs = Long.MAX_VALUE;
    if (viewer.held && viewer.heldUntilMs <= now) {
      viewer.held = false;
    } else if (viewer.held) {
      dueMs = viewer.heldUntilMs;
    }
    for (Connection connection : viewer.connections) {
      dueMs = Math.min(dueMs, expire(connection, now));
    }
    if (dueMs != Long.MAX_VALUE) {
      long second = second(Math.min(dueMs + SECOND_MS - 1, now + DueList.REACH * SECOND_MS));
      if (viewer.dueSecond == 0 || second < viewer.dueSecond) {
        viewer.dueSecond = second;
        head.due.add(second, viewerId);
      }
    }
    if (!viewer.counted && viewer.everPresent()) {
      viewer.counted = true;
      newcomers.add(viewerId);
    }
    viewer.forgetLongClosed(scratch, silenceMs);
    viewer.steps(steps, scratch, silenceMs, graceMs);
    head.curve.replace(viewer.before, steps);
    rows.put(viewerId, viewer.write(writer));
  }

  /** Ends a connection that was silent for long enough; when else to look again. */
  private long expire(Connection connection, long now) {
    if (!connection.hasHeartbeats() || connection.expired) {
      return Long.MAX_VALUE;
    }
    long last = connection.lastSign();
    if (head.ended() && last >= head.endedAtMs - silenceMs) {
      return Long.MAX_VALUE;
    }
    connection.steps(scratch, silenceMs);
    if (scratch.last() == Steps.ABSENT) {
      return Long.MAX_VALUE;
    }
    long gone = Math.max(connection.arrivedMs, head.runStartMs) + silenceMs;
    if (now < gone) {
      return gone;
    }
    connection.expired = true;
    head.latestExpiryMs = Math.max(head.latestExpiryMs, last);
    return Long.MAX_VALUE;
  }

  private long firstPresence(long otherwise) {
    Stretch all = head.curve.all();
    return all.isEmpty() ? otherwise : all.firstAtMs();
  }

  /** Minutes from this time on have changed. */
  private void again(long fromMs) {
    head.again.add(Curve.minute(fromMs), head.publishedTo);
  }

  private static long second(long timeMs) {
    return timeMs / SECOND_MS;
  }

  /** FNV-1a with the finaliser of murmur3, of the UTF-8 form; part of the state's format. */
  private static long hash(String connectionId) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : connectionId.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash ^= hash >>> 33;
    hash *= 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    hash *= 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }

  /** Which published minutes changed: those whose counts at the beginning or within did. */
  private final class Corrections implements Curve.MinuteListener {
    private long preview;
    private long sd;
    private int movedFrom;

    @Override
    public void changed(int minute, long byPreview, long bySd) {
      if (preview != 0 || sd != 0) {
        head.again.add(movedFrom, Math.min(minute, head.publishedTo));
      }
      head.again.add(minute, Math.min(minute, head.publishedTo));
      preview += byPreview;
      sd += bySd;
      movedFrom = minute;
    }

    void finish() {
      if (preview != 0 || sd != 0) {
        head.again.add(movedFrom, head.publishedTo);
      }
    }
  }
}
