package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What runs inside Redis; each script is one atomic step. */
@SuppressWarnings(
    "ImmutableEnumChecker") // nobody writes to the arrays; they go to the wire as they are
enum Script {
  BOARD("board.lua", true),
  BOARD_BRANCH("board-branch.lua", true),
  BOARD_PUBLISH("board-publish.lua", true),
  FEED("feed.lua", false),
  FOLLOW("follow.lua", false),
  GENERATION("generation.lua", false),
  HASH("hash.lua", false),
  MARK("mark.lua", false),
  RUN("run.lua", false),
  WHOLE("whole.lua", false);

  private final boolean takesRun;
  private final byte[] source;
  private final byte[] digest;

  Script(String resource, boolean takesRun) {
    this.takesRun = takesRun;
    source = read(resource);
    digest = HexFormat.of().formatHex(sha1(source)).getBytes(UTF_8);
  }

  /** The number of the writer's run is the last argument. */
  boolean takesRun() {
    return takesRun;
  }

  /** The text, for {@code EVAL} and {@code SCRIPT LOAD}. */
  byte[] source() {
    return source;
  }

  /** SHA-1 of the text in hex, for {@code EVALSHA}. */
  byte[] digest() {
    return digest;
  }

  private static byte[] read(String resource) {
    try (InputStream in = Script.class.getResourceAsStream(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the script " + resource, e);
    }
  }

  private static byte[] sha1(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
