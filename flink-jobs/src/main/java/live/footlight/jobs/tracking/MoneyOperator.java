package live.footlight.jobs.tracking;

import java.time.Duration;
import live.footlight.contract.FrameReader;
import live.footlight.domain.tracking.Money;
import live.footlight.domain.tracking.SeenEvents;
import live.footlight.domain.tracking.SeenEvents.Verdict;
import live.footlight.domain.tracking.TrackingSettings;

/**
 * Lets money through once by its business id, under however many events it is reported: a second
 * one that says the same is a repetition, one that says something else is quarantined.
 */
final class MoneyOperator extends OnceOperator<Addressed> {
  private static final long serialVersionUID = 1L;

  /** Keys of where business ids are remembered begin with it. */
  static final String PART = "b:";

  MoneyOperator(TrackingSettings settings, Duration forget, Timing timing) {
    super(settings, forget, timing);
  }

  /**
   * The key of where an event's business id is remembered; null where the event is no money, or
   * names nobody who pays, which the edge refuses.
   */
  static String partOf(FrameReader frame) {
    return Money.isOf(frame.type()) && People.user(frame) != null
        ? PART + SeenEvents.part(frame.type().label(), Money.id(frame), TrackedEvents.PARTS)
        : null;
  }

  @Override
  String part(Addressed events) {
    return events.to();
  }

  @Override
  byte[] packed(Addressed events) {
    return events.packed();
  }

  @Override
  Verdict look(SeenEvents among, FrameReader frame) throws Exception {
    return among.see(frame.type().label(), Money.id(frame), frame.dataHash(), frame.receivedAtMs());
  }

  @Override
  String name(FrameReader frame) {
    return Money.idName(frame.type());
  }

  @Override
  void pass(FrameReader frame, int nth) {
    send(People.address(frame), frame, nth);
  }
}
