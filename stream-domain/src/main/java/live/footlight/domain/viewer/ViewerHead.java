package live.footlight.domain.viewer;

import live.footlight.contract.view.ViewersView;
import live.footlight.domain.Packed;

/**
 * What is known of a session as a whole. It is the first page: a format byte, the fields below in
 * their order (times as signed varints, −1 for none), what was published last, the ranges of
 * minutes to publish again, the distinct viewers, the directory of the due, and that of the curve.
 */
final class ViewerHead {
  static final long NONE = -1;

  private static final int FORMAT = 1;
  private static final int PAGE = 0;

  String streamerId = "";
  long startedAtMs = NONE;
  long endedAtMs = NONE;

  /** The latest event time of anything. */
  long latestMs = NONE;

  /** The run of the job that closed last, and when it began with this session. */
  long run = NONE;

  long runStartMs;

  /** The latest processing time seen; it does not step back. */
  long nowMs;

  /** The latest sign of life that a connection was given up at; a later end may revoke that. */
  long latestExpiryMs = NONE;

  long version;

  /** When something was published last, and a minute; processing time. */
  long publishedAtMs = NONE;

  long minutesAtMs = NONE;

  /** All minutes up to this one were published, or nobody was there. */
  int publishedTo = -1;

  ViewersView published;

  final HeldPages pages;
  final MinuteRanges again = new MinuteRanges();
  final DistinctViewers distinct;
  final DueList due;
  final Curve curve;

  ViewerHead(String sessionId, HeldPages pages, int exactDistinct) {
    this.pages = pages;
    distinct = new DistinctViewers(pages, exactDistinct);
    due = new DueList(pages);
    curve = new Curve(pages);
    byte[] page = pages.get(PAGE);
    if (page != null) {
      read(sessionId, new Packed.Reader(page));
    }
  }

  boolean ended() {
    return endedAtMs != NONE;
  }

  private void read(String sessionId, Packed.Reader from) {
    Packed.checkFormat(from.oneByte(), FORMAT, "viewers");
    streamerId = from.name();
    startedAtMs = from.number();
    endedAtMs = from.number();
    latestMs = from.number();
    run = from.number();
    runStartMs = from.number();
    nowMs = from.number();
    latestExpiryMs = from.number();
    version = from.number();
    publishedAtMs = from.number();
    minutesAtMs = from.number();
    publishedTo = (int) from.number();
    if (from.oneByte() != 0) {
      published =
          new ViewersView(
              sessionId,
              from.name(),
              from.number(),
              from.number(),
              from.number(),
              from.number(),
              from.number(),
              from.number(),
              from.number(),
              from.number(),
              from.number(),
              from.number(),
              from.number(),
              from.number());
    }
    again.read(from);
    distinct.read(from);
    due.read(from);
    curve.read(from);
  }

  void write() {
    Packed.Writer to = new Packed.Writer();
    to.oneByte(FORMAT);
    to.name(streamerId);
    to.number(startedAtMs);
    to.number(endedAtMs);
    to.number(latestMs);
    to.number(run);
    to.number(runStartMs);
    to.number(nowMs);
    to.number(latestExpiryMs);
    to.number(version);
    to.number(publishedAtMs);
    to.number(minutesAtMs);
    to.number(publishedTo);
    to.oneByte(published == null ? 0 : 1);
    if (published != null) {
      to.name(published.streamerId());
      to.number(published.preview());
      to.number(published.sd());
      to.number(published.peak());
      to.number(published.peakAtMs());
      to.number(published.distinct());
      to.number(published.distinctErrorPpm());
      to.number(published.watchMs());
      to.number(published.liveMs());
      to.number(published.version());
      to.number(published.startedAtMs());
      to.number(published.endedAtMs());
      to.number(published.asOfMs());
    }
    again.write(to);
    distinct.write(to);
    due.write(to);
    curve.write(to);
    pages.set(PAGE, to.take());
  }
}
