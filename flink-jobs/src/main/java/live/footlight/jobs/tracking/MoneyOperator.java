package live.footlight.jobs.tracking;

import java.time.Duration;
import live.footlight.contract.FrameReader;
import live.footlight.domain.tracking.SeenEvents;
import live.footlight.domain.tracking.SeenEvents.Verdict;
import live.footlight.domain.tracking.TrackingSettings;

/**
 * Lets money through once by its business id, under however many events it is reported: a second
 * one that says the same is a repetition, one that says something else is quarantined.
 */
final class MoneyOperator extends OnceOperator<Addressed> {
  private static final long serialVersionUID = 1L;

  MoneyOperator(TrackingSettings settings, Duration forget, Timing timing) {
    super(settings, forget, timing);
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
