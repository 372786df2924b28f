package live.footlight.jobs;

import java.io.Serializable;
import live.footlight.contract.FrameReader;

/** Which events a job takes, and which entity each goes to. */
public interface Selection extends Serializable {
  /** Whether an event is of any concern. */
  boolean takes(FrameReader frame);

  /** Why an event that is of concern cannot be taken, for a person to read; null where it can. */
  String defect(FrameReader frame);

  /** The key of the entity that orders an event that can be taken. */
  String entityKey(FrameReader frame);

  /**
   * Another entity that has to know of the event, or null. It is accounted for by the first one
   * alone.
   */
  default String secondKey(FrameReader frame) {
    return null;
  }
}
