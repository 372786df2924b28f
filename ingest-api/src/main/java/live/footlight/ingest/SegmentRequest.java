package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A request of the Segment HTTP API, taken apart: one call, or a batch of them. The calls are left
 * unread, so that one that is broken does not touch the others.
 *
 * @param writeKey in the body, or null
 * @param sentAt in the body, by the client's clock; null where it says none
 * @param context that a batch has for all its calls, JSON; null where it has none
 * @param calls each as it was sent, JSON
 */
record SegmentRequest(String writeKey, String sentAt, byte[] context, List<byte[]> calls) {
  /** Finds where things lie, and leaves what they say to who reads them. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(500).maxNameLength(50_000).build())
          .build();

  /**
   * Reads a request.
   *
   * @param batch whether it has its calls under {@code batch}; else it is one
   * @param limit most calls it may have
   * @throws IllegalArgumentException where it is none, in words
   */
  static SegmentRequest parse(byte[] body, boolean batch, int limit) {
    checkUtf8(body);
    String writeKey = null;
    String sentAt = null;
    byte[] context = null;
    List<byte[]> calls = batch ? null : List.of(body);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("the body must be a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (name.equals("writeKey") && token == JsonToken.VALUE_STRING) {
          writeKey = parser.getString();
        } else if (name.equals("sentAt") && token == JsonToken.VALUE_STRING) {
          sentAt = parser.getString();
        } else if (batch && name.equals("context") && token == JsonToken.START_OBJECT) {
          context = value(parser, body);
        } else if (batch && name.equals("batch") && token == JsonToken.START_ARRAY) {
          calls = calls(parser, body, limit);
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("something follows the JSON object");
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the body is no JSON: " + e.getOriginalMessage(), e);
    }
    if (calls == null) {
      throw new IllegalArgumentException("a batch has its calls under batch, an array");
    }
    return new SegmentRequest(writeKey, sentAt, context, calls);
  }

  private static List<byte[]> calls(JsonParser parser, byte[] body, int limit) {
    List<byte[]> calls = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (calls.size() == limit) {
        throw new IllegalArgumentException("a batch has at most " + limit + " calls");
      }
      calls.add(value(parser, body));
    }
    return calls;
  }

  /** The bytes of the value that the parser stands on. */
  private static byte[] value(JsonParser parser, byte[] body) {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    return Arrays.copyOfRange(body, start, (int) parser.currentLocation().getByteOffset());
  }

  private static void checkUtf8(byte[] body) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the body is not UTF-8", e);
    }
  }
}
