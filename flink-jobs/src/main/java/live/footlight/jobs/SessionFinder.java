package live.footlight.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import live.footlight.contract.view.DeadLetter;
import live.footlight.domain.Packed;
import live.footlight.jobs.Tally.Fate;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Finds the session that a presence at a streamer belongs to: the latest that had started by then.
 * A presence waits until its streams have come a little further, so that a start that was appended
 * about then is known; where there is none it waits for ten minutes and is a dead letter then.
 *
 * <p>Whoever is present when another session of the streamer begins is present in that one from its
 * start: their channel stays occupied, and nobody says it again.
 */
public final class SessionFinder extends MicroBatchOperator<EntityFrames, EntityFrames> {
  private static final long serialVersionUID = 1L;
  private static final int FORMAT = 1;
  private static final int SESSIONS = 20;
  private static final long PATIENCE_MS = Duration.ofMinutes(10).toMillis();
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();
  private static final long FORGET_MS = Duration.ofDays(7).toMillis();

  private final String job;
  private final String sessions;
  private final long latenessMs;

  private transient EntityFrames.Reader reader;
  private transient Map<String, List<Waiting>> gathered;
  private transient ValueState<byte[]> state;
  private transient Tally tally;
  private transient long streamMs;
  private transient Counter deadLettered;

  /**
   * @param job whose name dead letters carry
   * @param sessions what stands before a session's id in its entity
   * @param lateness how far a presence's streams must have come beyond it
   */
  public SessionFinder(String job, String sessions, Duration lateness, Timing timing) {
    super(timing);
    this.job = job;
    this.sessions = sessions;
    this.latenessMs = lateness.toMillis();
  }

  /**
   * Sends those events that go to a streamer on to their sessions.
   *
   * @param streamers what stands before a streamer's id in its entity, and before no other's
   */
  public static SingleOutputStreamOperator<EntityFrames> among(
      DataStream<EntityFrames> events, String streamers, SessionFinder finder) {
    return events
        .filter(frames -> frames.entity().startsWith(streamers))
        .uid(finder.job + ".of-streamers")
        .name("Take those of streamers")
        .keyBy(EntityFrames::entity)
        .transform("Find sessions", EntityFrames.TYPE, finder)
        .uid(finder.job + ".find-session");
  }

  /** An event of the streamer's, and where it stands in its stream. */
  private record Waiting(long entryMs, String partition, String entryId, int index, Event event) {
    String key() {
      return entryId + '.' + index;
    }
  }

  /** A session of the streamer's. */
  private record Started(String sessionId, long atMs) {}

  /** Somebody who came and has not left. */
  private record Present(ViewerJoined joined, long atMs) {}

