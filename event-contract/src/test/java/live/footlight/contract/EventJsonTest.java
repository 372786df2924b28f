package live.footlight.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import live.footlight.contract.event.ClientContext;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.Track;
import org.junit.jupiter.api.Test;

class EventJsonTest {
  private static final long NOW = Instant.parse("2026-11-22T10:00:01Z").toEpochMilli();
  private static final String GIFT =
      """
      {"specversion":"1.0","id":"g-1","source":"/app/ios","type":"gift.sent",
       "time":"2026-11-22T10:00:00.123Z","subject":"session/s1","shard":"b7",
       "data":{"gift_id":"g-1","session_id":"s1","streamer_id":"c1","sender_id":"u1",
               "product_id":"rose","categories":["livestream"],"diamonds":30,"mood":{"happy":true}}}
      """;

  @Test
  void readsAnEventWithItsEnvelope() throws Exception {
    Event event = parse(GIFT).event();

    assertThat(event.id()).isEqualTo("g-1");
    assertThat(event.source()).isEqualTo("/app/ios");
    assertThat(event.type()).isEqualTo(EventType.GIFT_SENT);
    assertThat(event.occurredAtMs())
        .isEqualTo(Instant.parse("2026-11-22T10:00:00.123Z").toEpochMilli());
    assertThat(event.data())
        .isEqualTo(
            new GiftSent(
                "g-1",
                "c1",
                "u1",
                "rose",
                30,
                "s1",
                null,
                List.of("livestream"),
                null,
                null,
                null));
    assertThat(event.data().entityKey()).isEqualTo("session:s1");
  }

  @Test
  void keepsWhatItDoesNotKnowThroughAFrameAndBack() throws Exception {
    Event event = parse(GIFT).event();
    FrameReader reader = new FrameReader();
    reader.open(FrameWriter.body(event));
    assertThat(reader.next()).isTrue();
    reader.parse();

    assertThat(reader.event()).isEqualTo(event);
    assertThat(EventJson.write(reader.event()))
        .contains("\"mood\":{\"happy\":true}", "\"shard\":\"b7\"", "\"diamonds\":30");
    assertThat(parse(EventJson.write(event)).event()).isEqualTo(event);
    assertThat(reader.next()).isFalse();
  }

  @Test
  void readsTheTypeEvenWhereItStandsBehindTheData() throws Exception {
    assertThat(
            parse(
                    """
                    {"data":{"session_id":"s1"},"type":"session.ended","source":"/a","id":"1",
                     "specversion":"1.0"}
                    """)
                .valid())
        .isTrue();
  }

  @Test
  void saysEverythingThatIsWrongAtOnce() throws Exception {
    ParsedEvent parsed =
        parse(
            """
            {"specversion":"1.0","id":"g-1","source":"/app/ios","type":"gift.sent",
             "time":"2026-11-22T10:05:01.001Z",
             "data":{"gift_id":"","streamer_id":7,"sender_id":"u\\u0000","diamonds":1.5}}
            """);

    assertThat(parsed.valid()).isFalse();
    assertThat(parsed.problems())
        .extracting(Problem::pointer)
        .containsExactlyInAnyOrder(
            "/time",
            "/data/gift_id",
            "/data/streamer_id",
            "/data/sender_id",
            "/data/product_id",
            "/data/diamonds");
  }

  @Test
  void correctsTheClockOfTheClient() throws Exception {
    String skewed =
        GIFT.replace(
            "2026-11-22T10:00:00.123Z\"",
            "2026-11-22T12:00:00Z\",\"senttime\":\"2026-11-22T12:00:05Z\"");

    assertThat(parse(skewed).event().occurredAtMs()).isEqualTo(NOW - 5_000);
  }

