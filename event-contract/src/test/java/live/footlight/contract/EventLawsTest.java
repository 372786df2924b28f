package live.footlight.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** What holds for every event of every type, and what bytes can never do. */
@Domain(AnyEvent.class)
@Domain(DomainContext.Global.class)
class EventLawsTest {
  @Property(tries = 500)
  void jsonGivesBackTheEvent(@ForAll Event event) throws Exception {
    ParsedEvent parsed = EventJson.parse(EventJson.write(event).getBytes(UTF_8), AnyEvent.NOW);

    assertThat(parsed.problems()).isEmpty();
    assertThat(parsed.event()).isEqualTo(event);
  }

  @Property(tries = 500)
  void aFrameGivesBackTheEventAndTheEventTheFrame(
      @ForAll Event event, @ForAll boolean user, @ForAll boolean visitor, @ForAll boolean device)
      throws Exception {
    Event acted =
        by(event, new Actor(user ? "u1" : null, visitor ? "anon-漢" : null, device ? "d1" : null));
    byte[] body = FrameWriter.body(acted);

    Event read = decode(body).get(0);

    assertThat(read).isEqualTo(acted);
    assertThat(FrameWriter.body(read)).isEqualTo(body);
  }

  @Property(tries = 500)
  void theCursorReadsWhatTheRecordHolds(@ForAll Event event) throws Exception {
    FrameReader cursor = new FrameReader();
    cursor.open(FrameWriter.body(event));
    assertThat(cursor.next()).isTrue();
    cursor.parse();

    assertThat(cursor.type()).isEqualTo(event.type());
    assertThat(cursor.id()).isEqualTo(event.id());
    assertThat(cursor.source()).isEqualTo(event.source());
    assertThat(cursor.occurredAtMs()).isEqualTo(event.occurredAtMs());
    assertThat(cursor.receivedAtMs()).isEqualTo(event.receivedAtMs());
    for (DataField field : DataLayout.of(event.type()).fields()) {
      Object value = field.valueIn(event.data());
      assertThat(cursor.has(field.index())).as(field.name()).isEqualTo(value != null);
      Object read =
          switch (field.kind()) {
            case STRING, JSON -> cursor.string(field.index());
            case INTEGER, TIME -> value == null ? null : cursor.integer(field.index());
            case STRINGS -> cursor.strings(field.index());
            case NUMBER -> value == null ? null : cursor.number(field.index());
            case NUMBERS -> cursor.numbers(field.index());
            case PLACES -> cursor.places(field.index());
          };
      assertThat(read).as(field.name()).isEqualTo(value);
    }
  }

  @Property(tries = 300)
  void aPoisonFrameCostsOnlyItself(
      @ForAll @Size(min = 1, max = 5) List<Event> before,
      @ForAll @Size(min = 1, max = 100) byte[] poison,
      @ForAll @Size(max = 5) List<Event> after)
      throws Exception {
    poison[0] = 99; // no version of ours, so that it is poison for certain
    byte[] body =
        concat(
            bodyOf(before),
            concat(concat(new byte[] {(byte) poison.length}, poison), bodyOf(after)));
    List<Event> good = new ArrayList<>();
    List<byte[]> dead = new ArrayList<>();

    FrameReader reader = new FrameReader();
    reader.open(body);
    while (reader.next()) {
      try {
        reader.parse();
        good.add(reader.event());
      } catch (MalformedFrameException e) {
        assertThat(reader.index()).isEqualTo(before.size());
        dead.add(reader.frame());
      }
    }

    List<Event> all = new ArrayList<>(before);
    all.addAll(after);
    assertThat(good).isEqualTo(all);
    assertThat(dead).containsExactly(poison);
  }

  @Property(tries = 3000)
  void noBytesDoMoreThanBeRefused(@ForAll @Size(max = 200) byte[] bytes) {
    assertThat(walk(bytes)).isLessThanOrEqualTo(bytes.length);
  }

  @Property(tries = 3000)
  void noDamageToAFrameDoesMoreThanBeRefused(
      @ForAll Event event,
      @ForAll @IntRange(max = 10_000) int at,
      @ForAll byte damage,
      @ForAll @IntRange(max = 10_000) int cut) {
    byte[] body = FrameWriter.body(event);
    body[at % body.length] = damage;
    byte[] damaged = Arrays.copyOf(body, body.length - (cut % 4 == 0 ? cut % body.length : 0));

    assertThat(walk(damaged)).isLessThanOrEqualTo(damaged.length);
  }

  @Property(tries = 300)
  void theHashForgetsWhenItArrivedAndNothingElse(@ForAll Event event) {
    byte[] hash = ContentHash.of(FrameWriter.body(event), 7);
    Event later = at(event, event.occurredAtMs() + 5, event.receivedAtMs() + 5);
    Event other = by(event, new Actor("someone-else", null, null));

    assertThat(ContentHash.of(FrameWriter.body(later), 7)).isEqualTo(hash).hasSize(22);
    assertThat(ContentHash.of(FrameWriter.body(event), 8)).isNotEqualTo(hash);
    assertThat(ContentHash.of(FrameWriter.body(other), 7)).isNotEqualTo(hash);
  }

  @Property(tries = 300)
  void noTextDoesMoreThanBeRefused(@ForAll Event event, @ForAll char damage, @ForAll int at) {
    StringBuilder json = new StringBuilder(EventJson.write(event));
    json.setCharAt(Math.floorMod(at, json.length()), damage);
    byte[] bytes = json.toString().getBytes(UTF_8);
    try {
      ParsedEvent parsed = EventJson.parse(bytes, AnyEvent.NOW);
      assertThat(parsed.valid()).isEqualTo(parsed.problems().isEmpty());
    } catch (MalformedJsonException e) {
      assertThat(e).hasMessageNotContaining("StreamReadConstraints");
    }
  }

  /** Reads all there is, in every way there is; gives how many frames there were. */
  private static int walk(byte[] body) {
    FrameReader reader = new FrameReader();
    reader.open(body);
    int frames = 0;
    boolean more = true;
    while (more) {
      try {
        more = reader.next();
        if (more) {
          frames++;
          reader.parse();
          EventJson.write(reader.event());
        }
      } catch (MalformedFrameException e) {
        assertThat(e).hasMessageNotContaining("null");
        assertThat(reader.frame().length).isLessThanOrEqualTo(body.length);
        assertThat(frames).isLessThanOrEqualTo(body.length);
      }
    }
    return frames;
  }

  private static List<Event> decode(byte[] body) throws MalformedFrameException {
    List<Event> events = new ArrayList<>();
    FrameReader reader = new FrameReader();
    reader.open(body);
    while (reader.next()) {
      reader.parse();
      events.add(reader.event());
    }
    return events;
  }

  private static byte[] bodyOf(List<Event> events) {
    FrameWriter writer = new FrameWriter();
    events.forEach(writer::append);
    return writer.take();
  }

  private static byte[] concat(byte[] head, byte[] tail) {
    byte[] both = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, both, head.length, tail.length);
    return both;
  }

  private static Event by(Event event, Actor actor) {
    return new Event(
        event.id(),
        event.source(),
        event.schemaVersion(),
        event.occurredAtMs(),
        event.receivedAtMs(),
        actor,
        event.traceparent(),
        event.data(),
        event.extras());
  }

  private static Event at(Event event, long occurredAtMs, long receivedAtMs) {
    return new Event(
        event.id(),
        event.source(),
        event.schemaVersion(),
        occurredAtMs,
        receivedAtMs,
        event.actor(),
        event.traceparent(),
        event.data(),
        event.extras());
  }
}
