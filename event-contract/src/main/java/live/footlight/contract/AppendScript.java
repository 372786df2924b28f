package live.footlight.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The script that appends events once: its text, its arguments and its answers. Whoever appends
 * (the edge, a job that emits commands) brings the Redis client.
 *
 * <p>One call appends what was gathered for one partition as one stream entry. All keys share the
 * partition's hash tag.
 */
public final class AppendScript {
  /** The script, for {@code SCRIPT LOAD} and {@code EVAL}. */
  public static final String TEXT = load();

  private AppendScript() {}

  /** What became of an event. */
  public enum Status {
    /** In the stream now. */
    APPENDED,
    /** Seen before with the same content; the position is the first one's. */
    DUPLICATE,
    /** Seen before with other content. */
    CONFLICT,
    /** The partition has no room for events of this class. */
    FULL
  }

  /**
   * An answer for one event.
   *
   * @param position {@code <entry id>.<index>}, e.g. {@code 1795342347118-0.3}; empty where full
   */
  public record Result(Status status, String position) {}

  /** One call for one partition. Not for concurrent use. */
  public static final class Call {
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> arguments = new ArrayList<>();
    private final String topic;
    private final int partition;
    private long lastFullAt;
    private byte[] lastFullAtText = ascii(0);

    /**
     * @param remember how long an id is known at the edge
     */
    public Call(String topic, int partition, Duration remember) {
      this.topic = topic;
      this.partition = partition;
      keys.add(StreamKeys.stream(topic, partition).getBytes(UTF_8));
      arguments.add(ascii(remember.toMillis()));
    }

    /**
     * Adds an event.
     *
     * @param source of the event
     * @param id of the event
     * @param contentHash of {@link ContentHash}
     * @param fullAt stream length in entries from which its class is refused; 0 for never, below
     *     for at once
     * @param frame one frame behind its length, as {@link FrameWriter#body} gives it
     */
    public void add(String source, String id, byte[] contentHash, long fullAt, byte[] frame) {
      keys.add(StreamKeys.dedupe(topic, partition, source, id).getBytes(UTF_8));
      arguments.add(contentHash);
      if (fullAt != lastFullAt) { // seldom: of one class is mostly what comes together
        lastFullAt = fullAt;
        lastFullAtText = ascii(fullAt);
      }
      arguments.add(lastFullAtText);
      arguments.add(frame);
    }

    /** How many events it has. */
    public int size() {
      return keys.size() - 1;
    }

    public byte[][] keys() {
      return keys.toArray(byte[][]::new);
    }

    public byte[][] arguments() {
      return arguments.toArray(byte[][]::new);
    }

    /**
     * Reads the script's answer.
     *
     * @param answer a letter for each event, the entry, then the positions that were remembered, as
     *     bulk strings
     */
    public List<Result> results(List<?> answer) {
      byte[] letters = (byte[]) answer.get(0);
      if (letters.length != size()) {
        throw new IllegalStateException(
            "the append script answered for " + letters.length + " events of " + size());
      }
      String entry = new String((byte[]) answer.get(1), UTF_8);
      List<Result> results = new ArrayList<>(letters.length);
      int appended = 0;
      int remembered = 2;
      for (byte letter : letters) {
        results.add(
            switch (letter) {
              case 'a' -> new Result(Status.APPENDED, entry + '.' + appended++);
              case 'd' -> new Result(Status.DUPLICATE, position(entry, answer.get(remembered++)));
              case 'c' -> new Result(Status.CONFLICT, position(entry, answer.get(remembered++)));
              case 'f' -> new Result(Status.FULL, "");
              default -> throw new IllegalStateException("the append script gave no known status");
            });
      }
      return results;
    }

    private static String position(String entry, Object remembered) {
      String position = new String((byte[]) remembered, UTF_8);
      return position.startsWith(".") ? entry + position : position;
    }

    private static byte[] ascii(long number) {
      return Long.toString(number).getBytes(UTF_8);
    }
  }

  private static String load() {
    try (InputStream script = AppendScript.class.getResourceAsStream("append.lua")) {
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