  @Test
  void refusesWhatIsNoJsonOrNotUtf8OrSaysAThingTwice() {
    for (String bad : List.of("{", "[]", "{\"id\":\"1\",\"id\":\"2\"}", "{\"a\":NaN}", "{} x")) {
      assertThatThrownBy(() -> parse(bad)).as(bad).isInstanceOf(MalformedJsonException.class);
    }
    assertThatThrownBy(() -> EventJson.parse(new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80}, NOW))
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> parse("{\"data\":{\"a\":" + "[".repeat(50) + "]".repeat(50) + "}}"))
        .isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void refusesTypesItDoesNotKnow() throws Exception {
    assertThat(parse(GIFT.replace("gift.sent", "gift.lost")).problems())
        .containsExactly(new Problem("/type", "is not an event type; docs/events.md lists them"));
  }

  @Test
  void keepsWhatAnSdkSaysAsItWasSaid() throws Exception {
    String json = "{\"a\":[1,2.50,1e3,12345678901234567890,null],\"b\":{\"\\n\":\"漢\"}}";
    Event event = parse(tracked("\"properties\":" + json.replace(",", " , "))).event();
    Track track = (Track) event.data();

    assertThat(track.properties()).isEqualTo(json.replace("1e3", "1E+3"));
    assertThat(track.entityKey()).isEqualTo("anonymous:anon-1");
    assertThat(track.context()).isEqualTo(ClientContext.NONE);
    FrameReader reader = new FrameReader();
    reader.open(FrameWriter.body(event));
    assertThat(reader.next()).isTrue();
    reader.parse();
    assertThat(reader.event()).isEqualTo(event);
    assertThat(parse(EventJson.write(event)).event()).isEqualTo(event);
  }

  @Test
  void whatAnSdkSaysIsAnObjectOfLimitedSizeAndDepth() throws Exception {
    String most = "x".repeat(DataField.MAX_JSON_BYTES - 8);
    assertThat(parse(tracked("\"properties\":{\"a\":\"" + most + "\"}")).valid()).isTrue();
    for (String bad : List.of("[]", "\"{}\"", "7", "{\"a\":\"" + most + "y\"}")) {
      assertThat(parse(tracked("\"properties\":" + bad)).problems())
          .extracting(Problem::pointer)
          .containsExactly("/data/properties");
    }
    String deep = "{\"a\":" + "[".repeat(18) + "]".repeat(18) + '}';
    assertThatThrownBy(() -> parse(tracked("\"properties\":" + deep)))
        .isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void halfACharacterIsReplacedSinceItHasNoBytes() throws Exception {
    Event event = parse(tracked("\"properties\":{\"cut\":\"\\ud83c\"},\"x\":\"\\udf81\"")).event();

    assertThat(((Track) event.data()).properties()).isEqualTo("{\"cut\":\"\ufffd\"}");
    FrameReader reader = new FrameReader();
    reader.open(FrameWriter.body(event));
    assertThat(reader.next()).isTrue();
    reader.parse();
    assertThat(reader.event()).isEqualTo(event);
  }

  @Test
  void aCallNeedsSomebodyWhoMadeIt() throws Exception {
    for (String nobody : List.of("\"user_id\":null", "\"user_id\":\"\"")) {
      String json = tracked("\"x\":1").replace("\"anonymous_id\":\"anon-1\"", nobody);
      assertThat(parse(json).problems())
          .containsExactly(
              new Problem("/data/user_id", "is required where there is no anonymous_id"));
    }
  }

  @Test
  void theCountryIsAnAttributeOfAnyEvent() throws Exception {
    Event event = parse(GIFT).event();

    assertThat(event.country()).isNull();
    assertThat(event.from("TW").country()).isEqualTo("tw");
    assertThat(event.from("TW").from("jp").country()).isEqualTo("jp");
    assertThat(event.from("TW").extras())
        .isEqualTo(
            "{\"data\":{\"mood\":{\"happy\":true}},"
                + "\"attributes\":{\"shard\":\"b7\",\"country\":\"tw\"}}");
    assertThat(parse(EventJson.write(event.from("tw"))).event().country()).isEqualTo("tw");
    String named = GIFT.replace("\"shard\":\"b7\"", "\"country\":%s");
    assertThat(parse(named.formatted("\"US\"")).event().country()).isEqualTo("us");
    assertThat(parse(named.formatted("\"Taiwan\"")).event().country()).isNull();
    assertThat(parse(named.formatted("7")).event().country()).isNull();
    assertThat(parse(tracked("\"x\":1")).event().from("tw").country()).isEqualTo("tw");
  }

  private static String tracked(String more) {
    return """
        {"specversion":"1.0","id":"1","source":"/a","type":"track",
         "data":{"event":"seen","anonymous_id":"anon-1",%s}}
        """
        .formatted(more);
  }

  @Test
  void aViewerFollowsASessionOrItsStreamer() throws Exception {
    String joined =
        """
        {"specversion":"1.0","id":"1","source":"/a","type":"viewer.joined",
         "data":{"viewer_id":"u1","connection_id":"k1","tier":"sd",%s}}
        """;

    assertThat(parse(joined.formatted("\"streamer_id\":\"c1\"")).event().data().entityKey())
        .isEqualTo("streamer:c1");
    assertThat(
            parse(joined.formatted("\"streamer_id\":\"c1\",\"session_id\":\"s1\""))
                .event()
                .data()
                .entityKey())
        .isEqualTo("session:s1");
    for (String nobody : List.of("\"more\":1", "\"session_id\":\"\"", "\"streamer_id\":\"\"")) {
      for (String type : List.of("viewer.joined", "viewer.left")) {
        assertThat(parse(joined.replace("viewer.joined", type).formatted(nobody)).problems())
            .as(nobody)
            .containsExactly(
                new Problem("/data/session_id", "must be there unless streamer_id is"));
      }
    }
  }

  @Test
  void anEmptyIdThatNeedNotBeThereIsNone() throws Exception {
    Event event = parse(GIFT.replace("\"session_id\":\"s1\"", "\"session_id\":\"\"")).event();

    assertThat(((GiftSent) event.data()).sessionId()).isNull();
  }

  @Test
  void readsBatchesAndBinaryMode() throws Exception {
    List<ParsedEvent> batch =
        EventJson.parseBatch(
            ("[" + GIFT + "," + GIFT.replace(":30", ":-1") + "]").getBytes(UTF_8), 10, NOW);
    assertThat(batch).extracting(ParsedEvent::valid).containsExactly(true, false);
    assertThat(batch.get(0).event()).isEqualTo(parse(GIFT).event());

    ParsedEvent binary =
        EventJson.parseBinary(
            Map.of("specversion", "1.0", "id", "1", "source", "/a", "type", "session.ended"),
            "{\"session_id\":\"s1\"}".getBytes(UTF_8),
            NOW);
    assertThat(binary.event().data().entityKey()).isEqualTo("session:s1");
    assertThat(binary.event().occurredAtMs()).isEqualTo(NOW);
  }

  @Test
  void oneEventThatCannotBeReadDoesNotSpoilItsBatch() throws Exception {
    String twice = GIFT.replaceFirst("\\{", "{\"id\":\"other\",");
    String deep = GIFT.replaceFirst("\"data\":\\{", "\"data\":{\"deep\":" + nested(19) + ",");
    String long40 = GIFT.replaceFirst("\"data\":\\{", "\"data\":{\"long\":" + "1".repeat(41) + ",");

    List<ParsedEvent> batch =
        EventJson.parseBatch(
            ("[" + String.join(",", GIFT, twice, deep, long40, GIFT) + "]").getBytes(UTF_8),
            10,
            NOW);

    assertThat(batch)
        .extracting(ParsedEvent::valid)
        .containsExactly(true, false, false, false, true);
    assertThat(batch.subList(1, 4))
        .allSatisfy(event -> assertThat(event.problems().get(0).pointer()).isEmpty());
    assertThat(batch.get(1).problems().get(0).detail()).contains("Duplicate");
  }

  @Test
  void anEventMayBeAsDeepInABatchAsAlone() throws Exception {
    String deep = GIFT.replaceFirst("\"data\":\\{", "\"data\":{\"deep\":" + nested(18) + ",");

    assertThat(parse(deep).problems()).isEmpty();
    assertThat(EventJson.parseBatch(("[" + deep + "]").getBytes(UTF_8), 1, NOW).get(0).event())
        .isEqualTo(parse(deep).event());
  }

  @Test
  void aBatchThatIsNoJsonAsAWholeIsRefusedAsAWhole() {
    for (String batch :
        List.of("[" + GIFT, "[" + GIFT + GIFT + "]", "[{\"a\":tru}]", "[[]]", "{}")) {
      assertThatThrownBy(() -> EventJson.parseBatch(batch.getBytes(UTF_8), 10, NOW))
          .as(batch)
          .isInstanceOf(MalformedJsonException.class);
    }
    assertThatThrownBy(
            () -> EventJson.parseBatch(("[" + nested(5_000) + "]").getBytes(UTF_8), 10, NOW))
        .isInstanceOf(MalformedJsonException.class);
  }

  private static String nested(int levels) {
    return "{\"n\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
  }

  private static ParsedEvent parse(String json) throws MalformedJsonException {
    return EventJson.parse(json.getBytes(UTF_8), NOW);
  }
}
