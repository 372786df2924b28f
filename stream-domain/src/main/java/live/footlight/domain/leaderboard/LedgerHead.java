package live.footlight.domain.leaderboard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a ledger knows about its entity as a whole.
 *
 * <p>Its page is a format byte, a flag byte (1 started, 2 ended), the numbers below in their order,
 * the title (length in 2) and the streamers (length in 2 each).
 */
final class LedgerHead {
  private static final byte FORMAT = 1;
  private static final int STARTED = 1;
  private static final int ENDED = 2;
  private static final int TITLE = 62;

  int firstSegment;
  int lastSegment;
  long firstSegmentLatest;
  int seenPages;
  int seenSize;

  /** The latest event time of anything applied. */
  long latestMs;

  long startedAtMs;
  long endedAtMs;
  int sessionStreamer;
  String title;
  private int startContent;
  private int endContent;
  private int flags;
  private final List<byte[]> streamers = new ArrayList<>();
  private final List<String> streamerNames = new ArrayList<>();

  void load(Page page) {
    byte[] bytes = page.bytes;
    boolean fresh = page.isNew();
    flags = fresh ? 0 : bytes[1];
    firstSegment = fresh ? 0 : Bytes.getInt(bytes, 2);
    lastSegment = fresh ? 0 : Bytes.getInt(bytes, 6);
    firstSegmentLatest = fresh ? 0 : Bytes.getLong(bytes, 10);
    seenPages = fresh ? 1 : Bytes.getInt(bytes, 18);
    seenSize = fresh ? 0 : Bytes.getInt(bytes, 22);
    latestMs = fresh ? Long.MIN_VALUE / 2 : Bytes.getLong(bytes, 26);
    startedAtMs = fresh ? 0 : Bytes.getLong(bytes, 34);
    endedAtMs = fresh ? 0 : Bytes.getLong(bytes, 42);
    sessionStreamer = fresh ? 0 : Bytes.getInt(bytes, 50);
    startContent = fresh ? 0 : Bytes.getInt(bytes, 54);
    endContent = fresh ? 0 : Bytes.getInt(bytes, 58);
    title = "";
    streamers.clear();
    streamerNames.clear();
    if (!fresh) {
      int length = Bytes.getShort(bytes, TITLE);
      title = new String(bytes, TITLE + Short.BYTES, length, StandardCharsets.UTF_8);
      int at = TITLE + Short.BYTES + length;
      while (at < page.length) {
        int size = Bytes.getShort(bytes, at);
        add(bytes, at + Short.BYTES, size);
        at += Short.BYTES + size;
      }
    }
  }

  void save(Page page) {
    byte[] titleBytes = title.getBytes(StandardCharsets.UTF_8);
    int length = TITLE + Short.BYTES + titleBytes.length;
    for (byte[] streamer : streamers) {
      length += Short.BYTES + streamer.length;
    }
    page.reserve(length);
    byte[] bytes = page.bytes;
    bytes[0] = FORMAT;
    bytes[1] = (byte) flags;
    Bytes.putInt(bytes, 2, firstSegment);
    Bytes.putInt(bytes, 6, lastSegment);
    Bytes.putLong(bytes, 10, firstSegmentLatest);
    Bytes.putInt(bytes, 18, seenPages);
    Bytes.putInt(bytes, 22, seenSize);
    Bytes.putLong(bytes, 26, latestMs);
    Bytes.putLong(bytes, 34, startedAtMs);
    Bytes.putLong(bytes, 42, endedAtMs);
    Bytes.putInt(bytes, 50, sessionStreamer);
    Bytes.putInt(bytes, 54, startContent);
    Bytes.putInt(bytes, 58, endContent);
    int at = text(bytes, TITLE, titleBytes);
    for (byte[] streamer : streamers) {
      at = text(bytes, at, streamer);
    }
    page.length = at;
    page.changed = true;
  }

  boolean isStarted() {
    return (flags & STARTED) != 0;
  }

  /** How many of start and end have been applied. */
  int lifecycleInputs() {
    return Integer.bitCount(flags);
  }

  Outcome start(long atMs, int content, int streamer, String newTitle) {
    if (isStarted()) {
      return startedAtMs == atMs
              && startContent == content
              && sessionStreamer == streamer
              && title.equals(newTitle)
          ? Outcome.DUPLICATE
          : Outcome.QUARANTINED;
    }
    flags |= STARTED;
    startedAtMs = atMs;
    startContent = content;
    sessionStreamer = streamer;
    title = newTitle;
    return Outcome.APPLIED;
  }

  Outcome end(long atMs, int content) {
    if ((flags & ENDED) != 0) {
      return endedAtMs == atMs && endContent == content ? Outcome.DUPLICATE : Outcome.QUARANTINED;
    }
    flags |= ENDED;
    endedAtMs = atMs;
    endContent = content;
    return Outcome.APPLIED;
  }

  /** How many streamers the entity's inputs named. */
  int streamers() {
    return streamers.size();
  }

  String streamer(int number) {
    return streamerNames.get(number);
  }

  /** The number of a streamer, a new one where it was not named before. */
  int streamer(byte[] from, int at, int length) {
    for (int i = 0; i < streamers.size(); i++) {
      byte[] streamer = streamers.get(i);
      if (streamer.length == length && Bytes.equal(streamer, 0, from, at, length)) {
        return i;
      }
    }
    add(from, at, length);
    return streamers.size() - 1;
  }

  private void add(byte[] from, int at, int length) {
    byte[] streamer = Arrays.copyOfRange(from, at, at + length);
    streamers.add(streamer);
    streamerNames.add(new String(streamer, StandardCharsets.UTF_8));
  }

  private static int text(byte[] to, int at, byte[] text) {
    Bytes.putShort(to, at, text.length);
    System.arraycopy(text, 0, to, at + Short.BYTES, text.length);
    return at + Short.BYTES + text.length;
  }
}
