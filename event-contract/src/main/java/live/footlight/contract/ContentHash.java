package live.footlight.contract;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Tells a retry from another event under the same id: 128 bits of SHA-256 over an event's frame.
 *
 * <p>The frame's two times are left out, since the edge's clock is in them; the time the client
 * stated takes their place. So a retry has the same hash, also where it states no time or a new
 * send time.
 */
public final class ContentHash {
  private static final int TIMES = 16;

  /** Looking up the algorithm costs as much as hashing a small event. */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(ContentHash::sha256);

  private ContentHash() {}

  /**
   * Hashes an event.
   *
   * @param body one frame behind its length
   * @param statedTimeMs what the client gave as {@code time}, ms UTC; 0 where it gave none
   * @return 22 characters of base64
   */
  public static byte[] of(byte[] body, long statedTimeMs) {
    int frame = 1;
    while (body[frame - 1] < 0) {
      frame++;
    }
    int times = frame + FrameWriter.OCCURRED_AT;
    MessageDigest sha = SHA_256.get(); // digest() leaves it as new
    sha.update(body, frame, FrameWriter.OCCURRED_AT);
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(statedTimeMs).flip());
    sha.update(body, times + TIMES, body.length - times - TIMES);
    byte[] half = Arrays.copyOf(sha.digest(), 16);
    return Base64.getEncoder().withoutPadding().encode(half);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
