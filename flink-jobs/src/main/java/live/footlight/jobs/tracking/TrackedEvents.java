package live.footlight.jobs.tracking;

import live.footlight.contract.FrameReader;
import live.footlight.contract.MalformedFrameException;
import live.footlight.domain.tracking.SeenEvents;
import live.footlight.jobs.Selection;

/**
 * All that is in the streams, by where its (source, id) is remembered. An event is read whole once,
 * here: what comes after this can rely on it.
 */
final class TrackedEvents implements Selection {
  private static final long serialVersionUID = 1L;

  /** Among how many parts ids are shared out, and so how many subtasks can look at them. */
  static final int PARTS = 256;

  private static final int ID_BYTES = 1024;

  @Override
  public boolean takes(FrameReader frame) {
    return true;
  }

  @Override
  public String defect(FrameReader frame) {
    try {
      frame.event();
    } catch (MalformedFrameException e) {
      return e.getMessage();
    }
    if (frame.id().length() > ID_BYTES || frame.source().length() > ID_BYTES) {
      return "its id or its source is longer than " + ID_BYTES + " characters";
    }
    long atMs = frame.occurredAtMs();
    return atMs <= 0 || atMs >= 1L << 48 ? "it happened at no time we can keep" : null;
  }

  @Override
  public String entityKey(FrameReader frame) {
    return "ids:" + SeenEvents.part(frame.source(), frame.id(), PARTS);
  }
}
