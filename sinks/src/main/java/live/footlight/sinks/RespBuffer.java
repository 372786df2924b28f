package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.LeaderboardKeys;

/**
 * Arguments of one command in the form they have on the wire, so that Lettuce copies them once and
 * builds no object for each.
 */
final class RespBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

  private byte[] bytes = new byte[4096];
  private int size;
  private int arguments;

  /** How many arguments were added since {@link #clear}. */
  int arguments() {
    return arguments;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  void clear() {
    size = 0;
    arguments = 0;
  }

  RespBuffer text(String value) {
    return bytes(value.getBytes(UTF_8));
  }

  RespBuffer bytes(byte[] value) {
    begin(value.length);
    put(value);
    return end();
  }

  RespBuffer number(long value) {
    int digits = digits(value);
    begin(digits);
    putNumber(value, digits);
    return end();
  }

  /** See {@link BoardPlace#score}. */
  RespBuffer score(long total, long reachedAtMs) {
    long order = BoardPlace.order(total, reachedAtMs);
    long number = -BoardPlace.digits(order);
    int zeros = BoardPlace.zeros(order);
    int digits = digits(number);
    int exponent = zeros == 0 ? 0 : digits(zeros);
    begin(digits + (zeros == 0 ? 0 : 1 + exponent));
    putNumber(number, digits);
    if (zeros > 0) {
      bytes[size++] = 'e';
      putNumber(zeros, exponent);
    }
    return end();
  }

  /** {@code <reachedHex>:<id>}, see {@link LeaderboardKeys#rankedMember}. */
  RespBuffer rankedMember(long reachedAtMs, byte[] id) {
    begin(LeaderboardKeys.REACHED_DIGITS + 1 + id.length);
    putReached(reachedAtMs);
    put(id);
    return end();
  }

  /** {@code <reachedHex>:<contributions>}, see {@link LeaderboardKeys#members}. */
  RespBuffer place(long reachedAtMs, long contributions) {
    int digits = digits(contributions);
    begin(LeaderboardKeys.REACHED_DIGITS + 1 + digits);
    putReached(reachedAtMs);
    putNumber(contributions, digits);
    return end();
  }

  private void begin(int length) {
    reserve(length + 16);
    bytes[size++] = '$';
    putNumber(length, digits(length));
    putLineEnd();
    arguments++;
  }

  private RespBuffer end() {
    putLineEnd();
    return this;
  }

  private void putReached(long reachedAtMs) {
    long rest = reachedAtMs;
    for (int i = LeaderboardKeys.REACHED_DIGITS - 1; i >= 0; i--) {
      bytes[size + i] = HEX[(int) (rest & 0xf)];
      rest >>>= 4;
    }
    size += LeaderboardKeys.REACHED_DIGITS;
    bytes[size++] = ':';
  }

  private void put(byte[] value) {
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void putNumber(long value, int digits) {
    int sign = value < 0 ? 1 : 0;
    long rest = value;
    for (int i = digits - 1; i >= sign; i--) {
      bytes[size + i] = (byte) ('0' + Math.abs(rest % 10));
      rest /= 10;
    }
    if (value < 0) {
      bytes[size] = '-';
    }
    size += digits;
  }

  private void putLineEnd() {
    bytes[size++] = '\r';
    bytes[size++] = '\n';
  }

  /** Characters of the decimal form, the sign included. */
  private static int digits(long value) {
    int digits = value < 0 ? 2 : 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
