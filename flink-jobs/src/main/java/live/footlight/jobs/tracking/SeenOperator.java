package live.footlight.jobs.tracking;

import java.time.Duration;
import live.footlight.contract.DataLayout;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.domain.Packed;
import live.footlight.domain.tracking.SeenEvents;
import live.footlight.domain.tracking.SeenEvents.Verdict;
import live.footlight.domain.tracking.TrackingSettings;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.Tally.Fate;
import live.footlight.jobs.tracking.Addressed.Kind;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Lets each event through once by its source and id: to its visitor, and where it is money first to
 * where its business id is remembered. What an SDK sent that could not be taken is a dead letter,
 * with the reason that the edge had.
 */
final class SeenOperator extends OnceOperator<EntityFrames> {
  private static final long serialVersionUID = 1L;

  private static final int CODE = DataLayout.of(EventType.TRACK_REFUSED).indexOf("code");
  private static final int REASON = DataLayout.of(EventType.TRACK_REFUSED).indexOf("reason");

  /** Keys of users' links begin with it. */
  static final String LINKS = "l:";

  SeenOperator(TrackingSettings settings, Duration forget, Timing timing) {
    super(settings, forget, timing);
  }

  @Override
  String part(EntityFrames events) {
    return events.entity();
  }

  @Override
  byte[] packed(EntityFrames events) {
    return events.packed();
  }

  @Override
  Verdict look(SeenEvents among, FrameReader frame) {
    int content = 31 * frame.type().code() + frame.dataHash();
    return among.see(frame.source(), frame.id(), content, frame.receivedAtMs());
  }

  @Override
  String name(FrameReader frame) {
    return "source and id";
  }

  @Override
  void pass(FrameReader frame, int nth) throws Exception {
    if (frame.type() == EventType.TRACK_REFUSED) {
      letter(nth, frame.string(CODE), frame.string(REASON), Fate.DEAD_LETTERED);
      return;
    }
    String business = MoneyOperator.partOf(frame);
    send(business == null ? People.address(frame) : business, frame, nth);
    String user = People.user(frame);
    if (user == null) {
      return;
    }
    for (String anonymous : People.merged(frame)) {
      byte[] link =
          new Packed.Writer()
              .name(anonymous)
              .number(frame.occurredAtMs())
              .name(frame.id())
              .name(frame.source())
              .take();
      output.collect(new StreamRecord<>(new Addressed(LINKS + user, Kind.LINK, link)));
    }
    if (frame.type() == EventType.USER_ERASED) {
      byte[] at = new Packed.Writer().number(frame.occurredAtMs()).take();
      output.collect(new StreamRecord<>(new Addressed(LINKS + user, Kind.ERASED, at)));
    }
  }
}
