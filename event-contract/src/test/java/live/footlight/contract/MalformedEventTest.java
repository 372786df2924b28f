package live.footlight.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.ProductConfigured;
import live.footlight.contract.event.SessionEnded;
import org.junit.jupiter.api.Test;

/** Damage that random bytes seldom find. */
class MalformedEventTest {
  private static final Map<String, String> ATTRIBUTES =
      Map.of("specversion", "1.0", "id", "1", "source", "/a", "type", "session.ended");

  @Test
  void aListOfStringsIsUtf8() {
    byte[] body = body(1, new ProductConfigured("rose", List.of("gift"), null), null);
    body[new String(body, ISO_8859_1).indexOf("gift")] = (byte) 0xff;

    assertRefused(body, "UTF-8");
  }

  @Test
  void aSchemaVersionIsPositive() {
    assertRefused(body(0, new SessionEnded("s1"), null), "schema version 0");
    assertRefused(body(-1, new SessionEnded("s1"), null), "number is longer");
  }

  @Test
  void extrasAreAnObjectOfTheTwoParts() {
    for (String extras : List.of("", "{", "[]", "{\"data\":1}", "{\"more\":{}}", "{} {}")) {
      assertRefused(body(1, new SessionEnded("s1"), extras), "extras");
    }
  }

  @Test
  void whatIsTakenInBinaryModeCanBeWrittenAndReadAgain() throws Exception {
    int deepest = EventJson.MAX_DEPTH - 2; // the event and its data are two of them
    Event event = binary(deepest).event();

    assertThat(EventJson.parse(EventJson.write(event).getBytes(UTF_8), AnyEvent.NOW).event())
        .isEqualTo(event);
    assertThatThrownBy(() -> binary(deepest + 1)).isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void pointersEscapeWhatMeansSomethingInThem() throws Exception {
    ParsedEvent parsed =
        EventJson.parse(
            """
            {"specversion":"1.0","id":"1","source":"/a","type":"session.ended","a/b~c":{},
             "data":{"session_id":"s1"}}
            """
                .getBytes(UTF_8),
            AnyEvent.NOW);

    assertThat(parsed.problems()).extracting(Problem::pointer).containsExactly("/a~1b~0c");
  }

  private static ParsedEvent binary(int depth) throws MalformedJsonException {
    String data = "{\"session_id\":\"s1\",\"more\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    return EventJson.parseBinary(ATTRIBUTES, data.getBytes(UTF_8), AnyEvent.NOW);
  }

  private static byte[] body(int schemaVersion, EventData data, String extras) {
    return FrameWriter.body(
        new Event("1", "/a", schemaVersion, 5, 7, Actor.UNKNOWN, null, data, extras));
  }

  private static void assertRefused(byte[] body, String reason) {
    FrameReader reader = new FrameReader();
    reader.open(body);
    assertThatThrownBy(
            () -> {
              reader.next();
              reader.parse();
              reader.event();
            })
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining(reason);
  }
}
