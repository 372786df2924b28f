package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.Actor;
import live.footlight.contract.ContentHash;
import live.footlight.contract.Event;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.event.Alias;
import live.footlight.contract.event.ClientContext;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.Group;
import live.footlight.contract.event.Identify;
import live.footlight.contract.event.Page;
import live.footlight.contract.event.Screen;
import live.footlight.contract.event.Track;
import live.footlight.contract.event.TrackRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentCallTest {
  private static final long NOW = Instant.parse("2026-11-28T01:20:00Z").toEpochMilli();
  private static final int MAX = 32_768;

  @Test
  void readsWhatTheSdkForServersSends() throws Exception {
    SegmentRequest request = SegmentRequest.parse(Captured.request("node-batch").body(), true, 10);
    List<Event> events = new ArrayList<>();
    for (byte[] call : request.calls()) {
      SegmentCall.Outcome outcome = SegmentCall.read(call, around(null, request.sentAt()), MAX);
      assertThat(outcome.refusal()).isNull();
      events.add(outcome.event());
    }

    assertThat(request.writeKey()).isEqualTo("wk_node");
    assertThat(events)
        .extracting(Event::type)
        .containsExactly(
            EventType.IDENTIFY,
            EventType.TRACK,
            EventType.PAGE,
            EventType.SCREEN,
            EventType.GROUP,
            EventType.ALIAS);
    assertThat(events).extracting(Event::source).containsOnly("/segment/web");
    assertThat(events).extracting(Event::id).allMatch(id -> id.startsWith("node-next-"));
    assertThat(events.get(0).data()).isInstanceOf(Identify.class);
    assertThat(((Identify) events.get(0).data()).traits()).isEqualTo("{\"plan\":\"sd\"}");
    assertThat(events.get(0).actor()).isEqualTo(new Actor("u1", "anon-1", null));
    Track track = (Track) events.get(1).data();
    assertThat(track.event()).isEqualTo("gift_sent");
    assertThat(track.properties())
        .isEqualTo("{\"session_id\":\"s1\",\"amount\":30,\"list\":[1,2.5,null],\"text\":\"漢🎁\"}");
    assertThat(track.context())
        .isEqualTo(
            new ClientContext(
                Instant.parse("2026-11-28T01:11:26.301Z").toEpochMilli(),
                null,
                null,
                null,
                null,
                "mail",
                null,
                "autumn",
                null,
                null,
                null,
                "zh-TW",
                null,
                "server",
                "@segment/analytics-node/3.1.0",
                "{\"location\":{\"country\":\"TW\"}}"));
    Page page = (Page) events.get(2).data();
    assertThat(page.entityKey()).isEqualTo("anonymous:anon-2");
    assertThat(List.of(page.name(), page.category())).containsExactly("Home", "Docs");
    assertThat(((Screen) events.get(3).data()).name()).isEqualTo("Live");
    assertThat(((Group) events.get(4).data()).groupId()).isEqualTo("team-1");
    Alias alias = (Alias) events.get(5).data();
    assertThat(List.of(alias.previousId(), alias.userId())).containsExactly("anon-1", "u1");
  }

  @Test
  void readsWhatTheSdkForBrowsersSends() throws Exception {
    byte[] body = Captured.request("web-page").body();
    SegmentCall.Outcome outcome =
        SegmentCall.read(body, around("page", SegmentRequest.parse(body, false, 1).sentAt()), MAX);

    Page page = (Page) outcome.event().data();
    ClientContext context = page.context();
    assertThat(outcome.country()).isEqualTo("JP");
    assertThat(page.userId()).isNull();
    assertThat(page.name()).isEqualTo("Live");
    assertThat(context.url())
        .isEqualTo(
            "http://site.example/live?utm_source=newsletter&utm_medium=email&utm_campaign=autumn");
    assertThat(List.of(context.path(), context.title(), context.platform(), context.timezone()))
        .containsExactly("/live", "Live", "web", "UTC");
    assertThat(List.of(context.utmSource(), context.utmMedium(), context.utmCampaign()))
        .containsExactly("newsletter", "email", "autumn");
    assertThat(context.userAgent()).contains("HeadlessChrome");
    assertThat(context.library()).isEqualTo("analytics.js/next-1.84.3");
    assertThat(context.context()).startsWith("{\"userAgentData\":{").doesNotContain("page");
    // It was sent 146 ms after it happened, whatever the browser's clock says.
    assertThat(outcome.event().occurredAtMs()).isEqualTo(NOW - 146);
    assertThat(context.originalTimestamp())
        .isEqualTo(Instant.parse("2026-11-28T01:11:33.626Z").toEpochMilli());
  }

  @Test
  void aRetryIsTheSameEventHoweverMuchLaterItIsSent() throws Exception {
    String call = new String(Captured.request("web-identify").body(), UTF_8);
    String later = call.replaceAll("\"sentAt\":\"[^\"]*\"", "\"sentAt\":\"2026-11-28T02:00:00Z\"");

    assertThat(later).isNotEqualTo(call);
    assertThat(hash(later, NOW + 3_000_000)).isEqualTo(hash(call, NOW));
    assertThat(hash(call.replace("u2", "u3"), NOW)).isNotEqualTo(hash(call, NOW));
  }

  private static byte[] hash(String call, long now) {
    SegmentCall.Around around =
        new SegmentCall.Around("web", "identify", null, null, "agent", null, now);
    SegmentCall.Outcome outcome = SegmentCall.read(call.getBytes(UTF_8), around, MAX);
    return ContentHash.of(FrameWriter.body(outcome.event()), outcome.statedTimeMs());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-28T01:00:00Z, 2026-11-28T01:00:05Z, -5000", // a clock that is right
    "1970-01-01T00:00:10Z, 1970-01-01T00:00:15Z, -5000", // one that never was set
    "2036-11-28T03:00:00+02:00, 2036-11-28T01:00:05Z, -5000", // one that is years ahead
    "2026-11-28T01:19:00Z, , -60000", // nothing to compare with: believed
    ", 2026-11-28T01:19:00Z, 0", // it says no time
  })
  void anEventHappenedWhenTheClientsClockIsCorrected(String timestamp, String sentAt, long offset) {
    String time = timestamp == null ? "" : ",\"timestamp\":\"" + timestamp + '"';
    SegmentCall.Outcome outcome =
        SegmentCall.read(
            ("{\"event\":\"x\",\"userId\":\"u1\"" + time + '}').getBytes(UTF_8),
            around("track", sentAt),
            MAX);

    assertThat(outcome.refusal()).isNull();
    assertThat(outcome.event().occurredAtMs()).isEqualTo(NOW + offset);
  }

  @Test
  void aRefusedCallSaysWhenItHappenedSoThatItCanBeSentAgainWithoutItsBatch() {
    String call = "{\"userId\":\"u1\",\"timestamp\":\"%s-11-28T01:00:00Z\"}";
    String sentAt = "2036-11-28T01:00:05Z";
    SegmentCall.Outcome refused =
        SegmentCall.read(call.formatted("2036").getBytes(UTF_8), around("track", sentAt), MAX);

    assertThat(refused.refusal()).contains("/data/event is required");
    assertThat(refused.event().occurredAtMs()).isEqualTo(NOW - 5_000);
    for (String noTime : List.of("soon", "+200000", "-200000")) {
      assertThat(
              SegmentCall.read(call.formatted(noTime).getBytes(UTF_8), around("track", sentAt), MAX)
                  .event()
                  .occurredAtMs())
          .as(noTime)
          .isEqualTo(NOW);
    }
  }

  @Test
  void aCorrectedTimeBesideTheOriginalIsBelieved() {
    String call =
        "{\"event\":\"x\",\"userId\":\"u1\",\"originalTimestamp\":\"2036-11-28T01:00:00Z\","
            + "\"timestamp\":\"2026-11-28T01:19:55Z\"}";
    SegmentCall.Outcome passedOn =
        SegmentCall.read(call.getBytes(UTF_8), around("track", null), MAX);

    assertThat(passedOn.event().occurredAtMs()).isEqualTo(NOW - 5_000);
    assertThat(((Track) passedOn.event().data()).context().originalTimestamp())
        .isEqualTo(Instant.parse("2036-11-28T01:00:00Z").toEpochMilli());
    // The same as in its batch, to whoever compares what events say.
    SegmentCall.Outcome sent =
        SegmentCall.read(
            call.replace("originalTimestamp", "timestamp")
                .replace(",\"timestamp\":\"2026-11-28T01:19:55Z\"", "")
                .getBytes(UTF_8),
            around("track", "2036-11-28T01:00:05Z"),
            MAX);
    assertThat(sent.event().occurredAtMs()).isEqualTo(NOW - 5_000);
    assertThat(passedOn.event().data()).isEqualTo(sent.event().data());
    assertThat(passedOn.statedTimeMs()).isEqualTo(sent.statedTimeMs());
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"page\":{\"url\":\"https://a.b/?utm_source=x%20y&utm_source=z&q=1#utm_medium=no\"}}', x y, ",
    "'{\"page\":{\"search\":\"?utm_medium=a+b&utm_source=s\"}}', s, a b",
    "'{\"page\":{\"url\":\"https://a.b/\",\"search\":\"?utm_source=s\"}}', s, ",
    "'{\"page\":{\"url\":\"https://a.b/?utm_source=%zz\"}}', %zz, ",
    "'{\"campaign\":{\"source\":\"c\"},\"page\":{\"search\":\"?utm_source=s&utm_medium=m\"}}', c, ",
    "'{\"page\":{\"url\":7}}', , ",
  })
  void aCampaignIsWhatTheCallNamesElseWhatItsAddressNames(
      String context, String source, String medium) {
    Track track = (Track) read("\"userId\":\"u1\",\"context\":" + context).event().data();

    assertThat(track.context().utmSource()).isEqualTo(source);
    assertThat(track.context().utmMedium()).isEqualTo(medium);
  }

  @Test
  void whatIsTooLongForACampaignsColumnIsCutAndStandsInTheAddress() {
    String address = "https://a.b/?utm_term=" + "漢".repeat(400);
    Track track =
        (Track)
            read("\"userId\":\"u1\",\"context\":{\"page\":{\"url\":\"" + address + "\"}}")
                .event()
                .data();

    assertThat(track.context().utmTerm()).isEqualTo("漢".repeat(341));
    assertThat(track.context().url()).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "analytics.js, , , web",
    "@segment/analytics-node, , , server",
    "analytics-python, , , server",
    "analytics-kotlin, android, Android, android",
    "analytics-swift, ios, iPadOS, ios",
    "@segment/analytics-react-native, , iOS, ios",
    "mine, , , ",
  })
  void thePlatformIsToldFromWhatTheClientSaysOfItself(
      String library, String device, String os, String platform) {
    Track track =
        (Track)
            read("\"userId\":\"u1\",\"context\":{\"library\":{\"name\":\""
                    + library
                    + "\"},\"device\":{\"type\":\""
                    + device
                    + "\"},\"os\":{\"name\":\""
                    + os
                    + "\"}}")
                .event()
                .data();

    assertThat(track.context().platform()).isEqualTo(platform);
    // A server's own user agent says nothing of its users.
    assertThat(track.context().userAgent()).isEqualTo("server".equals(platform) ? null : "agent/1");
  }

  @Test
  void aServerSaysWhereItsUsersAreAndTheRequestDoesNot() {
    String server =
        "\"userId\":\"u1\",\"context\":{\"library\":{\"name\":\"analytics-go\"},\"location\":{%s}}";

    assertThat(read(server.formatted("\"country\":\"TW\"")).country()).isEqualTo("TW");
    assertThat(read(server.formatted("\"country\":\"Taiwan\"")).country()).isNull();
    assertThat(read(server.formatted("")).country()).isNull();
    assertThat(read("\"userId\":\"u1\"").country()).isEqualTo("JP");
  }

  @Test
  void anIdOfItsOwnIsMadeFromACallThatHasATime() {
    String timed = "\"userId\":\"u1\",\"timestamp\":\"2026-11-28T01:00:00Z\"";
    String id = read(timed).event().id();

    assertThat(id).startsWith("made-");
    assertThat(read(timed + ",\"sentAt\":\"2026-11-28T01:00:01Z\"").event().id()).isEqualTo(id);
    assertThat(read(timed.replace("u1", "u2")).event().id()).isNotEqualTo(id);
    assertThat(read("\"userId\":\"u1\"").event().id())
        .as("two clicks are two clicks")
        .isNotEqualTo(read("\"userId\":\"u1\"").event().id());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"event\":\"x\"}|/data/user_id is required",
        "{\"userId\":\"u1\"}|/data/event is required",
        "{\"event\":\"x\",\"userId\":{}}|/data/user_id must be a string",
        "{\"event\":\"x\",\"userId\":\"u1\",\"properties\":[]}|/data/properties must be an object",
        "{\"event\":\"x\",\"userId\":\"u1\",\"timestamp\":\"soon\"}|/time must be a time",
        "{\"event\":\"x\",\"userId\":\"u1\",\"timestamp\":\"2026-11-28T02:20:00Z\"}|/time lies more",
        "{\"event\":\"x\",\"userId\":\"u1\",\"a\":1,\"a\":2}|Duplicate",
        "7|a call is a JSON object",
        "{\"event\":|Unexpected end",
      })
  void saysWhatIsWrongWithACallAndKeepsIt(String call, String reason) {
    SegmentCall.Outcome outcome =
        SegmentCall.read(call.getBytes(UTF_8), around("track", null), MAX);

    assertThat(outcome.refusal()).contains(reason);
    TrackRefused refused = (TrackRefused) outcome.event().data();
    assertThat(refused.body()).isEqualTo(call);
    assertThat(refused.reason()).isEqualTo(outcome.refusal());
    assertThat(outcome.event().id())
        .isEqualTo(SegmentCall.read(call.getBytes(UTF_8), around("track", null), MAX).event().id());
  }

  @Test
  void ofACallThatIsTooLargeTheBeginningIsKept() {
    byte[] call = ("{\"event\":\"" + "漢".repeat(20_000) + "\"}").getBytes(UTF_8);
    SegmentCall.Outcome outcome = SegmentCall.read(call, around("track", null), MAX);

    TrackRefused refused = (TrackRefused) outcome.event().data();
    assertThat(refused.code()).isEqualTo("event-too-large");
    assertThat(refused.size()).isEqualTo(call.length);
    assertThat(refused.body().getBytes(UTF_8))
        .hasSizeBetween(EventData.MAX_BODY_BYTES - 3, EventData.MAX_BODY_BYTES);
    assertThat(new String(call, UTF_8)).startsWith(refused.body());
  }

  @Test
  void aBatchIsTakenApartThoughItsCallsAreBroken() {
    String calls =
        "{\"type\":\"track\" , \"x\":[1,{}]},7,\"a\\\"]\",null,[],{\"a\":1,\"a\":2}, 1.5 ";
    SegmentRequest request =
        SegmentRequest.parse(
            ("{\"sentAt\":\"now\",\"context\":{\"a\":1},\"batch\":["
                    + calls
                    + "],\"writeKey\":\"k\"}")
                .getBytes(UTF_8),
            true,
            7);

    assertThat(request.calls())
        .extracting(call -> new String(call, UTF_8))
        .containsExactly(
            "{\"type\":\"track\" , \"x\":[1,{}]}",
            "7",
            "\"a\\\"]\"",
            "null",
            "[]",
            "{\"a\":1,\"a\":2}",
            "1.5");
    assertThat(new String(request.context(), UTF_8)).isEqualTo("{\"a\":1}");
    assertThat(request.writeKey()).isEqualTo("k");
    assertThat(request.sentAt()).isEqualTo("now");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|must be a JSON object",
        "{\"batch\":7}|under batch",
        "{\"batch\":[1,2,3]}|at most 2",
        "{\"batch\":[1,}|no JSON",
        "{} x|no JSON",
        "{} {}|something follows",
      })
  void saysWhatIsWrongWithARequest(String body, String reason) {
    assertThatThrownBy(() -> SegmentRequest.parse(body.getBytes(UTF_8), true, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  private static SegmentCall.Outcome read(String members) {
    return SegmentCall.read(
        ("{\"event\":\"x\"," + members + '}').getBytes(UTF_8), around("track", null), MAX);
  }

  private static SegmentCall.Around around(String type, String sentAt) {
    return new SegmentCall.Around("web", type, sentAt, null, "agent/1", "JP", NOW);
  }
}
