package live.footlight.contract;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.event.Placed;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Events of every type that is taken, as the edge would let them in. */
class AnyEvent extends DomainContextBase {
  static final long NOW = Instant.parse("2026-11-22T10:00:01Z").toEpochMilli();
  private static final long FIRST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  @Provide
  Arbitrary<Event> events() {
    return Arbitraries.of(EventType.values()).flatMap(AnyEvent::of);
  }

  private static Arbitrary<Event> of(EventType type) {
    return Combinators.combine(
            text(),
            text().map(source -> source.replace('|', '/')), // a URI-reference has none
            Arbitraries.integers().between(1, 99_999),
            Arbitraries.longs().between(FIRST, NOW + EventJson.MAX_FUTURE_MS),
            traceparents(),
            data(type),
            extras())
        .as(
            (id, source, schemaVersion, occurredAt, traceparent, data, extras) ->
                new Event(
                    id,
                    source,
                    schemaVersion,
                    occurredAt,
                    NOW,
                    Actor.UNKNOWN,
                    traceparent,
                    DataLayout.of(type).create(data.toArray()),
                    extras))
        .filter(event -> event.data().contradiction() == null);
  }

  private static Arbitrary<List<Object>> data(EventType type) {
    List<Arbitrary<Object>> fields = new ArrayList<>();
    for (DataField field : DataLayout.of(type).fields()) {
      Arbitrary<Object> value = value(field);
      fields.add(field.required() ? value : value.injectNull(0.4));
    }
    return Combinators.combine(fields).as(values -> values);
  }

  private static Arbitrary<Object> value(DataField field) {
    return switch (field.kind()) {
      case STRING -> string(field).asGeneric();
      case JSON ->
          Arbitraries.of(
                  "{}",
                  "{\"gift\":{\"list\":[true,null,-1.50,\"\\n🎁\"]}}",
                  "{\"amount\":12345678901234567890}")
              .asGeneric();
      case INTEGER -> Arbitraries.longs().between(field.min(), field.max()).asGeneric();
      case TIME -> Arbitraries.longs().between(FIRST, 2 * NOW).asGeneric();
      case STRINGS -> string(field).list().ofMaxSize(5).asGeneric();
      case NUMBER -> number(field).asGeneric();
      case NUMBERS -> Arbitraries.maps(string(field), number(field)).ofMaxSize(5).asGeneric();
      case PLACES ->
          Combinators.combine(text(), Arbitraries.longs().between(field.min(), field.max()))
              .as(Placed::new)
              .list()
              .ofMaxSize(5)
              .asGeneric();
    };
  }

  private static Arbitrary<String> string(DataField field) {
    if (field.label()) {
      return Arbitraries.strings().withChars("azAZ09._-").ofMinLength(1).ofMaxLength(64);
    }
    return field.oneOf().isEmpty() ? text() : Arbitraries.of(field.oneOf());
  }

  /** Not minus zero, which reads as zero. */
  private static Arbitrary<Double> number(DataField field) {
    return Arbitraries.doubles()
        .between(field.least(), field.most())
        .ofScale(15)
        .map(number -> number + 0.0);
  }

  /** One to four bytes of UTF-8 a character, and what JSON escapes. */
  private static Arbitrary<String> text() {
    return Arbitraries.strings()
        .withChars("abcz019-_./ |\"\\é漢")
        .ofMinLength(1)
        .ofMaxLength(40)
        .map(text -> text.replace("z", "🎁"));
  }

  private static Arbitrary<String> traceparents() {
    return Arbitraries.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .injectNull(0.5);
  }

  private static Arbitrary<String> extras() {
    return Arbitraries.of(
            "{\"data\":{\"mood\":{\"happy\":[true,null,-1.50,\"🎁\"]}}}",
            "{\"attributes\":{\"shard\":\"b7\",\"sampled\":3,\"live\":true}}",
            "{\"data\":{\"none\":null},\"attributes\":{\"shard\":\"b7\"}}")
        .injectNull(0.5);
  }
}
