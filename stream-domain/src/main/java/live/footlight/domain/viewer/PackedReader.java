package live.footlight.domain.viewer;

import java.nio.charset.StandardCharsets;

/** Reads what a {@link PackedWriter} wrote. */
final class PackedReader {
  private final byte[] bytes;
  private int at;

  PackedReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean more() {
    return at < bytes.length;
  }

  /** The leading format byte, which must be this one. */
  void format(int known) {
    int format = oneByte();
    if (format != known) {
      throw new IllegalStateException("Unknown format of state: " + format);
    }
  }

  int oneByte() {
    return bytes[at++] & 0xff;
  }

  long unsigned() {
    long value = 0;
    int shift = 0;
    while (true) {
      byte next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
      shift += 7;
    }
  }

  long signed() {
    long value = unsigned();
    return value >>> 1 ^ -(value & 1);
  }

  int count() {
    return Math.toIntExact(unsigned());
  }

  int fourBytes() {
    return oneByte() << 24 | oneByte() << 16 | oneByte() << 8 | oneByte();
  }

  long eightBytes() {
    return (long) fourBytes() << 32 | (fourBytes() & 0xffffffffL);
  }

  String text() {
    int length = count();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }
}
