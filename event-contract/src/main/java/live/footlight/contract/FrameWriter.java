package live.footlight.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.DataField.Kind;
import live.footlight.contract.event.Placed;

/**
 * Writes events as frames, one after the other, each behind its length: the body of a stream entry.
 *
 * <p>A frame, version 1 (integers are LEB128 varints, strings are their length in bytes and UTF-8):
 *
 * <pre>
 * 1 byte    version, 1
 * varint    code of the type
 * 8 bytes   occurred at, ms UTC, big-endian
 * 8 bytes   received at, ms UTC, big-endian
 * string    id
 * string    source
 * 1 byte    what follows: 1 user, 2 anonymous, 4 device, 8 traceparent, 16 schema version, 32 extras
 * string…   user, anonymous, device, traceparent, those that follow
 * varint    schema version, where it is not 1
 * varint    which fields of the data are there: bit i for field i of the record
 * …         those fields: a string (text, JSON); a zigzag varint (integers, times); a count and strings; 8 bytes,
 *           IEEE 754, big-endian (numbers); a count and as many names, ascending, each with its
 *           number; a count and as many items, each a string and a zigzag varint
 * …         extras, JSON, to the end of the frame
 * </pre>
 *
 * Not for concurrent use.
 */
public final class FrameWriter {
  static final int VERSION = 1;
  static final int USER = 1;
  static final int ANONYMOUS = 2;
  static final int DEVICE = 4;
  static final int TRACEPARENT = 8;
  static final int SCHEMA_VERSION = 16;
  static final int EXTRAS = 32;

  /** Where occurred-at starts in a frame whose type code takes one byte, which all do. */
  static final int OCCURRED_AT = 2;

  private static final int LENGTH_BYTES = 3;

  private byte[] buffer;
  private int size;

  public FrameWriter() {
    this(512);
  }

  public FrameWriter(int capacity) {
    buffer = new byte[capacity];
  }

  /** Adds an event. */
  public void append(Event event) {
    DataLayout layout = DataLayout.of(event.type());
    Object[] values = new Object[layout.fields().size()];
    for (DataField field : layout.fields()) {
      values[field.index()] = field.valueIn(event.data());
    }
    append(event, event.type(), layout, values);
  }

  /** Adds the frame that a reader is at, as it is. */
  public void append(FrameReader frame) {
    int length = frame.frameLength();
    putVarint(length);
    ensure(length);
    System.arraycopy(frame.bytes(), frame.frameOffset(), buffer, size, length);
    size += length;
  }

  private void append(Event event, EventType type, DataLayout layout, Object[] values) {
    int start = size;
    size += LENGTH_BYTES;
    ensure(64);
    put(VERSION);
    put(type.code());
    putLong(event.occurredAtMs());
    putLong(event.receivedAtMs());
    putString(event.id());
    putString(event.source());
    Actor actor = event.actor();
    int flags =
        (actor.userId() == null ? 0 : USER)
            | (actor.anonymousId() == null ? 0 : ANONYMOUS)
            | (actor.deviceId() == null ? 0 : DEVICE)
            | (event.traceparent() == null ? 0 : TRACEPARENT)
            | (event.schemaVersion() == 1 ? 0 : SCHEMA_VERSION)
            | (event.extras() == null ? 0 : EXTRAS);
    put(flags);
    putOptional(actor.userId());
    putOptional(actor.anonymousId());
    putOptional(actor.deviceId());
    putOptional(event.traceparent());
    if (event.schemaVersion() != 1) {
      putVarint(event.schemaVersion());
    }
    long present = 0;
    for (int i = 0; i < values.length; i++) {
      present |= values[i] == null ? 0 : 1L << i;
    }
    putVarint(present);
    for (DataField field : layout.fields()) {
      Object value = values[field.index()];
      if (value != null) {
        putValue(field.kind(), value);
      }
    }
    if (event.extras() != null) {
      byte[] extras = event.extras().getBytes(UTF_8);
      ensure(extras.length);
      System.arraycopy(extras, 0, buffer, size, extras.length);
      size += extras.length;
    }
    closeFrame(start);
  }

  /** Bytes written so far. */
  public int size() {
    return size;
  }

  /** What was written, and starts anew. */
  public byte[] take() {
    byte[] body = Arrays.copyOf(buffer, size);
    size = 0;
    return body;
  }

  /** Puts what was written into a buffer, and starts anew. */
  public void drainTo(ByteBuffer target) {
    target.put(buffer, 0, size);
    size = 0;
  }

  /** One event as a body of one frame. */
  public static byte[] body(Event event) {
    FrameWriter writer = new FrameWriter();
    writer.append(event);
    return writer.take();
  }

  /** One event as a frame without its length, as dead letters keep it. */
  public static byte[] frame(Event event) {
    byte[] body = body(event);
    int length = 1;
    while (body[length - 1] < 0) {
      length++;
    }
    return Arrays.copyOfRange(body, length, body.length);
  }

  /** The length was reserved at its longest; most frames need less, so they move up. */
  private void closeFrame(int start) {
    int length = size - start - LENGTH_BYTES;
    if (length >= 1 << (7 * LENGTH_BYTES)) {
      size = start;
      throw new IllegalArgumentException("an event of " + length + " bytes is too large");
    }
    int lengthBytes = length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : 3;
    System.arraycopy(buffer, start + LENGTH_BYTES, buffer, start + lengthBytes, length);
    size = start;
    putVarint(length);
    size += length;
  }

  @SuppressWarnings("unchecked") // the kind says what the record declares
  private void putValue(Kind kind, Object value) {
    switch (kind) {
      case STRING, JSON -> putString((String) value);
      case INTEGER, TIME -> putZigzag((Long) value);
      case STRINGS -> {
        List<String> strings = (List<String>) value;
        putVarint(strings.size());
        strings.forEach(this::putString);
      }
      case NUMBER -> putNumber((Double) value);
      case NUMBERS -> {
        // In one order, so that the same numbers are the same bytes.
        Map<String, Double> numbers = new TreeMap<>((Map<String, Double>) value);
        putVarint(numbers.size());
        numbers.forEach(
            (name, number) -> {
              putString(name);
              putNumber(number);
            });
      }
      case PLACES -> {
        List<Placed> places = (List<Placed>) value;
        putVarint(places.size());
        for (Placed place : places) {
          putString(place.id());
          putZigzag(place.position());
        }
      }
    }
  }

  private void putZigzag(long number) {
    putVarint((number << 1) ^ (number >> 63));
  }

  private void putNumber(double number) {
    putLong(Double.doubleToLongBits(number));
  }

  private void putOptional(String string) {
    if (string != null) {
      putString(string);
    }
  }

  private void putString(String string) {
    byte[] bytes = string.getBytes(UTF_8);
    putVarint(bytes.length);
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  private void putVarint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  private void putLong(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  private void put(int value) {
    ensure(1);
    buffer[size++] = (byte) value;
  }

  private void ensure(int more) {
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size + more, buffer.length * 2));
    }
  }
}
