package live.footlight.jobs.feeds;

import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.event.UserErased;
import live.footlight.contract.event.UserFollowed;
import live.footlight.contract.event.UserUnfollowed;
import live.footlight.contract.view.FollowView;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.Tally;
import live.footlight.jobs.Tally.Fate;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.ViewLimits;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Says whom users follow. Whatever happened last stands, by the time of the event, which is its
 * version: the stores keep it, so that of follows nothing is to be kept here.
 *
 * <p>Whoever is erased is so from then on, whatever the times of the events; their mark stays.
 */
final class FollowsOperator extends MicroBatchOperator<EntityFrames, FollowView> {
  private static final long serialVersionUID = 1L;

  private final ErasedUsers erasedBefore;

  private transient EntityFrames.Reader reader;
  private transient Tally tally;
  private transient ValueState<Long> erased;

  /**
   * @param erasedBefore who was erased before this start
   */
  FollowsOperator(ErasedUsers erasedBefore, Timing timing) {
    super(timing);
    this.erasedBefore = erasedBefore;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    // Stays for ever: who was erased stays erased.
    erased =
        context.getKeyedStateStore().getState(new ValueStateDescriptor<>("erased", Types.LONG));
  }

  @Override
  public void open() throws Exception {
    super.open();
    reader = new EntityFrames.Reader();
    tally = new Tally();
    for (String user : erasedBefore.load()) {
      String entity = FeedEvents.USER + user;
      if (isOfThisSubtask(entity)) {
        setCurrentKey(entity);
        erase(user, now());
      }
    }
  }

  private boolean isOfThisSubtask(String entity) {
    var task = getRuntimeContext().getTaskInfo();
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
            entity, task.getMaxNumberOfParallelSubtasks(), task.getNumberOfParallelSubtasks())
        == task.getIndexOfThisSubtask();
  }

  @Override
  public void processElement(StreamRecord<EntityFrames> element) throws Exception {
    setCurrentKey(element.getValue().entity());
    byte[] packed = element.getValue().packed();
    reader.open(packed, 0, packed.length);
    FrameReader frames = reader.frames();
    while (frames.next()) {
      frames.parse();
      tally.count(reader.partition(), take(frames.event()));
    }
    gathered(0);
  }

  private Fate take(Event event) throws Exception {
    if (event.data() instanceof UserErased erasure) {
      erase(erasure.userId(), event.occurredAtMs());
      return Fate.PROCESSED;
    }
    if (erased.value() != null) {
      return Fate.ERASED;
    }
    say(follow(event));
    return Fate.PROCESSED;
  }

  private void erase(String user, long atMs) throws Exception {
    if (erased.value() == null) {
      erased.update(atMs);
      say(FollowView.erased(user));
    }
  }

  private void say(FollowView follow) {
    Verdicts.admit(ViewLimits.follow(follow), FeedsJob.NAME, output)
        .ifPresent(view -> output.collect(new StreamRecord<>(view)));
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
