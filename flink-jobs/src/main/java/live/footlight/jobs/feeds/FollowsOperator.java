package live.footlight.jobs.feeds;

import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.event.UserFollowed;
import live.footlight.contract.event.UserUnfollowed;
import live.footlight.contract.view.FollowView;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Tally;
import live.footlight.jobs.Tally.Fate;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.ViewLimits;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Says whom users follow. Whatever happened last stands, by the time of the event, which is its
 * version: the stores keep it, so that nothing is to be kept here.
 */
final class FollowsOperator extends MicroBatchOperator<EntityFrames, FollowView> {
  private static final long serialVersionUID = 1L;

  private transient EntityFrames.Reader reader;
  private transient Tally tally;

  FollowsOperator(Timing timing) {
    super(timing);
  }

  @Override
  public void open() throws Exception {
    super.open();
    reader = new EntityFrames.Reader();
    tally = new Tally();
  }

  @Override
  public void processElement(StreamRecord<EntityFrames> element) throws Exception {
    byte[] packed = element.getValue().packed();
    reader.open(packed, 0, packed.length);
    tally.count(reader.partition(), Fate.PROCESSED, reader.count());
    FrameReader frames = reader.frames();
    while (frames.next()) {
      frames.parse();
      Verdicts.admit(ViewLimits.follow(follow(frames.event())), FeedsJob.NAME, output)
          .ifPresent(view -> output.collect(new StreamRecord<>(view)));
    }
    gathered(0);
  }

  private static FollowView follow(Event event) {
    long at = event.occurredAtMs();
    return event.data() instanceof UserFollowed followed
        ? new FollowView(followed.userId(), followed.creatorId(), true, at)
        : unfollowed((UserUnfollowed) event.data(), at);
  }

  private static FollowView unfollowed(UserUnfollowed unfollowed, long atMs) {
    return new FollowView(unfollowed.userId(), unfollowed.creatorId(), false, atMs);
  }

  @Override
  protected void fold(long nowMs) {
    tally.drain(counted -> output.collect(Verdicts.COUNTED, new StreamRecord<>(counted)));
  }
}
