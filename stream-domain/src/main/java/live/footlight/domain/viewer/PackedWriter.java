package live.footlight.domain.viewer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers and texts one after another, in few bytes. */
final class PackedWriter {
  private byte[] bytes = new byte[128];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  void oneByte(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  /** Seven bits to a byte, the lowest first; the high bit says that more follow. */
  void unsigned(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** As {@link #unsigned}, with the sign as the lowest bit. */
  void signed(long value) {
    unsigned(value << 1 ^ value >> 63);
  }

  void fourBytes(int value) {
    oneByte(value >>> 24);
    oneByte(value >>> 16);
    oneByte(value >>> 8);
    oneByte(value);
  }

  void eightBytes(long value) {
    fourBytes((int) (value >>> 32));
    fourBytes((int) value);
  }

  /** Length in bytes and UTF-8. */
  void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    unsigned(utf8.length);
    raw(utf8);
  }

  void raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
