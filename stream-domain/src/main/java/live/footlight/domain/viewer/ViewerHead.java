package live.footlight.domain.viewer;

import live.footlight.contract.view.ViewersView;

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
      read(sessionId, new PackedReader(page));
    }
  }

  boolean ended() {
    return endedAtMs != NONE;
  }

  private void read(String sessionId, PackedReader from) {
    from.format(FORMAT);
    streamerId = from.text();
    startedAtMs = from.signed();
    endedAtMs = from.signed();
    latestMs = from.signed();
    run = from.signed();
    runStartMs = from.signed();
    nowMs = from.signed();
    latestExpiryMs = from.signed();
    version = from.signed();
    publishedAtMs = from.signed();
    minutesAtMs = from.signed();
    publishedTo = (int) from.signed();
    if (from.oneByte() != 0) {
      published =
          new ViewersView(
              sessionId,
              from.text(),
              from.signed(),
              from.signed(),
              from.signed(),
              from.signed(),
              from.signed(),
              from.signed(),
              from.signed(),
              from.signed(),
              from.signed(),
              from.signed(),
              from.signed(),
              from.signed());
    }
    again.read(from);
    distinct.read(from);
    due.read(from);
    curve.read(from);
  }

  void write() {
    PackedWriter to = new PackedWriter();
    to.oneByte(FORMAT);
    to.text(streamerId);
    to.signed(startedAtMs);
    to.signed(endedAtMs);
    to.signed(latestMs);
    to.signed(run);
    to.signed(runStartMs);
    to.signed(nowMs);
    to.signed(latestExpiryMs);
    to.signed(version);
    to.signed(publishedAtMs);
    to.signed(minutesAtMs);
    to.signed(publishedTo);
    to.oneByte(published == null ? 0 : 1);
    if (published != null) {
      to.text(published.streamerId());
      to.signed(published.preview());
      to.signed(published.sd());
      to.signed(published.peak());
      to.signed(published.peakAtMs());
      to.signed(published.distinct());
      to.signed(published.distinctErrorPpm());
      to.signed(published.watchMs());
      to.signed(published.liveMs());
      to.signed(published.version());
      to.signed(published.startedAtMs());
      to.signed(published.endedAtMs());
      to.signed(published.asOfMs());
    }
    again.write(to);
    distinct.write(to);
    due.write(to);
    curve.write(to);
    pages.set(PAGE, to.toArray());
  }
}
