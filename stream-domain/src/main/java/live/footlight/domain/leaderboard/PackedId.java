package live.footlight.domain.leaderboard;

import java.util.Arrays;

/**
 * An id as it is kept: a canonical UUID as its 16 bytes, any other text as it came. Two ids are
 * equal exactly where their packed forms are. The form starts with two bytes: the text's length, or
 * {@link #UUID}.
 */
final class PackedId {
  static final int UUID = 0xffff;

  private static final int UUID_TEXT = 36;
  private static final int UUID_BYTES = 16;
  private static final byte[] DIGITS = new byte[128];
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  static {
    Arrays.fill(DIGITS, (byte) -1);
    for (byte i = 0; i < HEX.length; i++) {
      DIGITS[HEX[i]] = i;
    }
  }

  private PackedId() {}

  static int maxSize(int textLength) {
    return Short.BYTES + textLength;
  }

  /** Packs a text and returns where it ends. */
  static int pack(byte[] from, int at, int length, byte[] to, int toAt) {
    if (length == UUID_TEXT && packUuid(from, at, to, toAt + Short.BYTES)) {
      Bytes.putShort(to, toAt, UUID);
      return toAt + Short.BYTES + UUID_BYTES;
    }
    Bytes.putShort(to, toAt, length);
    System.arraycopy(from, at, to, toAt + Short.BYTES, length);
    return toAt + Short.BYTES + length;
  }

  /** Bytes of the packed form that starts here. */
  static int size(byte[] from, int at) {
    int length = Bytes.getShort(from, at);
    return Short.BYTES + (length == UUID ? UUID_BYTES : length);
  }

  /** Length of the text that the packed form stands for. */
  static int textLength(byte[] from, int at) {
    int length = Bytes.getShort(from, at);
    return length == UUID ? UUID_TEXT : length;
  }

  /** Writes the text of a packed form. */
  static void unpack(byte[] from, int at, byte[] to, int toAt) {
    int length = Bytes.getShort(from, at);
    if (length != UUID) {
      System.arraycopy(from, at + Short.BYTES, to, toAt, length);
      return;
    }
    int out = toAt;
    for (int i = 0; i < UUID_BYTES; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        to[out++] = '-';
      }
      byte b = from[at + Short.BYTES + i];
      to[out++] = HEX[b >> 4 & 0xf];
      to[out++] = HEX[b & 0xf];
    }
  }

  private static boolean packUuid(byte[] from, int at, byte[] to, int toAt) {
    if (from[at + 8] != '-'
        || from[at + 13] != '-'
        || from[at + 18] != '-'
        || from[at + 23] != '-') {
      return false;
    }
    int in = at;
    int bad = 0;
    for (int i = 0; i < UUID_BYTES; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        in++;
      }
      byte high = from[in];
      byte low = from[in + 1];
      // A byte of a longer character is negative, and so is what stands for no digit.
      int value = DIGITS[high & 0x7f] << 4 | DIGITS[low & 0x7f];
      bad |= value | high | low;
      to[toAt + i] = (byte) value;
      in += 2;
    }
    return bad >= 0;
  }
}
