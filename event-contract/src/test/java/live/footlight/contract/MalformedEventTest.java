package live.footlight.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import live.footlight.contract.event.ClientContext;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GenerationConfigured;
import live.footlight.contract.event.ProductConfigured;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.Track;
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
  void whatAnSdkSaysIsJson() {
    Track said = new Track("seen", "u1", null, "{\"a\":1}", ClientContext.NONE);
    for (char damage : List.of('{', '[', ' ', '}')) {
      byte[] body = body(1, said, null);
      body[new String(body, ISO_8859_1).indexOf("{\"a\":1}") + 1] = (byte) damage;
      assertRefused(body, "properties is not the JSON object");
    }
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

  @Test
  void saysWhichWeightScopeOrNumberIsWrong() throws Exception {
    assertThat(
            problems(
                "generation.configured",
                """
                {"generation":"a:b","formula":"best","weights":{"liked":1e999,"loved":1,"a/b":[],
                 "shared":"3","hidden":-1000000.5},"half_life_seconds":59,"prior":-0.1,
                 "per_creator_decay":1.01,"max_items":0,"scopes":["home","country:tw"]}
                """))
        .containsExactlyInAnyOrder(
            "/data/generation",
            "/data/formula",
            "/data/weights/liked",
            "/data/weights/loved",
            "/data/weights/a~1b",
            "/data/weights/shared",
            "/data/weights/hidden",
            "/data/half_life_seconds",
            "/data/prior",
            "/data/per_creator_decay",
            "/data/max_items",
            "/data/scopes/1");
    assertThat(
            problems(
                "generation.configured",
                "{\"generation\":\"g\",\"formula\":\"decay\",\"weights\":[]}"))
        .containsExactly("/data/weights");
  }

  @Test
  void saysWhichItemIsWrong() throws Exception {
    assertThat(
            problems(
                "feed.impression",
                """
                {"scope":"home","generation":"g1","user_id":"u1","items":[
                 {"id":"p1","position":0,"more":{"x":1}},7,{"id":"","position":1.5},{"id":null},
                 {"id":["p1"],"position":-1}]}
                """))
        .containsExactlyInAnyOrder(
            "/data/items/1",
            "/data/items/2/id",
            "/data/items/2/position",
            "/data/items/3/id",
            "/data/items/3/position",
            "/data/items/4/id",
            "/data/items/4/position");
    String many = "{\"id\":\"p\",\"position\":1},".repeat(DataField.MAX_PLACES + 1);
    assertThat(
            problems(
                "feed.impression",
                "{\"scope\":\"home\",\"generation\":\"g1\",\"user_id\":\"u1\",\"items\":["
                    + many.substring(0, many.length() - 1)
                    + "]}"))
        .containsExactly("/data/items");
    assertThat(
            problems("feed.impression", "{\"scope\":\"home\",\"generation\":\"g1\",\"items\":[]}"))
        .containsExactly("/data/user_id");
  }

  @Test
  void aPostGoesAfterItCame() throws Exception {
    assertThat(
            problems(
                "post.created",
                """
                {"post_id":"p","creator_id":"c","nbf":"2026-11-22T10:00:00Z",
                 "exp":"2026-11-22T10:00:00Z"}
                """))
        .containsExactly("/data/exp");
  }

  @Test
  void numbersInAFrameAreFiniteAndTheirNamesInOrder() {
    byte[] body = body(1, generation(Map.of("liked", 1.5, "shared", 2.5)), null);
    String text = new String(body, ISO_8859_1);
    byte[] infinite = body.clone();
    infinite[text.indexOf("liked") + 5] = 0x7f;
    infinite[text.indexOf("liked") + 6] = (byte) 0xf0;
    assertRefused(infinite, "not finite");

    byte[] disordered = body.clone();
    disordered[text.indexOf("liked")] = 't';
    assertRefused(disordered, "not in order");

    byte[] broken = body.clone();
    broken[text.indexOf("shared")] = (byte) 0xff;
    assertRefused(broken, "UTF-8");
  }

  private static GenerationConfigured generation(Map<String, Double> weights) {
    return new GenerationConfigured("g1", "decay", weights, null, null, null, null, null);
  }

  private static List<String> problems(String type, String data) throws MalformedJsonException {
    return EventJson.parseBinary(
            Map.of("specversion", "1.0", "id", "1", "source", "/a", "type", type),
            data.getBytes(UTF_8),
            AnyEvent.NOW)
        .problems()
        .stream()
        .map(Problem::pointer)
        .toList();
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
