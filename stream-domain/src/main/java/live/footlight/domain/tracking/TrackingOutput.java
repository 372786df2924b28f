package live.footlight.domain.tracking;

import live.footlight.contract.view.AttributionView;

/** What comes of a visitor's events. */
public interface TrackingOutput {
  /**
   * A new event, with what is known.
   *
   * @param act the event
   * @param visitId the visit it belongs to, or null where it came too late to be cut into one
   * @param touch the touch that was current at it
   * @param userId who the anonymous visitor turned out to be, or null
   */
  void row(Act act, String visitId, Touched touch, String userId);

  /**
   * What a new event made of an earlier one.
   *
   * @param act the earlier event, without its parameters
   * @param visitId the visit it belongs to now
   * @param touch the touch that was current at it
   * @param before the touch that it had until now
   * @param userId who the anonymous visitor turned out to be, or null
   * @param revision rises with every one of the event
   */
  void revision(
      Act act, String visitId, Touched touch, Touched before, String userId, long revision);

  /** Where a user came from changed. */
  void attribution(AttributionView attribution);

  /** To be told to a user. */
  void share(String userId, Shared shared);
}
