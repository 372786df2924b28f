package live.footlight.domain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers and texts packed one after the other: integers as zigzag varints, fractions as the 8
 * bytes of a double, texts and bytes behind their length. What was written is read in the same
 * order; a format's first byte says which.
 */
public final class Packed {
  private Packed() {}

  /** Puts values together. */
  public static final class Writer {
    private byte[] bytes = new byte[64];
    private int length;

    public Writer number(long value) {
      ensure(10);
      long rest = (value << 1) ^ (value >> 63);
      while ((rest & ~0x7fL) != 0) {
        bytes[length++] = (byte) ((rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      bytes[length++] = (byte) rest;
      return this;
    }

    /** The 8 bytes of a double, IEEE 754. */
    public Writer real(double value) {
      ensure(Double.BYTES);
      long bits = Double.doubleToLongBits(value);
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes[length++] = (byte) (bits >>> shift);
      }
      return this;
    }

    public Writer text(String value) {
      return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public Writer bytes(byte[] value) {
      number(value.length);
      ensure(value.length);
      System.arraycopy(value, 0, bytes, length, value.length);
      length += value.length;
      return this;
    }

    /** What was written, and starts anew. */
    public byte[] take() {
      byte[] taken = Arrays.copyOf(bytes, length);
      length = 0;
      return taken;
    }

    private void ensure(int more) {
      if (length + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
      }
    }
  }

  /** Takes values apart. */
  public static final class Reader {
    private final byte[] bytes;
    private int at;

    public Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    public long number() {
      long value = 0;
      int shift = 0;
      byte part;
      do {
        part = bytes[at++];
        value |= (long) (part & 0x7f) << shift;
        shift += 7;
      } while (part < 0);
      return (value >>> 1) ^ -(value & 1);
    }

    /** Whether all was taken. */
    public boolean isAtEnd() {
      return at == bytes.length;
    }

    public double real() {
      long bits = 0;
      for (int i = 0; i < Double.BYTES; i++) {
        bits = bits << 8 | (bytes[at++] & 0xff);
      }
      return Double.longBitsToDouble(bits);
    }

    public String text() {
      int length = (int) number();
      String text = new String(bytes, at, length, StandardCharsets.UTF_8);
      at += length;
      return text;
    }

    public byte[] bytes() {
      int length = (int) number();
      byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
      at += length;
      return copy;
    }
  }
}
