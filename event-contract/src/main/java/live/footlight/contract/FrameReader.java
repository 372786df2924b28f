package live.footlight.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.event.Placed;

/**
 * Walks the frames of a stream entry's body and reads their fields in place. One reader serves a
 * whole stream: it keeps positions, not values, so a field nobody asks for costs a skip.
 *
 * <pre>
 * reader.open(body);
 * while (reader.next()) {
 *   try {
 *     reader.parse();
 *   } catch (MalformedFrameException e) {
 *     … reader.frame() is a dead letter; the frames after it are not touched by it
 *   }
 * }
 * </pre>
 *
 * The layout is in {@link FrameWriter}. Not for concurrent use.
 */
public final class FrameReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private byte[] body;
  private int end;
  private int cursor;
  private int index;

  private int start;
  private int stop;
  private EventType type;
  private DataLayout layout;
  private long occurredAt;
  private long receivedAt;
  private int schemaVersion;
  private final int[] envelopeAt = new int[6];
  private final int[] envelopeLength = new int[6];
  private final int[] fieldAt = new int[64];
  private final int[] fieldLength = new int[64];
  private final long[] numbers = new long[64];
  private int dataAt;
  private int dataEnd;
  private int extrasAt;

  private static final int ID = 0;
  private static final int SOURCE = 1;
  private static final int USER = 2;
  private static final int ANONYMOUS = 3;
  private static final int DEVICE = 4;
  private static final int TRACEPARENT = 5;

  /** Starts on a body. */
  public void open(byte[] body) {
    open(body, 0, body.length);
  }

  /** Starts on a range of bytes. */
  public void open(byte[] body, int offset, int length) {
    this.body = body;
    this.cursor = offset;
    this.end = offset + length;
    this.index = -1;
    this.stop = offset;
  }

  /** Starts on a single frame without its length, as {@link #frame} gives it; ready to parse. */
  public void openFrame(byte[] frame) {
    open(frame, 0, frame.length);
    index = 0;
    start = 0;
    stop = frame.length;
  }

  /**
   * Moves to the next frame; false at the end of the body.
   *
   * @throws MalformedFrameException where the length itself is broken: then nothing that follows
   *     can be found, {@link #frame} is the rest of the body, and the next call answers false
   */
  public boolean next() throws MalformedFrameException {
    cursor = stop;
    if (cursor >= end) {
      return false;
    }
    index++;
    start = cursor;
    stop = end;
    type = null;
    long length = varint(3);
    if (length > end - cursor) {
      throw new MalformedFrameException(
          "frame " + index + " claims " + length + " bytes, but " + (end - cursor) + " are left");
    }
    start = cursor;
    stop = start + (int) length;
    return true;
  }

  /** Which frame of the body this is, from 0. */
  public int index() {
    return index;
  }

  /** Where this frame starts in {@link #bytes}, behind its length. */
  int frameOffset() {
    return start;
  }

  /** How many bytes this frame has, its length not among them. */
  int frameLength() {
    return stop - start;
  }

  /** A copy of this frame's bytes, without its length. */
  public byte[] frame() {
    return Arrays.copyOfRange(body, start, stop);
  }

  /**
   * Reads where everything of the frame lies.
   *
   * @throws MalformedFrameException where the bytes are no frame of a version and type known here
   */
  public void parse() throws MalformedFrameException {
    cursor = start;
    if (unsigned() != FrameWriter.VERSION) {
      throw new MalformedFrameException("frame version " + (body[start] & 0xff) + " is not known");
    }
    int code = unsigned();
    type = EventType.ofCode(code);
    if (type == null) {
      throw new MalformedFrameException("event type code " + code + " is not known here");
    }
    layout = DataLayout.of(type);
    try {
      occurredAt = fixed();
      receivedAt = fixed();
      envelope(ID);
      envelope(SOURCE);
      int flags = unsigned();
      optional(flags & FrameWriter.USER, USER);
      optional(flags & FrameWriter.ANONYMOUS, ANONYMOUS);
      optional(flags & FrameWriter.DEVICE, DEVICE);
      optional(flags & FrameWriter.TRACEPARENT, TRACEPARENT);
      schemaVersion = (flags & FrameWriter.SCHEMA_VERSION) != 0 ? schemaVersion() : 1;
      dataAt = cursor;
      data();
      dataEnd = cursor;
      extrasAt = (flags & FrameWriter.EXTRAS) != 0 ? cursor : -1;
      if (extrasAt < 0 && cursor != stop) {
        throw new MalformedFrameException((stop - cursor) + " bytes too many in the frame");
      }
    } catch (MalformedFrameException e) {
      type = null;
      throw e;
    }
  }

  /** The frame's type. */
  public EventType type() {
    return type;
  }

  /** Event time, ms UTC. */
  public long occurredAtMs() {
    return occurredAt;
  }

  /** When the edge accepted it, ms UTC. */
  public long receivedAtMs() {
    return receivedAt;
  }

  /** Whether a field of the data is there; fields by {@link DataLayout#indexOf}. */
  public boolean has(int field) {
    return fieldAt[field] >= 0;
  }

  /** A string or JSON field, or null where it is absent. */
  public String string(int field) {
    return fieldAt[field] < 0 ? null : text(fieldAt[field], fieldLength[field]);
  }

  /**
   * Whether a string field is UTF-8. Bytes that are not would read as other bytes that are, so two
   * ids would become one.
   */
  public boolean isText(int field) {
    return isText(fieldAt[field], fieldLength[field]);
  }

  private boolean isText(int at, int length) {
    int end = at + length;
    for (int i = at; i < end; i++) {
      if (body[i] < 0) {
        try {
          strict(i, end - i);
          return true;
        } catch (MalformedFrameException e) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether a string field has control characters. */
  public boolean hasControl(int field) {
    return hasControl(fieldAt[field], fieldLength[field]);
  }

  private boolean hasControl(int at, int length) {
    int end = at + length;
    for (int i = at; i < end; i++) {
      if ((body[i] >= 0 && body[i] < ' ') || body[i] == 0x7f) {
        return true;
      }
    }
    return false;
  }

  /** Where a string field's UTF-8 starts in {@link #bytes}. */
  public int offset(int field) {
    return fieldAt[field];
  }

  /** How many bytes a string field has, or how many strings a list. */
  public int length(int field) {
    return fieldLength[field];
  }

  /** The bytes that {@link #offset} points into. */
  public byte[] bytes() {
    return body;
  }

  /** An integer or time field; 0 where it is absent. */
  public long integer(int field) {
    return fieldAt[field] < 0 ? 0 : numbers[field];
  }

  /** A field that is a list of strings, or null where it is absent. */
  public List<String> strings(int field) {
    if (fieldAt[field] < 0) {
      return null;
    }
    try {
      return strings(field, false);
    } catch (MalformedFrameException e) {
      throw new IllegalStateException("a list that parsed cannot break", e);
    }
  }

  /** How many bytes the longest string of a list has that is there; 0 where the list is empty. */
  public int longest(int field) {
    int[] longest = {0};
    allStrings(field, (at, length) -> (longest[0] = Math.max(longest[0], length)) >= 0);
    return longest[0];
  }

  /** Whether the strings of a list that is there are UTF-8 and have no control characters. */
  public boolean arePlain(int field) {
    return allStrings(field, (at, length) -> isText(at, length) && !hasControl(at, length));
  }

  /** Says something of a string by where it lies. */
  private interface Judge {
    boolean says(int at, int length);
  }

  private boolean allStrings(int field, Judge judge) {
    int before = cursor;
    cursor = fieldAt[field];
    boolean all = true;
    try {
      for (int i = 0; all && i < fieldLength[field]; i++) {
        int length = (int) varint(3);
        all = judge.says(cursor, length);
        cursor += length;
      }
    } catch (MalformedFrameException e) {
      throw new IllegalStateException("a list that parsed cannot break", e);
    }
    cursor = before;
    return all;
  }

  /** A number field; 0 where it is absent. */
  public double number(int field) {
    return fieldAt[field] < 0 ? 0 : Double.longBitsToDouble(numbers[field]);
  }

  /**
   * A field that is a map of numbers, in the order of their names, or null where it is absent.
   *
   * @throws MalformedFrameException where a name is not UTF-8, or they are not in order
   */
  public Map<String, Double> numbers(int field) throws MalformedFrameException {
    if (fieldAt[field] < 0) {
      return null;
    }
    int before = cursor;
    cursor = fieldAt[field];
    Map<String, Double> named = new LinkedHashMap<>();
    String last = null;
    for (int i = 0; i < fieldLength[field]; i++) {
      int length = (int) varint(3);
      String name = strict(cursor, length);
      cursor += length;
      if (last != null && last.compareTo(name) >= 0) {
        throw new MalformedFrameException("the names of a map are not in order");
      }
      named.put(name, Double.longBitsToDouble(fixed()));
      last = name;
    }
    cursor = before;
    return Collections.unmodifiableMap(named);
  }

  /**
   * A field that is a list of items and their places, or null where it is absent.
   *
   * @throws MalformedFrameException where an id is not UTF-8
   */
  public List<Placed> places(int field) throws MalformedFrameException {
    if (fieldAt[field] < 0) {
      return null;
    }
    int before = cursor;
    cursor = fieldAt[field];
    List<Placed> places = new ArrayList<>(fieldLength[field]);
    for (int i = 0; i < fieldLength[field]; i++) {
      int length = (int) varint(3);
      String id = strict(cursor, length);
      cursor += length;
      places.add(new Placed(id, zigzag()));
    }
    cursor = before;
    return places;
  }

  private List<String> strings(int field, boolean strict) throws MalformedFrameException {
    int before = cursor;
    cursor = fieldAt[field];
    List<String> strings = new ArrayList<>(fieldLength[field]);
    for (int i = 0; i < fieldLength[field]; i++) {
      int length = (int) varint(3);
      strings.add(strict ? strict(cursor, length) : text(cursor, length));
      cursor += length;
    }
    cursor = before;
    return strings;
  }

  /**
   * 32 bits of what the event says: of the fields known here, not of its id or its times. States
   * remember it, so it stays as it is.
   */
  public int dataHash() {
    long hash = (long) dataEnd - dataAt;
    int at = dataAt;
    for (; at + Long.BYTES <= dataEnd; at += Long.BYTES) {
      hash = (hash ^ (long) LONGS.get(body, at)) * MIX;
      hash ^= hash >>> 29;
    }
    for (; at < dataEnd; at++) {
      hash = (hash ^ body[at]) * MIX;
    }
    return (int) (((hash ^ (hash >>> 32)) * MIX) >>> 32);
  }

  /** The event's id. */
  public String id() {
    return text(envelopeAt[ID], envelopeLength[ID]);
  }

  /** Who sent it. */
  public String source() {
    return text(envelopeAt[SOURCE], envelopeLength[SOURCE]);
  }

  /** The signed-in user who did it, or null. */
  public String userId() {
    return envelopeAt[USER] < 0 ? null : text(envelopeAt[USER], envelopeLength[USER]);
  }

  /** The visitor who did it, or null. */
  public String anonymousId() {
    return envelopeAt[ANONYMOUS] < 0
        ? null
        : text(envelopeAt[ANONYMOUS], envelopeLength[ANONYMOUS]);
  }

  /**
   * The whole event, for paths that are not hot.
   *
   * @throws MalformedFrameException where a string is not UTF-8, or the extras are no such JSON
   */
  public Event event() throws MalformedFrameException {
    String extras = extrasAt < 0 ? null : strict(extrasAt, stop - extrasAt);
    if (extras != null && !EventJson.isExtras(extras)) {
      throw new MalformedFrameException("the extras are not the JSON they should be");
    }
    Object[] values = new Object[layout.fields().size()];
    for (DataField field : layout.fields()) {
      int i = field.index();
      if (fieldAt[i] < 0) {
        continue;
      }
      switch (field.kind()) {
        case STRING -> values[i] = strict(fieldAt[i], fieldLength[i]);
        case JSON -> values[i] = json(i, field);
        case INTEGER, TIME -> values[i] = numbers[i];
        case STRINGS -> values[i] = strings(i, true);
        case NUMBER -> values[i] = number(i);
        case NUMBERS -> values[i] = numbers(i);
        case PLACES -> values[i] = places(i);
      }
    }
    return new Event(
        strict(envelopeAt[ID], envelopeLength[ID]),
        strict(envelopeAt[SOURCE], envelopeLength[SOURCE]),
        schemaVersion,
        occurredAt,
        receivedAt,
        new Actor(envelopeText(USER), envelopeText(ANONYMOUS), envelopeText(DEVICE)),
        envelopeText(TRACEPARENT),
        layout.create(values),
        extras);
  }

  private String json(int field, DataField declared) throws MalformedFrameException {
    String json = strict(fieldAt[field], fieldLength[field]);
    if (!EventJson.isObject(json)) {
      throw new MalformedFrameException(declared.name() + " is not the JSON object it should be");
    }
    return json;
  }

  private void data() throws MalformedFrameException {
    long present = varint(10);
    List<DataField> fields = layout.fields();
    int known = fields.size();
    if (known < 64 && (present >>> known) != 0) {
      throw new MalformedFrameException(type.label() + " has fields that are not known here");
    }
    for (int i = 0; i < known; i++) {
      DataField field = fields.get(i);
      if ((present & (1L << i)) == 0) {
        if (field.required()) {
          throw new MalformedFrameException(type.label() + " needs " + field.name());
        }
        fieldAt[i] = -1;
        continue;
      }
      switch (field.kind()) {
        case STRING, JSON -> {
          int length = length();
          fieldAt[i] = cursor;
          fieldLength[i] = length;
          cursor += length;
        }
        case INTEGER, TIME -> {
          fieldAt[i] = cursor;
          numbers[i] = zigzag();
        }
        case STRINGS -> {
          int count = (int) varint(2);
          fieldAt[i] = cursor;
          fieldLength[i] = count;
          for (int n = 0; n < count; n++) {
            int length = length();
            cursor += length;
          }
        }
        case NUMBER -> {
          fieldAt[i] = cursor;
          numbers[i] = finite();
        }
        case NUMBERS -> {
          int count = (int) varint(2);
          fieldAt[i] = cursor;
          fieldLength[i] = count;
          for (int n = 0; n < count; n++) {
            int length = length();
            cursor += length;
            finite();
          }
        }
        case PLACES -> {
          int count = (int) varint(2);
          fieldAt[i] = cursor;
          fieldLength[i] = count;
          for (int n = 0; n < count; n++) {
            int length = length();
            cursor += length;
            varint(10);
          }
        }
      }
    }
  }

  private int schemaVersion() throws MalformedFrameException {
    long version = varint(5);
    if (version < 1 || version > Integer.MAX_VALUE) {
      throw new MalformedFrameException("there is no schema version " + version);
    }
    return (int) version;
  }

  private void envelope(int part) throws MalformedFrameException {
    int length = length();
    envelopeAt[part] = cursor;
    envelopeLength[part] = length;
    cursor += length;
  }

  private void optional(int flag, int part) throws MalformedFrameException {
    if (flag == 0) {
      envelopeAt[part] = -1;
    } else {
      envelope(part);
    }
  }

  private int length() throws MalformedFrameException {
    long length = varint(3);
    if (length > stop - cursor) {
      throw new MalformedFrameException("a string reaches past the end of the frame");
    }
    return (int) length;
  }

  private int unsigned() throws MalformedFrameException {
    if (cursor >= stop) {
      throw new MalformedFrameException("the frame ends too early");
    }
    return body[cursor++] & 0xff;
  }

  private long fixed() throws MalformedFrameException {
    if (stop - cursor < 8) {
      throw new MalformedFrameException("the frame ends too early");
    }
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (body[cursor++] & 0xff);
    }
    return value;
  }

  /** The bits of a number that is one. */
  private long finite() throws MalformedFrameException {
    long bits = fixed();
    if (!Double.isFinite(Double.longBitsToDouble(bits))) {
      throw new MalformedFrameException("a number is not finite");
    }
    return bits;
  }

  private long zigzag() throws MalformedFrameException {
    long zigzag = varint(10);
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  private long varint(int longest) throws MalformedFrameException {
    long value = 0;
    for (int i = 0; i < longest; i++) {
      if (cursor >= stop) {
        throw new MalformedFrameException("the frame ends within a number");
      }
      byte b = body[cursor++];
      value |= (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        return value;
      }
    }
    throw new MalformedFrameException("a number is longer than " + longest + " bytes");
  }

  private String envelopeText(int part) throws MalformedFrameException {
    return envelopeAt[part] < 0 ? null : strict(envelopeAt[part], envelopeLength[part]);
  }

  private String text(int at, int length) {
    return new String(body, at, length, UTF_8);
  }

  private String strict(int at, int length) throws MalformedFrameException {
    try {
      return UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body, at, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedFrameException("a string is not UTF-8");
    }
  }
}
