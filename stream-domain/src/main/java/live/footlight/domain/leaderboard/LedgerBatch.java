package live.footlight.domain.leaderboard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The inputs of one entity that arrived within a tick, in order, packed into one growing array:
 * holding an input costs no object. Texts are given as {@linkplain Slice slices} of an array that
 * may be reused afterwards.
 *
 * <p>Each input carries a tag, an {@code int} of the caller's, by which its {@link Outcome} is
 * reported.
 */
public final class LedgerBatch {
  /** Longest id or name an input may have, in bytes. */
  public static final int MAX_TEXT = 0x3fff;

  static final byte CONTRIBUTION = 0;
  static final byte REFUND = 1;
  static final byte SESSION_STARTED = 2;
  static final byte SESSION_ENDED = 3;

  // op 1, origin 1, tag 4, time 8, content 4, diamonds 8, three text lengths of 2
  private static final int HEAD = 32;

  private byte[] bytes = new byte[512];
  private int length;
  private int size;

  // The input under the cursor.
  private int next;
  byte op;
  byte origin;
  int tag;
  long timeMs;
  int content;
  long diamonds;
  int idAt;
  int idLength;
  int memberAt;
  int memberLength;
  int streamerAt;
  int streamerLength;

  /**
   * Someone gave diamonds.
   *
   * @param origin what kind of event it was
   * @param bytes holds the texts
   * @param id slice of the business id
   * @param member slice of who gave
   * @param streamer slice of who received
   * @param diamonds how many, not negative; none deduplicates but does not count
   * @param occurredAtMs event time, ms UTC
   * @param content a hash of whatever else the event says (product, goal, …), so that a changed
   *     repetition is told from a faithful one
   */
  public void contribution(
      Origin origin,
      byte[] bytes,
      long id,
      long member,
      long streamer,
      long diamonds,
      long occurredAtMs,
      int content,
      int tag) {
    if (diamonds < 0) {
      throw new IllegalArgumentException("A contribution cannot be negative: " + diamonds);
    }
    add(
        CONTRIBUTION,
        origin.code,
        bytes,
        id,
        member,
        streamer,
        diamonds,
        occurredAtMs,
        content,
        tag);
  }

  /**
   * A gift was taken back.
   *
   * @param bytes holds the gift's id
   * @param id slice of the gift's id
   * @param occurredAtMs event time of the refund, ms UTC
   */
  public void refund(byte[] bytes, long id, long occurredAtMs, int tag) {
    add(REFUND, Origin.GIFT.code, bytes, id, 0, 0, 0, occurredAtMs, 0, tag);
  }

  /**
   * The session, which is the entity, was started.
   *
   * @param bytes holds the texts
   * @param title slice of its title, may be empty
   * @param streamer slice of who broadcasts
   * @param content as in {@link #contribution}
   */
  public void sessionStarted(
      byte[] bytes, long title, long streamer, long occurredAtMs, int content, int tag) {
    add(SESSION_STARTED, (byte) 0, bytes, 0, title, streamer, 0, occurredAtMs, content, tag);
  }

  /** The session, which is the entity, is over. */
  public void sessionEnded(long occurredAtMs, int content, int tag) {
    add(SESSION_ENDED, (byte) 0, bytes, 0, 0, 0, 0, occurredAtMs, content, tag);
  }

  /** {@link #contribution} from strings, for callers that have them. */
  public void contribution(
      Origin origin,
      String id,
      String member,
      String streamer,
      long diamonds,
      long occurredAtMs,
      int content,
      int tag) {
    byte[] i = utf8(id);
    byte[] m = utf8(member);
    byte[] s = utf8(streamer);
    byte[] all = new byte[i.length + m.length + s.length];
    System.arraycopy(i, 0, all, 0, i.length);
    System.arraycopy(m, 0, all, i.length, m.length);
    System.arraycopy(s, 0, all, i.length + m.length, s.length);
    contribution(
        origin,
        all,
        Slice.of(0, i.length),
        Slice.of(i.length, m.length),
        Slice.of(i.length + m.length, s.length),
        diamonds,
        occurredAtMs,
        content,
        tag);
  }

  /** {@link #refund} from a string. */
  public void refund(String id, long occurredAtMs, int tag) {
    byte[] text = utf8(id);
    refund(text, Slice.of(0, text.length), occurredAtMs, tag);
  }

  /** {@link #sessionStarted} from strings. */
  public void sessionStarted(
      String title, String streamer, long occurredAtMs, int content, int tag) {
    byte[] text = utf8(title + streamer);
    int titleLength = utf8(title).length;
    sessionStarted(
        text,
        Slice.of(0, titleLength),
        Slice.of(titleLength, text.length - titleLength),
        occurredAtMs,
        content,
        tag);
  }

  /** How many inputs it holds. */
  public int size() {
    return size;
  }

  /** How many bytes they take. */
  public int bytes() {
    return length;
  }

  /** How many bytes it has space for. */
  public int capacity() {
    return bytes.length;
  }

  /** Forgets the inputs and keeps the space. */
  public void clear() {
    length = 0;
    size = 0;
  }

  private void add(
      byte op,
      byte origin,
      byte[] from,
      long id,
      long member,
      long streamer,
      long diamonds,
      long timeMs,
      int content,
      int tag) {
    int members = Slice.length(member);
    int streamers = Slice.length(streamer);
    int ids = Slice.length(id);
    if ((ids | members | streamers) > MAX_TEXT) {
      throw new IllegalArgumentException("A text is longer than " + MAX_TEXT + " bytes");
    }
    int most = length + HEAD + PackedId.maxSize(ids) + members + streamers;
    if (most > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(most, 2 * bytes.length));
    }
    byte[] to = bytes;
    int at = length;
    to[at] = op;
    to[at + 1] = origin;
    Bytes.putInt(to, at + 2, tag);
    Bytes.putLong(to, at + 6, timeMs);
    Bytes.putInt(to, at + 14, content);
    Bytes.putLong(to, at + 18, diamonds);
    int end = at + HEAD;
    if (op <= REFUND) {
      end = PackedId.pack(from, Slice.offset(id), ids, to, end);
    }
    Bytes.putShort(to, at + 26, end - at - HEAD);
    Bytes.putShort(to, at + 28, members);
    System.arraycopy(from, Slice.offset(member), to, end, members);
    end += members;
    Bytes.putShort(to, at + 30, streamers);
    System.arraycopy(from, Slice.offset(streamer), to, end, streamers);
    length = end + streamers;
    size++;
  }

  /** The array that the cursor's positions point into. */
  byte[] array() {
    return bytes;
  }

  /** Puts the cursor before the first input. */
  void rewind() {
    next = 0;
  }

  /** Moves to the next input. */
  boolean next() {
    if (next == length) {
      return false;
    }
    byte[] from = bytes;
    int at = next;
    op = from[at];
    origin = from[at + 1];
    tag = Bytes.getInt(from, at + 2);
    timeMs = Bytes.getLong(from, at + 6);
    content = Bytes.getInt(from, at + 14);
    diamonds = Bytes.getLong(from, at + 18);
    idAt = at + HEAD;
    idLength = Bytes.getShort(from, at + 26);
    memberAt = idAt + idLength;
    memberLength = Bytes.getShort(from, at + 28);
    streamerAt = memberAt + memberLength;
    streamerLength = Bytes.getShort(from, at + 30);
    next = streamerAt + streamerLength;
    return true;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
