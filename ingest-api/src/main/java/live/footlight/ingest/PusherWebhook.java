package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import live.footlight.contract.Actor;
import live.footlight.contract.DataField;
import live.footlight.contract.Event;
import live.footlight.contract.EventJson;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.event.ViewerLeft;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A webhook of Pusher Channels as its documentation has it: {@code
 * {"time_ms":…,"events":[{"name":"member_added","channel":"presence-x","user_id":"u"}]}}, signed by
 * HMAC-SHA256 over the raw body.
 *
 * <p>What becomes an event:
 *
 * <ul>
 *   <li>{@code presence-enc-stream-viewer@<streamer>.<tier>.<viewer>}, a channel of one viewer's,
 *       occupied or vacated: the viewer joined or left. A streamer's id ends at the first {@code
 *       .sd.} or {@code .preview.};
 *   <li>{@code presence-session@<session>.<tier>}, a member added or removed: the same of the
 *       member;
 *   <li>{@code presence-viewers@<session>}, a member added or removed: the same, on tier {@code
 *       preview}.
 * </ul>
 *
 * Everything else is ignored, and counted.
 *
 * @param timeMs when it was sent, ms UTC
 * @param events what it says, as far as it concerns us
 * @param ignored how many of its events do not
 * @param malformed channels of ours that cannot be read
 */
record PusherWebhook(long timeMs, List<Event> events, int ignored, List<String> malformed) {
  private static final int MAX_CHANNEL = 200;
  private static final Pattern CHANNEL =
      Pattern.compile("[-a-zA-Z0-9_=@,.;]{1," + MAX_CHANNEL + "}");
  private static final String VIEWER = "presence-enc-stream-viewer@";
  private static final Pattern OF_VIEWER = Pattern.compile("(.+?)\\.(sd|preview)\\.(.+)");
  private static final String SESSION = "presence-session@";
  private static final Pattern OF_SESSION = Pattern.compile("(.+)\\.(sd|preview)");
  private static final String PREVIEW = "presence-viewers@";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(EventJson.MAX_DEPTH)
                          .maxNumberLength(30)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** HMAC-SHA256 of the body under a secret, as lower-case hex. */
  static String sign(byte[] body, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** Whether a signature is the body's, in a time that does not depend on where they differ. */
  static boolean isSigned(byte[] body, String secret, String signature) {
    return MessageDigest.isEqual(sign(body, secret).getBytes(UTF_8), signature.getBytes(UTF_8));
  }

  /**
   * Reads a webhook.
   *
   * @param key of the app, which names the source of its events
   * @param receivedAtMs ms UTC
   * @param limit most events it may have
   * @throws IllegalArgumentException where it is none, in words
   * @throws Refusal where it has more events
   */
  static PusherWebhook parse(byte[] body, String key, long receivedAtMs, int limit) {
    JsonNode root;
    try {
      root = JSON.readTree(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the body is not UTF-8", e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the body is no JSON: " + e.getOriginalMessage(), e);
    }
    JsonNode time = root.path("time_ms");
    JsonNode list = root.path("events");
    if (!time.isIntegralNumber() || !time.canConvertToLong() || !list.isArray()) {
      throw new IllegalArgumentException("a webhook has time_ms, a number, and events, an array");
    }
    if (list.size() > limit) {
      throw Refusal.of(
          HttpStatus.CONTENT_TOO_LARGE,
          "batch-too-large",
          "a webhook has at most " + limit + " events");
    }
    long timeMs = time.longValue();
    String hash = hash(body);
    List<Event> events = new ArrayList<>();
    List<String> malformed = new ArrayList<>();
    int ignored = 0;
    int index = 0;
    for (JsonNode item : list) {
      String name = item.path("name").stringValue("");
      String channel = item.path("channel").stringValue("");
      Verdict verdict = verdict(name, channel, item.path("user_id").stringValue(""));
      if (verdict.data() != null) {
        events.add(
            new Event(
                hash + '-' + index,
                "/notify/pusher/" + key,
                1,
                timeMs,
                receivedAtMs,
                new Actor(verdict.viewer(), null, null),
                null,
                verdict.data(),
                null));
      } else if (verdict.ours()) {
        malformed.add(legible(channel));
      } else {
        ignored++;
      }
      index++;
    }
    return new PusherWebhook(timeMs, List.copyOf(events), ignored, List.copyOf(malformed));
  }

  /** What an event says to us; nothing where it is not ours, or is ours and cannot be read. */
  private record Verdict(EventData data, String viewer, boolean ours) {
    static final Verdict IGNORED = new Verdict(null, null, false);
    static final Verdict MALFORMED = new Verdict(null, null, true);
  }

  private static Verdict verdict(String name, String channel, String userId) {
    return switch (name) {
      case "channel_occupied", "channel_vacated" ->
          channel.startsWith(VIEWER)
              ? ofViewer(name.equals("channel_occupied"), channel)
              : Verdict.IGNORED;
      case "member_added", "member_removed" ->
          channel.startsWith(SESSION) || channel.startsWith(PREVIEW)
              ? ofMember(name.equals("member_added"), channel, userId)
              : Verdict.IGNORED;
      default -> Verdict.IGNORED;
    };
  }

  private static Verdict ofViewer(boolean joined, String channel) {
    Matcher parts = OF_VIEWER.matcher(channel.substring(VIEWER.length()));
    if (!CHANNEL.matcher(channel).matches() || !parts.matches()) {
      return Verdict.MALFORMED;
    }
    String streamer = parts.group(1);
    String tier = parts.group(2);
    String viewer = parts.group(3);
    return new Verdict(
        joined
            ? new ViewerJoined(null, viewer, channel, tier, streamer)
            : new ViewerLeft(null, viewer, channel, tier, streamer),
        viewer,
        true);
  }

  private static Verdict ofMember(boolean joined, String channel, String userId) {
    boolean preview = channel.startsWith(PREVIEW);
    String rest = channel.substring(preview ? PREVIEW.length() : SESSION.length());
    Matcher parts = OF_SESSION.matcher(rest);
    String session = preview ? rest : parts.matches() ? parts.group(1) : "";
    String connection = channel + '#' + userId;
    if (!CHANNEL.matcher(channel).matches()
        || session.isEmpty()
        || !isId(userId)
        || connection.getBytes(UTF_8).length > DataField.MAX_ID_BYTES) {
      return Verdict.MALFORMED;
    }
    String tier = preview ? "preview" : parts.group(2);
    return new Verdict(
        joined
            ? new ViewerJoined(session, userId, connection, tier, null)
            : new ViewerLeft(session, userId, connection, tier, null),
        userId,
        true);
  }

  /** What other events may have as an id: no control characters, nothing that has no UTF-8. */
  private static boolean isId(String userId) {
    return !userId.isEmpty()
        && userId.chars().noneMatch(c -> c < ' ' || c == 0x7f)
        && UTF_8.newEncoder().canEncode(userId);
  }

  /** The channel as a line of a log may have it. */
  private static String legible(String channel) {
    String start = channel.substring(0, Math.min(channel.length(), MAX_CHANNEL));
    return start.replaceAll("[^-a-zA-Z0-9_=@,.;]", "?");
  }

  /** A webhook has no id of its own; the same body is the same webhook. */
  private static String hash(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
