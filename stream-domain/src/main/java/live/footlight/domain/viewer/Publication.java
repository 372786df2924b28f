package live.footlight.domain.viewer;

import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;

/** What one tick tells the readers of a session. */
final class Publication {
  /** How many minutes one tick evaluates; the others follow in the next. */
  private static final int MOST_MINUTES = 2_000;

  /** How far the curve of a session without a known start is published back. */
  private static final int MOST_MINUTES_BACK = 7 * 24 * 60;

  private static final long SOON_MS = 1_000;

  private final String sessionId;
  private final ViewerHead head;
  private final Curve curve;
  private final long quietMs;
  private final long now;
  private final long version;

  // The session within [start, end), as far as is known; asOf is its end where there is one.
  private final long start;
  private final long end;
  private final long asOf;

  private boolean minutesLeft;
  private boolean live;

  // Who is there before a minute, so that the next one need not be summed up from the beginning.
  private int countedTo = -1;
  private long preview;
  private long sd;

  Publication(String sessionId, ViewerHead head, long quietMs) {
    this.sessionId = sessionId;
    this.head = head;
    this.quietMs = quietMs;
    curve = head.curve;
    now = head.nowMs;
    version = Math.max(now, head.version + 1);
    end = head.ended() ? head.endedAtMs : Long.MAX_VALUE;
    asOf = Math.min(head.latestMs, end);
    start = head.startedAtMs != ViewerHead.NONE ? head.startedAtMs : firstPresence();
  }

  private long firstPresence() {
    Stretch all = curve.all();
    return Math.min(all.isEmpty() ? Long.MAX_VALUE : all.firstAtMs(), Math.max(asOf, 0));
  }

  void publish(ViewerOutput out) {
    if (head.latestMs == ViewerHead.NONE) {
      return;
    }
    ViewersView view = view();
    live = !head.ended() && (head.startedAtMs != ViewerHead.NONE || view.preview() + view.sd() > 0);
    if (isDue(view)) {
      out.viewers(view);
      head.published = view;
      head.publishedAtMs = now;
      head.version = version;
    }
    publishMinutes(out);
  }

  /** When to publish again though nothing happens. */
  long nextMs() {
    if (minutesLeft) {
      return now + SOON_MS;
    }
    long next = live ? head.publishedAtMs + quietMs : Long.MAX_VALUE;
    return head.again.isEmpty() ? next : Math.min(next, head.minutesAtMs + quietMs);
  }

  private ViewersView view() {
    curve.cutAt(start);
    Stretch all = curve.all();
    Stretch earlier = curve.over(0, start);
    Stretch within = curve.over(start, end);
    long before = earlier.both();
    boolean empty = start >= end;
    long peak = empty ? 0 : Math.max(0, within.peak(before, start));
    long to = Math.max(start, asOf);
    return new ViewersView(
        sessionId,
        head.streamerId,
        head.ended() ? 0 : all.preview(),
        head.ended() ? 0 : all.sd(),
        peak,
        peak == 0 ? 0 : within.peakAt(before, start),
        head.distinct.distinct(),
        head.distinct.errorPpm(),
        empty ? 0 : within.watch(before, start, to),
        to - start,
        version,
        Math.max(0, head.startedAtMs),
        Math.max(0, head.endedAtMs),
        asOf);
  }

  private boolean isDue(ViewersView view) {
    ViewersView last = head.published;
    if (last == null
        || view.preview() != last.preview()
        || view.sd() != last.sd()
        || view.peak() != last.peak()
        || view.peakAtMs() != last.peakAtMs()
        || view.distinct() != last.distinct()
        || view.startedAtMs() != last.startedAtMs()
        || view.endedAtMs() != last.endedAtMs()
        || !view.streamerId().equals(last.streamerId())) {
      return true;
    }
    if (live) {
      return now >= head.publishedAtMs + quietMs;
    }
    return view.watchMs() != last.watchMs()
        || view.liveMs() != last.liveMs()
        || view.asOfMs() != last.asOfMs();
  }

  private void publishMinutes(ViewerOutput out) {
    int over = Curve.minute(head.ended() ? asOf + Curve.MINUTE_MS - 1 : asOf) - 1;
    int budget = MOST_MINUTES;
    boolean published = false;
    int next = Math.max(head.publishedTo + 1, Curve.minute(start));
    if (head.startedAtMs == ViewerHead.NONE) {
      next = Math.max(next, Curve.minute(asOf) - MOST_MINUTES_BACK);
    }
    if (!head.again.isEmpty() && now >= head.minutesAtMs + quietMs) {
      for (; budget > 0 && !head.again.isEmpty(); budget--) {
        out.minute(minute(head.again.takeFirst()));
        published = true;
      }
    }
    while (next <= over && budget > 0) {
      ViewerMinute minute = minute(next);
      budget--;
      if (minute.most() != 0) {
        out.minute(minute);
        published = true;
      } else if (minute.preview() + minute.sd() == 0) {
        // Nobody until the next change.
        next = Math.min(over, Math.max(next, curve.nextChanged(next + 1) - 1));
      }
      head.publishedTo = next;
      next++;
    }
    minutesLeft = budget == 0;
    if (published) {
      head.minutesAtMs = now;
      head.version = version;
    }
  }

  private ViewerMinute minute(int minute) {
    long from = Curve.startOf(minute);
    long to = Curve.startOf(minute + 1);
    if (countedTo != minute) {
      Stretch earlier = curve.over(0, from);
      preview = earlier.preview();
      sd = earlier.sd();
    }
    Stretch whole = curve.within(minute);
    long begin = Math.max(from, start);
    long stop = Math.min(to, end);
    long before = preview + sd;
    preview += whole.preview();
    sd += whole.sd();
    countedTo = minute + 1;
    if (begin >= stop) {
      return new ViewerMinute(sessionId, from, 0, 0, 0, 0, version);
    }
    Stretch within = begin == from && stop == to ? whole : curve.over(begin, stop);
    if (begin != from) {
      before += curve.over(from, begin).both();
    }
    return new ViewerMinute(
        sessionId,
        from,
        stop == to ? preview : 0,
        stop == to ? sd : 0,
        Math.max(0, within.peak(before, begin)),
        within.watch(before, begin, stop),
        version);
  }
}
