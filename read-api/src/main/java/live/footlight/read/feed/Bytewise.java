package live.footlight.read.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** The order of texts by their UTF-8 bytes, which is that of both stores and not Java's. */
final class Bytewise {
  private Bytewise() {}

  static int compare(String a, String b) {
    return Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
  }
}
