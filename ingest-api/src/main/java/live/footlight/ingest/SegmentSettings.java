package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Analytics SDKs that speak the Segment HTTP API, under {@code footlight.segment}.
 *
 * @param sources by name; without any, there is nothing at {@code /v1/track} and its like
 * @param bodyBytes longest body, inflated
 * @param eventBytes longest event
 * @param batchEvents most events in a batch
 */
@ConfigurationProperties("footlight.segment")
public record SegmentSettings(
    Map<String, Source> sources,
    @DefaultValue("512000") int bodyBytes,
    @DefaultValue("32768") int eventBytes,
    @DefaultValue("2500") int batchEvents) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Who may send.
   *
   * @param writeKey that its SDKs are given; public where they run in browsers
   * @param origins of the pages that may send, such as {@code https://example.com}; any where empty
   */
  public record Source(String writeKey, List<String> origins) {
    public Source {
      origins = origins == null ? List.of() : List.copyOf(origins);
    }
  }

  public SegmentSettings {
    sources = sources == null ? Map.of() : Map.copyOf(sources);
    Map<String, String> owners = new TreeMap<>();
    sources.forEach(
        (name, source) -> {
          if (!NAME.matcher(name).matches()
              || source.writeKey() == null
              || source.writeKey().isBlank()) {
            throw new IllegalArgumentException(
                "footlight.segment.sources."
                    + name
                    + " must have a write-key, and a name of letters, digits, dots, dashes and"
                    + " underscores");
          }
          String other = owners.put(source.writeKey(), name);
          if (other != null) {
            throw new IllegalArgumentException(
                "footlight.segment.sources." + name + " and " + other + " have the same write-key");
          }
        });
  }

  /** The source whose write key this is, or null; in a time that depends on no key's content. */
  String sourceOf(String writeKey) {
    byte[] given = writeKey.getBytes(UTF_8);
    String found = null;
    for (Map.Entry<String, Source> source : sources.entrySet()) {
      if (MessageDigest.isEqual(source.getValue().writeKey().getBytes(UTF_8), given)) {
        found = source.getKey();
      }
    }
    return found;
  }

  /** Whether pages of an origin may send for a source. */
  boolean allows(String source, String origin) {
    List<String> origins = sources.get(source).origins();
    return origin == null || origins.isEmpty() || origins.contains(origin);
  }

  /** Every origin that some source allows; {@code *} where one allows any. */
  List<String> origins() {
    TreeSet<String> all = new TreeSet<>();
    for (Source source : sources.values()) {
      if (source.origins().isEmpty()) {
        return List.of("*");
      }
      all.addAll(source.origins());
    }
    return List.copyOf(all);
  }
}
