package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import live.footlight.contract.Event;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PusherWebhookTest {
  private static final String SECRET = "7ad3773142a6692b25b8";

  @Test
  void theSignatureIsThatOfThePublishedVector() {
    byte[] body =
        "{\"time_ms\":1327078148132,\"events\":[{\"name\":\"channel_occupied\",\"channel\":\"my-channel\"}]}"
            .getBytes(UTF_8);
    String signature = "c19001ae3963ccb13bf618e5b16ba9848e7e74df0993aa0689168e341c6833cf";

    assertThat(PusherWebhook.sign(body, SECRET)).isEqualTo(signature);
    assertThat(PusherWebhook.isSigned(body, SECRET, signature)).isTrue();
    assertThat(PusherWebhook.isSigned(body, SECRET, signature.replace('c', 'd'))).isFalse();
    assertThat(PusherWebhook.isSigned(body, "other", signature)).isFalse();
  }

  @Test
  void aViewersChannelNamesStreamerTierAndViewer() {
    PusherWebhook webhook =
        parse(
            """
            {"time_ms":5,"events":[
              {"name":"channel_occupied","channel":"presence-enc-stream-viewer@c1.sd.u.1@x"},
              {"name":"channel_vacated","channel":"presence-enc-stream-viewer@c.1.preview.u2"}]}
            """);

    assertThat(webhook.events())
        .extracting(Event::data)
        .containsExactly(
            new ViewerJoined(null, "u.1@x", "presence-enc-stream-viewer@c1.sd.u.1@x", "sd", "c1"),
            new ViewerLeft(
                null, "u2", "presence-enc-stream-viewer@c.1.preview.u2", "preview", "c.1"));
    assertThat(webhook.events()).extracting(Event::occurredAtMs).containsExactly(5L, 5L);
    assertThat(webhook.events().get(0).id()).hasSize(34).endsWith("-0");
    assertThat(webhook.events().get(1).id()).endsWith("-1");
    assertThat(webhook.events().get(0).source()).isEqualTo("/notify/pusher/key");
  }

  @Test
  void membersOfASessionAreItsViewers() {
    PusherWebhook webhook =
        parse(
            """
            {"time_ms":5,"events":[
              {"name":"member_added","channel":"presence-session@s1.sd","user_id":"u1"},
              {"name":"member_removed","channel":"presence-session@s1.sd","user_id":"u1"}]}
            """);

    assertThat(webhook.events())
        .extracting(Event::data)
        .containsExactly(
            new ViewerJoined("s1", "u1", "presence-session@s1.sd#u1", "sd", null),
            new ViewerLeft("s1", "u1", "presence-session@s1.sd#u1", "sd", null));
  }

  @Test
  void whatIsNotOursIsIgnoredAndWhatIsOursAndBrokenDoesNotHoldUpTheRest() {
    PusherWebhook webhook =
        parse(
            """
            {"time_ms":5,"events":[
              {"name":"client_event","channel":"presence-session@s1.sd","user_id":"u1"},
              {"name":"channel_occupied","channel":"my-channel"},
              {"name":"member_added","channel":"presence-chat","user_id":"u1"},
              {"name":"channel_occupied","channel":"presence-enc-stream-viewer@c1.u1"},
              {"name":"member_added","channel":"presence-session@s1.sd"},
              {"name":"channel_occupied","channel":"presence-enc-stream-viewer@c1.sd.u1"}]}
            """);

    assertThat(webhook.events()).hasSize(1);
    assertThat(webhook.events().get(0).id()).endsWith("-5");
    assertThat(webhook.ignored()).isEqualTo(3);
    assertThat(webhook.malformed()).hasSize(2);
  }

  @Test
  void theSameBodyGivesTheSameIds() {
    String body =
        "{\"time_ms\":5,\"events\":[{\"name\":\"channel_occupied\",\"channel\":\"presence-enc-stream-viewer@c1.sd.u1\"}]}";
    assertThat(parse(body).events().get(0).id()).isEqualTo(parse(body).events().get(0).id());
    assertThat(parse(body.replace(":5,", ":6,")).events().get(0).id())
        .isNotEqualTo(parse(body).events().get(0).id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"time_ms\":\"5\",\"events\":[]}",
        "{\"time_ms\":5}",
        "{\"time_ms\":5.5,\"events\":[]}",
        "{\"time_ms\":99999999999999999999,\"events\":[]}",
        "{\"time_ms\":5,\"events\":{}}",
        "{\"time_ms\":5,\"time_ms\":6,\"events\":[]}",
        "{\"time_ms\":5,\"events\":[]} x"
      })
  void whatIsNoWebhookIsRefusedInWords(String body) {
    assertThatThrownBy(() -> parse(body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(the body is|a webhook has).*");
  }

  private static PusherWebhook parse(String body) {
    return PusherWebhook.parse(body.getBytes(UTF_8), "key", 7);
  }
}
