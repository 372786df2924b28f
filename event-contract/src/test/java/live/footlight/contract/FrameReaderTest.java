package live.footlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.event.GiftSent;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final int GOLDEN_HASH = -1_080_825_905;

  @Property(tries = 500)
  void readsBackWhatWasWritten(@ForAll("gifts") List<Event> events) throws Exception {
    FrameWriter writer = new FrameWriter(16);
    events.forEach(writer::append);

    assertThat(read(writer.take())).isEqualTo(events);
  }

  /** Whatever the bytes, the reader ends, and complains in one way only. */
  @Property(tries = 5_000)
  void survivesAnyBytes(@ForAll byte[] bytes) {
    walk(bytes);
  }

  @Property(tries = 2_000)
  void survivesDamage(@ForAll("gifts") List<Event> events, @ForAll int at, @ForAll byte damage) {
    FrameWriter writer = new FrameWriter();
    events.forEach(writer::append);
    byte[] body = writer.take();
    if (body.length > 0) {
      body[Math.floorMod(at, body.length)] ^= damage;
    }
    walk(body);
  }

  @Property(tries = 200)
  void stepsOverOneBadFrame(@ForAll("gifts") List<Event> events) throws Exception {
    FrameWriter writer = new FrameWriter();
    events.forEach(writer::append);
    byte[] good = writer.take();
    byte[] body = new byte[4 + good.length];
    System.arraycopy(new byte[] {3, 1, 127, 9}, 0, body, 0, 4);
    System.arraycopy(good, 0, body, 4, good.length);

    FrameReader reader = new FrameReader();
    reader.open(body);
    assertThat(reader.next()).isTrue();
    assertThat(parses(reader)).isFalse();
    assertThat(reader.frame()).containsExactly(1, 127, 9);
    List<Event> rest = new ArrayList<>();
    while (reader.next()) {
      reader.parse();
      rest.add(reader.event());
    }
    assertThat(rest).isEqualTo(events);
  }

  @Property(tries = 200)
  void aRetryHasTheSameContentWhateverTheClocks(
      @ForAll("gifts") List<Event> events, @ForAll long occurred, @ForAll long received) {
    for (Event event : events) {
      Event later =
          new Event(
              event.id(),
              event.source(),
              1,
              occurred,
              received,
              event.actor(),
              event.traceparent(),
              event.data(),
              event.extras());
      assertThat(ContentHash.of(FrameWriter.body(later), 5))
          .isEqualTo(ContentHash.of(FrameWriter.body(event), 5))
          .isNotEqualTo(ContentHash.of(FrameWriter.body(event), 6));
    }
  }

  @Test
  void theHashOfTheDataStaysAsItIsAndKnowsNoIdAndNoTime() throws Exception {
    GiftSent gift =
        new GiftSent("g1", "c1", "u1", "rose", 30, "s1", null, List.of("a"), null, null, null);
    GiftSent other =
        new GiftSent("g1", "c1", "u1", "rose", 30, "s1", null, List.of("b"), null, null, null);

    assertThat(dataHash(new Event("e1", "/a", 1, 5, 6, Actor.UNKNOWN, null, gift, null)))
        .isEqualTo(dataHash(new Event("e2", "/b", 1, 7, 8, Actor.UNKNOWN, "t", gift, null)))
        .isNotEqualTo(dataHash(new Event("e1", "/a", 1, 5, 6, Actor.UNKNOWN, null, other, null)))
        .isEqualTo(GOLDEN_HASH);
  }

  private static int dataHash(Event event) throws MalformedFrameException {
    FrameReader reader = new FrameReader();
    reader.open(FrameWriter.body(event));
    reader.next();
    reader.parse();
    return reader.dataHash();
  }

  @Provide
  Arbitrary<List<Event>> gifts() {
    Arbitrary<String> id = Arbitraries.strings().ofMaxLength(40).filter(s -> encodable(s));
    Arbitrary<GiftSent> gift =
        Combinators.combine(
                id,
                id,
                id,
                Arbitraries.longs(),
                id.injectNull(0.3),
                id.list().ofMaxSize(3).injectNull(0.3),
                Arbitraries.longs().injectNull(0.5))
            .as(
                (a, b, c, diamonds, session, categories, quantity) ->
                    new GiftSent(
                        a,
                        b,
                        c,
                        "rose",
                        diamonds,
                        session,
                        null,
                        categories,
                        null,
                        quantity,
                        null));
    return Combinators.combine(
            id, Arbitraries.longs(), Arbitraries.longs(), gift, id.injectNull(0.5))
        .as(
            (event, occurred, received, data, user) ->
                new Event(
                    event,
                    "/test",
                    1,
                    occurred,
                    received,
                    new Actor(user, null, user),
                    null,
                    data,
                    user == null ? null : "{}"))
        .list()
        .ofMaxSize(5);
  }

  private static boolean encodable(String text) {
    return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static boolean parses(FrameReader reader) {
    try {
      reader.parse();
      return true;
    } catch (MalformedFrameException e) {
      return false;
    }
  }

  private static void walk(byte[] body) {
    FrameReader reader = new FrameReader();
    reader.open(body);
    int frames = 0;
    try {
      while (reader.next()) {
        assertThat(++frames).isLessThanOrEqualTo(body.length);
        if (parses(reader)) {
          try {
            reader.event();
          } catch (MalformedFrameException e) {
            assertThat(e).hasMessageMatching(".+");
          }
        }
        reader.frame();
      }
    } catch (MalformedFrameException e) {
      assertThat(reader.frame().length).isLessThanOrEqualTo(body.length);
    }
  }

  private static List<Event> read(byte[] body) throws MalformedFrameException {
    FrameReader reader = new FrameReader();
    reader.open(body);
    List<Event> events = new ArrayList<>();
    while (reader.next()) {
      reader.parse();
      events.add(reader.event());
    }
    return events;
  }
}
