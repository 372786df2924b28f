package live.footlight.connector.redis.streams;

import java.io.Serializable;

/**
 * Names of the keys that stand beside a stream. They share its hash tag, so that a cluster keeps
 * them in one slot: for a stream {@code ev:{live.5}} they are {@code off:{live.5}} and so on.
 *
 * @param offsets prefix of the hash of committed positions by job
 * @param incarnation prefix of the key of the stream's random id
 * @param pins prefix of the hash of positions that trimming must keep
 */
public record StreamKeyNames(String offsets, String incarnation, String pins)
    implements Serializable {
  /** {@code off:}, {@code inc:} and {@code pin:}. */
  public static final StreamKeyNames DEFAULT = new StreamKeyNames("off:", "inc:", "pin:");

  String offsets(String stream) {
    return offsets + tag(stream);
  }

  String incarnation(String stream) {
    return incarnation + tag(stream);
  }

  String pins(String stream) {
    return pins + tag(stream);
  }

  private static String tag(String stream) {
    int open = stream.indexOf('{');
    int close = stream.indexOf('}', open);
    return open < 0 || close <= open + 1 ? '{' + stream + '}' : stream.substring(open, close + 1);
  }
}
