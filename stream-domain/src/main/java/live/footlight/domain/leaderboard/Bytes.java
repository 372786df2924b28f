package live.footlight.domain.leaderboard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers and hashes in byte arrays, big-endian. The hash is part of the state's format. */
final class Bytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  static long getLong(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  static void putLong(byte[] bytes, int at, long value) {
    LONGS.set(bytes, at, value);
  }

  static int getInt(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  static void putInt(byte[] bytes, int at, int value) {
    INTS.set(bytes, at, value);
  }

  static int getShort(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  static void putShort(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  static boolean equal(byte[] a, int aAt, byte[] b, int bAt, int length) {
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      if (getLong(a, aAt + i) != getLong(b, bAt + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (a[aAt + i] != b[bAt + i]) {
        return false;
      }
    }
    return true;
  }

  /** 64 well-mixed bits of the bytes; eight at a time, then the finaliser of murmur3. */
  static long hash(byte[] bytes, int at, int length) {
    long hash = length * 0x9e3779b97f4a7c15L;
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      hash = (hash ^ getLong(bytes, at + i)) * 0x87c37b91114253d5L;
      hash ^= hash >>> 32;
    }
    long tail = 0;
    for (; i < length; i++) {
      tail = tail << 8 | (bytes[at + i] & 0xff);
    }
    hash = (hash ^ tail) * 0x87c37b91114253d5L;
    hash ^= hash >>> 33;
    hash *= 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    hash *= 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