  /** What is known of one streamer. */
  private static final class Streamer {
    private final List<Started> sessions = new ArrayList<>();
    private final Map<String, Present> present = new LinkedHashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private long touchedMs;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state =
        context
            .getKeyedStateStore()
            .getState(
                new ValueStateDescriptor<>(
                    "streamer", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  @Override
  public void open() throws Exception {
    super.open();
    reader = new EntityFrames.Reader();
    gathered = new LinkedHashMap<>();
    tally = new Tally();
    streamMs = Long.MIN_VALUE;
    deadLettered = getMetricGroup().counter("deadLettered");
  }

  @Override
  public void processElement(StreamRecord<EntityFrames> element) throws Exception {
    byte[] packed = element.getValue().packed();
    List<Waiting> inputs =
        gathered.computeIfAbsent(element.getValue().entity(), streamer -> new ArrayList<>());
    reader.open(packed, 0, packed.length);
    String entryId = reader.entryId();
    long entryMs = Long.parseLong(entryId.substring(0, entryId.indexOf('-')));
    FrameReader frames = reader.frames();
    for (int nth = 0; frames.next(); nth++) {
      frames.parse();
      inputs.add(
          new Waiting(entryMs, reader.partition(), entryId, reader.index(nth), frames.event()));
    }
    gathered(2 * packed.length);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    streamMs = mark.getTimestamp();
    super.processWatermark(mark);
  }

  @Override
  protected void wake(String streamer) {
    gathered.computeIfAbsent(streamer, s -> new ArrayList<>());
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    for (Map.Entry<String, List<Waiting>> entry : gathered.entrySet()) {
      setCurrentKey(entry.getKey());
      Streamer streamer = read(state.value());
      if (entry.getValue().isEmpty()
          && streamer.waiting.isEmpty()
          && nowMs >= streamer.touchedMs + FORGET_MS) {
        state.clear();
        continue;
      }
      if (!entry.getValue().isEmpty()) {
        streamer.touchedMs = nowMs;
        // To the hour, or a streamer would ask for another alarm with every tick.
        wakeAt((nowMs / HOUR_MS + 1) * HOUR_MS + FORGET_MS);
      }
      streamer.waiting.addAll(entry.getValue());
      settle(streamer);
      for (Waiting waiting : streamer.waiting) {
        long ready = waiting.entryMs() + latenessMs;
        wakeAtStream(ready > streamMs ? ready : waiting.entryMs() + PATIENCE_MS);
      }
      state.update(write(streamer));
    }
    gathered.clear();
    tally.drain(counted -> output.collect(Verdicts.COUNTED, new StreamRecord<>(counted)));
  }

  /** Decides what has waited long enough, in the order in which it happened. */
  private void settle(Streamer streamer) {
    List<Waiting> ready = new ArrayList<>();
    for (Waiting waiting : streamer.waiting) {
      if (waiting.entryMs() + latenessMs <= streamMs) {
        ready.add(waiting);
      }
    }
    ready.sort(
        Comparator.comparingLong((Waiting waiting) -> waiting.event().occurredAtMs())
            .thenComparing(waiting -> waiting.event().data() instanceof SessionStarted ? 0 : 1)
            .thenComparing(Waiting::key));
    for (Waiting waiting : ready) {
      if (waiting.event().data() instanceof SessionStarted started) {
        begin(streamer, waiting, started);
        streamer.waiting.remove(waiting);
      }
    }
    for (Waiting waiting : ready) {
      if (waiting.event().data() instanceof SessionStarted) {
        continue;
      }
      Started session = sessionAt(streamer, waiting.event().occurredAtMs());
      if (session != null) {
        send(streamer, waiting, session);
        streamer.waiting.remove(waiting);
      } else if (waiting.entryMs() + PATIENCE_MS <= streamMs) {
        deadLetter(waiting);
        streamer.waiting.remove(waiting);
      }
    }
  }

  private void begin(Streamer streamer, Waiting waiting, SessionStarted started) {
    Started session = new Started(started.sessionId(), waiting.event().occurredAtMs());
    if (streamer.sessions.contains(session)) {
      return;
    }
    streamer.sessions.add(session);
    streamer.sessions.sort(Comparator.comparingLong(Started::atMs));
    if (streamer.sessions.size() > SESSIONS) {
      streamer.sessions.remove(0);
    }
    streamer.present.forEach(
        (connection, present) -> {
          if (present.atMs() < session.atMs()) {
            Event event = waiting.event();
            // It was appended by nobody: counted where it is folded, taken off here.
            tally.count(waiting.partition(), Fate.PROCESSED, -1);
            String id = present.joined().connectionId() + '@' + session.sessionId();
            emit(
                waiting,
                session,
                new Event(
                    id,
                    event.source(),
                    1,
                    session.atMs(),
                    event.receivedAtMs(),
                    event.actor(),
                    null,
                    joined(present.joined(), session),
                    null));
          }
        });
  }

  private static Started sessionAt(Streamer streamer, long atMs) {
    Started found = null;
    for (Started session : streamer.sessions) {
      if (session.atMs() <= atMs) {
        found = session;
      }
    }
    return found;
  }

  private void send(Streamer streamer, Waiting waiting, Started session) {
    Event event = waiting.event();
    if (event.data() instanceof ViewerJoined joined) {
      streamer.present.put(joined.connectionId(), new Present(joined, event.occurredAtMs()));
      emit(waiting, session, with(event, joined(joined, session)));
    } else if (event.data() instanceof ViewerLeft left) {
      Present present = streamer.present.get(left.connectionId());
      if (present != null && present.atMs() <= event.occurredAtMs()) {
        streamer.present.remove(left.connectionId());
      }
      emit(
          waiting,
          session,
          with(
              event,
              new ViewerLeft(
                  session.sessionId(),
                  left.viewerId(),
                  left.connectionId(),
                  left.tier(),
                  left.streamerId())));
    }
  }

  private static ViewerJoined joined(ViewerJoined joined, Started session) {
    return new ViewerJoined(
        session.sessionId(),
        joined.viewerId(),
        joined.connectionId(),
        joined.tier(),
        joined.streamerId());
  }

  private static Event with(Event event, EventData data) {
    return new Event(
        event.id(),
        event.source(),
        event.schemaVersion(),
        event.occurredAtMs(),
        event.receivedAtMs(),
        event.actor(),
        event.traceparent(),
        data,
        event.extras());
  }

  private void emit(Waiting waiting, Started session, Event event) {
    EntityFrames.Builder frames = new EntityFrames.Builder();
    frames.add(waiting.index(), event);
    output.collect(
        new StreamRecord<>(
            frames.take(sessions + session.sessionId(), waiting.partition(), waiting.entryId())));
  }

  private void deadLetter(Waiting waiting) {
    deadLettered.inc();
    tally.count(waiting.partition(), Fate.DEAD_LETTERED);
    output.collect(
        Verdicts.DEAD_LETTERS,
        new StreamRecord<>(
            new DeadLetter(
                job,
                waiting.partition(),
                waiting.entryId(),
                waiting.index(),
                "no-session",
                "the streamer had no session then, as far as was known ten minutes later",
                FrameWriter.frame(waiting.event()))));
  }

  private static byte[] write(Streamer streamer) {
    Packed.Writer to = new Packed.Writer().number(FORMAT).number(streamer.touchedMs);
    to.number(streamer.sessions.size());
    streamer.sessions.forEach(session -> to.text(session.sessionId()).number(session.atMs()));
    to.number(streamer.present.size());
    streamer.present.forEach(
        (connection, present) ->
            to.text(connection)
                .text(present.joined().viewerId())
                .text(present.joined().tier())
                .text(present.joined().streamerId())
                .number(present.atMs()));
    to.number(streamer.waiting.size());
    streamer.waiting.forEach(
        waiting ->
            to.number(waiting.entryMs())
                .text(waiting.partition())
                .text(waiting.entryId())
                .number(waiting.index())
                .bytes(FrameWriter.body(waiting.event())));
    return to.take();
  }

  private static Streamer read(byte[] bytes) {
    Streamer streamer = new Streamer();
    if (bytes == null) {
      return streamer;
    }
    Packed.Reader from = new Packed.Reader(bytes);
    Packed.checkFormat(from.number(), FORMAT, "a streamer");
    streamer.touchedMs = from.number();
    for (long i = from.number(); i > 0; i--) {
      streamer.sessions.add(new Started(from.text(), from.number()));
    }
    for (long i = from.number(); i > 0; i--) {
      String connection = from.text();
      String viewer = from.text();
      String tier = from.text();
      String id = from.text();
      streamer.present.put(
          connection,
          new Present(new ViewerJoined(null, viewer, connection, tier, id), from.number()));
    }
    FrameReader frames = new FrameReader();
    for (long i = from.number(); i > 0; i--) {
      long entryMs = from.number();
      String partition = from.text();
      String entryId = from.text();
      int index = (int) from.number();
      frames.open(from.bytes());
      try {
        frames.next();
        frames.parse();
        streamer.waiting.add(new Waiting(entryMs, partition, entryId, index, frames.event()));
      } catch (MalformedFrameException e) {
        throw new IllegalStateException("An event that was read once is unreadable in state", e);
      }
    }
    return streamer;
  }
}
