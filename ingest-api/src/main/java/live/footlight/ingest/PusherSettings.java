package live.footlight.ingest;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Webhooks of Pusher Channels, under {@code footlight.pusher}.
 *
 * @param keys secret by app key; without any, there is nothing at {@code /notify/pusher}
 * @param maxAge how old the {@code time_ms} of a webhook may be
 */
@ConfigurationProperties("footlight.pusher")
public record PusherSettings(Map<String, String> keys, @DefaultValue("10m") Duration maxAge) {
  /** It becomes part of the source of events. */
  private static final Pattern KEY = Pattern.compile("[-_a-zA-Z0-9.]{1,200}");

  public PusherSettings {
    keys = keys == null ? Map.of() : Map.copyOf(keys);
    keys.forEach(
        (key, secret) -> {
          if (!KEY.matcher(key).matches() || secret.isBlank()) {
            throw new IllegalArgumentException(
                "footlight.pusher.keys."
                    + key
                    + " must be the secret of an app of Pusher Channels, by its key of letters,"
                    + " digits, dots, dashes and underscores");
          }
        });
  }
}
