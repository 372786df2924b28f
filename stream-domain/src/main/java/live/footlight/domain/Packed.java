package live.footlight.domain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Values packed one after the other, in few bytes, for states. Integers are LEB128 varints, those
 * that may be negative zigzag; texts and byte arrays stand behind their length. What was written is
 * read in the same order; the first byte of a whole says its format.
 */
public final class Packed {
  private Packed() {}

  /**
   * Says no to state that another build wrote.
   *
   * @param found the format that the state says it has
   * @param known the one that this build reads
   * @param what whose state it is, as the message is to say
   * @throws IllegalStateException where they differ
   */
  public static void checkFormat(long found, long known, String what) {
    if (found != known) {
      throw new IllegalStateException(
          "State of " + what + " has format " + found + "; this build reads " + known);
    }
  }

  /** Puts values together. */
  public static final class Writer {
    private byte[] bytes = new byte[64];
    private int size;

    /** An integer; the closer to 0, the fewer bytes it takes. */
    public Writer number(long value) {
      return unsigned((value << 1) ^ (value >> 63));
    }

    /** An integer that is not negative. */
    public Writer unsigned(long value) {
      room(10);
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes[size++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      bytes[size++] = (byte) rest;
      return this;
    }

    /** The low eight bits. */
    public Writer oneByte(int value) {
      room(1);
      bytes[size++] = (byte) value;
      return this;
    }

    public Writer fourBytes(int value) {
      for (int shift = 24; shift >= 0; shift -= 8) {
        oneByte(value >>> shift);
      }
      return this;
    }

    public Writer eightBytes(long value) {
      return fourBytes((int) (value >>> 32)).fourBytes((int) value);
    }

    /** The eight bytes of a double, IEEE 754. */
    public Writer real(double value) {
      return eightBytes(Double.doubleToLongBits(value));
    }

    public Writer text(String value) {
      return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public Writer bytes(byte[] value) {
      return number(value.length).raw(value);
    }

    /** A text behind its length as an {@linkplain #unsigned unsigned} integer. */
    public Writer name(String value) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      return unsigned(utf8.length).raw(utf8);
    }

    /** Bytes as they are, without their length. */
    public Writer raw(byte[] value) {
      room(value.length);
      System.arraycopy(value, 0, bytes, size, value.length);
      size += value.length;
      return this;
    }

    /** Bytes written since the start. */
    public int size() {
      return size;
    }

    /** Starts anew. */
    public void clear() {
      size = 0;
    }

    /** What was written, and starts anew. */
    public byte[] take() {
      byte[] taken = Arrays.copyOf(bytes, size);
      size = 0;
      return taken;
    }

    private void room(int more) {
      if (size + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
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

    /** How many bytes were taken. */
    public int position() {
      return at;
    }

    /** Whether all was taken. */
    public boolean isAtEnd() {
      return at == bytes.length;
    }

    public long number() {
      long zigzag = unsigned();
      return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    public long unsigned() {
      long value = 0;
      int shift = 0;
      byte part;
      do {
        part = bytes[at++];
        value |= (part & 0x7fL) << shift;
        shift += 7;
      } while (part < 0);
      return value;
    }

    /** An unsigned integer that is a number of things. */
    public int count() {
      return Math.toIntExact(unsigned());
    }

    public int oneByte() {
      return bytes[at++] & 0xff;
    }

    public int fourBytes() {
      return oneByte() << 24 | oneByte() << 16 | oneByte() << 8 | oneByte();
    }

    public long eightBytes() {
      return (long) fourBytes() << 32 | (fourBytes() & 0xffffffffL);
    }

    public double real() {
      return Double.longBitsToDouble(eightBytes());
    }

    public String text() {
      return text(Math.toIntExact(number()));
    }

    public String name() {
      return text(count());
    }

    private String text(int length) {
      String text = new String(bytes, at, length, StandardCharsets.UTF_8);
      at += length;
      return text;
    }

    public byte[] bytes() {
      int length = Math.toIntExact(number());
      byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
      at += length;
      return copy;
    }
  }
}
