package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * The attributes of an event in binary mode, which are headers. Source: CloudEvents 1.0.2, HTTP
 * binding, 3.1.3.
 */
final class CloudEventHeaders {
  private static final String PREFIX = "ce-";

  private CloudEventHeaders() {}

  /**
   * The attributes by their names without {@code ce-}.
   *
   * @throws Refusal where a value cannot be decoded
   */
  static Map<String, String> attributes(HttpServletRequest request) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.startsWith(PREFIX)) {
        try {
          attributes.put(lower.substring(PREFIX.length()), decoded(request.getHeader(name)));
        } catch (IllegalArgumentException e) {
          throw Refusal.of(HttpStatus.BAD_REQUEST, "malformed-header", name + ' ' + e.getMessage());
        }
      }
    }
    String traceparent = request.getHeader("traceparent");
    if (traceparent != null) {
      attributes.putIfAbsent("traceparent", traceparent);
    }
    return attributes;
  }

  /**
   * A header's value as it was meant: without the quotes that senders of older versions put around
   * it, percent-decoded once, and then UTF-8.
   *
   * @param value with each byte of the header as a character, as servlets give it
   */
  static String decoded(String value) {
    String plain = value.startsWith("\"") ? unquoted(value) : value;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length());
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c != '%') {
        bytes.write(c);
        continue;
      }
      int high = i + 2 < plain.length() ? Character.digit(plain.charAt(i + 1), 16) : -1;
      int low = i + 2 < plain.length() ? Character.digit(plain.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        throw new IllegalArgumentException("is not percent-encoded");
      }
      bytes.write(high << 4 | low);
      i += 2;
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("is not UTF-8", e);
    }
  }

  private static String unquoted(String value) {
    StringBuilder plain = new StringBuilder(value.length());
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"') {
        if (i + 1 < value.length()) {
          break;
        }
        return plain.toString();
      }
      if (c == '\\' && i + 1 < value.length()) {
        c = value.charAt(++i);
      }
      plain.append(c);
    }
    throw new IllegalArgumentException("has quotes that do not match");
  }
}
