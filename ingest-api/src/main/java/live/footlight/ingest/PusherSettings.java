package live.footlight.ingest;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Webhooks of Pusher Channels, under {@code footlight.pusher}.
 *
 * @param keys secret by app key; without any, webhooks are not taken
 * @param maxAge how old the {@code time_ms} of a webhook may be
 */
@ConfigurationProperties("footlight.pusher")
public record PusherSettings(Map<String, String> keys, @DefaultValue("10m") Duration maxAge) {
  public PusherSettings {
    keys = keys == null ? Map.of() : Map.copyOf(keys);
  }
}
