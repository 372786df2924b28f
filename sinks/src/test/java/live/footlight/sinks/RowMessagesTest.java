package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import live.footlight.sinks.RowMessages.Message;
import org.junit.jupiter.api.Test;

class RowMessagesTest {
  @Test
  void anEventIsItsColumnsAsJson() {
    Message message = RowMessages.EVENTS.of(Tracked.full());

    assertThat(new String(message.value(), UTF_8))
        .isEqualTo(
            "{\"event_id\":\"g-1\",\"source\":\"/app/ios\",\"event_type\":\"gift_sent\","
                + "\"topic\":\"live\",\"schema_version\":1,"
                + "\"occurred_at\":\"2026-11-22T10:12:27.118Z\","
                + "\"received_at\":\"2026-11-22T10:12:27.148Z\","
                + "\"original_timestamp\":\"2026-11-22T10:12:32.118Z\",\"user_id\":\"u1\","
                + "\"anonymous_id\":\"anon-1\",\"device_id\":\"dev-1\",\"session_id\":\"s1\","
                + "\"streamer_id\":\"c1\",\"post_id\":\"p1\",\"amount\":30,"
                + "\"currency\":\"diamonds\",\"country\":\"tw\",\"platform\":\"ios\","
                + "\"utm_source\":\"newsletter\",\"utm_medium\":\"email\","
                + "\"utm_campaign\":\"spring\",\"utm_term\":\"live música\","
                + "\"utm_content\":\"link-2\",\"touch_id\":\"t-1\",\"visit_id\":\"v-1\","
                + "\"browser\":\"Safari\",\"os\":\"iOS\",\"device_class\":\"Phone\","
                + "\"robot\":true,"
                + "\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\","
                + "\"position\":\"live.5/1795342347118-0.3\","
                + "\"properties\":{\"gift_id\":\"g-1\",\"diamonds\":30}}");
    assertThat(message.kind()).isEqualTo("event");
    assertThat(message.revision()).isZero();
  }

  @Test
  void thePageForAnalystsShowsAMessageAsItIs() throws Exception {
    Message message = RowMessages.REVISIONS.of(Tracked.revision("g-1", 7));

    assertThat(Files.readString(Path.of("../analytics/README.md")))
        .contains("with the key `" + message.key() + "`")
        .contains(new String(message.value(), UTF_8));
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    Message message = RowMessages.EVENTS.of(Tracked.bare("e-\"1\"", "post_viewed", 0));

    assertThat(new String(message.value(), UTF_8))
        .isEqualTo(
            "{\"event_id\":\"e-\\\"1\\\"\",\"source\":\"/test\",\"event_type\":\"post_viewed\","
                + "\"topic\":\"live\",\"schema_version\":1,"
                + "\"occurred_at\":\"1970-01-01T00:00:00Z\","
                + "\"received_at\":\"1970-01-01T00:00:00.040Z\",\"robot\":false,"
                + "\"position\":\"live.0/0-0.0\",\"properties\":{}}");
  }

  @Test
  void theKeyIsWhoseRowItIs() {
    assertThat(RowMessages.EVENTS.of(Tracked.full()).key()).isEqualTo("u1");
    assertThat(RowMessages.EVENTS.of(Tracked.bare("e-1", "t", 0)).key()).isEqualTo("e-1");
    Message revision = RowMessages.REVISIONS.of(Tracked.revision("g-1", 3));
    assertThat(revision.key()).isEqualTo("u1");
    assertThat(revision.kind()).isEqualTo("revision");
    assertThat(revision.revision()).isEqualTo(3);
    assertThat(new String(revision.value(), UTF_8)).contains("\"revision\":3");
  }
}
