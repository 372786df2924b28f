package live.footlight.jobs;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import live.footlight.contract.FrameReader;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.view.DeadLetter;
import live.footlight.jobs.Tally.Fate;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Takes entries apart and sends the events that a job takes to their entities, those of an entry
 * that go to one entity together. What cannot be read is a dead letter; one bad frame does not
 * touch the others of its entry.
 */
public final class DecodeOperator extends MicroBatchOperator<RawEntry, EntityFrames> {
  private static final long serialVersionUID = 1L;

  private final String job;
  private final Selection selection;

  private transient FrameReader reader;
  private transient Map<String, EntityFrames.Builder> byEntity;
  private transient ArrayDeque<EntityFrames.Builder> spare;
  private transient Tally tally;
  private transient Counter decoded;
  private transient Counter deadLettered;

  /**
   * @param job whose name dead letters carry
   */
  public DecodeOperator(String job, Selection selection, Timing timing) {
    super(timing);
    this.job = job;
    this.selection = selection;
  }

  @Override
  public void open() throws Exception {
    super.open();
    reader = new FrameReader();
    byEntity = new LinkedHashMap<>();
    spare = new ArrayDeque<>();
    tally = new Tally();
    decoded = getMetricGroup().counter("decoded");
    deadLettered = getMetricGroup().counter("deadLettered");
  }

  @Override
  public void processElement(StreamRecord<RawEntry> element) throws Exception {
    RawEntry entry = element.getValue();
    reader.open(entry.body());
    try {
      boolean any = false;
      while (reader.next()) {
        any = true;
        frame(entry);
      }
      if (!any) {
        refuse(entry, -1, "empty-entry", "the entry has no frames", entry.body());
      }
    } catch (MalformedFrameException e) {
      refuse(entry, reader.index(), "malformed-entry", e.getMessage(), reader.frame());
    }
    byEntity.forEach(
        (entity, frames) -> {
          output.collect(
              new StreamRecord<>(frames.take(entity, entry.partition(), entry.entryId())));
          spare.push(frames);
        });
    byEntity.clear();
    gathered(0);
  }

  private void frame(RawEntry entry) {
    try {
      reader.parse();
    } catch (MalformedFrameException e) {
      refuse(entry, reader.index(), "malformed-frame", e.getMessage(), reader.frame());
      return;
    }
    decoded.inc();
    if (!selection.takes(reader)) {
      tally.count(entry.partition(), Fate.PROCESSED); // of no concern to this job
      return;
    }
    String defect = selection.defect(reader);
    if (defect != null) {
      refuse(entry, reader.index(), "invalid-event", defect, reader.frame());
      return;
    }
    add(selection.entityKey(reader));
    String second = selection.secondKey(reader);
    if (second != null) {
      add(second);
    }
  }

  private void add(String entity) {
    EntityFrames.Builder frames = byEntity.get(entity);
    if (frames == null) {
      frames = spare.isEmpty() ? new EntityFrames.Builder() : spare.pop();
      byEntity.put(entity, frames);
    }
    frames.add(reader);
  }

  private void refuse(RawEntry entry, int index, String code, String reason, byte[] bytes) {
    deadLettered.inc();
    tally.count(entry.partition(), Fate.DEAD_LETTERED);
    output.collect(
        Verdicts.DEAD_LETTERS,
        new StreamRecord<>(
            new DeadLetter(job, entry.partition(), entry.entryId(), index, code, reason, bytes)));
  }

  @Override
  protected void fold(long nowMs) {
    tally.drain(counted -> output.collect(Verdicts.COUNTED, new StreamRecord<>(counted)));
  }
}
