package live.footlight.connector.redis.streams;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What has to happen in one step on the server. The keys of a call share a hash tag. */
enum RedisScript {
  COMMIT,
  INSPECT,
  PIN,
  TRIM;

  /**
   * These scripts write a few bytes at most, and a full server is freed only by trimming, which
   * waits for commits.
   */
  private static final String EVEN_WHEN_FULL = "#!lua flags=allow-oom\n";

  private final String text = load(name().toLowerCase(Locale.ROOT) + ".lua");

  /** For Redis 7 and later. */
  String text() {
    return EVEN_WHEN_FULL + text;
  }

  /** For servers that do not know flags yet. */
  String textWithoutFlags() {
    return text;
  }

  private static String load(String name) {
    try (InputStream script = RedisScript.class.getResourceAsStream(name)) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
