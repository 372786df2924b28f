package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.pusher.rest.Pusher;
import com.pusher.rest.data.Validity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PusherWebhookTest {
  private static final String KEY = "278d425bdf160c739803";
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
  void theServicesOwnLibraryFindsOurSignatureValid() {
    String body =
        "{\"time_ms\":1327078148132,\"events\":[{\"name\":\"channel_occupied\",\"channel\":\"my-channel\"}]}";
    Pusher library = new Pusher("1", KEY, SECRET);
    String ours = PusherWebhook.sign(body.getBytes(UTF_8), SECRET);

    assertThat(library.validateWebhookSignature(KEY, ours, body)).isEqualTo(Validity.VALID);
    assertThat(library.validateWebhookSignature(KEY, ours, body + ' ')).isEqualTo(Validity.INVALID);
    assertThat(library.validateWebhookSignature("other", ours, body))
        .isEqualTo(Validity.SIGNED_WITH_WRONG_KEY);
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
    assertThat(webhook.events())
        .extracting(Event::actor)
        .containsExactly(new Actor("u.1@x", null, null), new Actor("u2", null, null));
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
              {"name":"member_removed","channel":"presence-session@s1.sd","user_id":"u1"},
              {"name":"member_added","channel":"presence-viewers@s.1","user_id":"u2"},
              {"name":"member_removed","channel":"presence-viewers@s.1","user_id":"u2"}]}
            """);

    assertThat(webhook.events())
        .extracting(Event::data)
        .containsExactly(
            new ViewerJoined("s1", "u1", "presence-session@s1.sd#u1", "sd", null),
            new ViewerLeft("s1", "u1", "presence-session@s1.sd#u1", "sd", null),
            new ViewerJoined("s.1", "u2", "presence-viewers@s.1#u2", "preview", null),
            new ViewerLeft("s.1", "u2", "presence-viewers@s.1#u2", "preview", null));
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"member_added\",\"channel\":\"presence-session@s1.sd\",\"user_id\":\"\\u0000\"}",
        "{\"name\":\"member_added\",\"channel\":\"presence-session@s1.sd\",\"user_id\":\"\\ud800\"}",
        "{\"name\":\"member_added\",\"channel\":\"presence-session@s1.sd\",\"user_id\":7}",
        "{\"name\":\"member_added\",\"channel\":\"presence-session@s1\",\"user_id\":\"u\"}",
        "{\"name\":\"member_added\",\"channel\":\"presence-session@.sd\",\"user_id\":\"u\"}",
        "{\"name\":\"member_added\",\"channel\":\"presence-viewers@\",\"user_id\":\"u\"}",
        "{\"name\":\"channel_vacated\",\"channel\":\"presence-enc-stream-viewer@.sd.u\"}",
        "{\"name\":\"channel_vacated\",\"channel\":\"presence-enc-stream-viewer@c.sd.\"}",
        "{\"name\":\"channel_vacated\",\"channel\":\"presence-enc-stream-viewer@c.sd.a b\\n\"}"
      })
  void anEventThatNoOtherEventCouldBeIsNone(String event) {
    PusherWebhook webhook = parse("{\"time_ms\":5,\"events\":[" + event + "]}");

    assertThat(webhook.events()).isEmpty();
    assertThat(webhook.malformed()).singleElement(STRING).matches("presence-[-a-zA-Z0-9_=@,.;?]+");
  }

  @Test
  void eventsThatAreNoObjectsAreIgnored() {
    PusherWebhook webhook = parse("{\"time_ms\":5,\"events\":[null,7,\"x\",[],{},{\"name\":{}}]}");

    assertThat(webhook.events()).isEmpty();
    assertThat(webhook.ignored()).isEqualTo(6);
  }

  @Test
  void hasNoMoreEventsThanABatch() {
    assertThatThrownBy(() -> parse("{\"time_ms\":5,\"events\":[1,2,3,4,5,6,7,8,9,10,11]}"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("at most 10");
  }

  @Test
  void aBodyThatIsNotUtf8IsRefused() {
    byte[] body = "{\"time_ms\":5,\"events\":[\"x\"]}".getBytes(UTF_8);
    body[24] = (byte) 0xc0;

    assertThatThrownBy(() -> PusherWebhook.parse(body, "key", 7, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the body is not UTF-8");
  }

  @Test
  void aKeyNeedsASecretAndCanStandInASource() {
    Duration age = Duration.ofMinutes(10);
    for (Map<String, String> keys : List.of(Map.of("app", " "), Map.of("a|b", "s"))) {
      assertThatThrownBy(() -> new PusherSettings(keys, age))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("footlight.pusher.keys.")
          .hasMessageNotContaining("=");
    }
    assertThat(new PusherSettings(null, age).keys()).isEmpty();
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
    return PusherWebhook.parse(body.getBytes(UTF_8), "key", 7, 10);
  }
}
