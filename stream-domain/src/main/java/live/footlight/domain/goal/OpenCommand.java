package live.footlight.domain.goal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import live.footlight.contract.view.EscrowCommand;
import live.footlight.domain.Packed;

/**
 * A command that the wallet has not answered.
 *
 * @param goalId whose hold it is about
 * @param command as it was sent last
 * @param nextMs when it is repeated, ms UTC of processing time
 */
record OpenCommand(String goalId, EscrowCommand command, long nextMs) {
  static final String POST = "post";
  static final String VOID = "void";
  private static final byte FORMAT = 1;

  /** The id of a command: 128 bits of SHA-256 over what it does to what, behind its operation. */
  static String id(String operation, String pairId, String giftId) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : new String[] {operation, pairId, giftId}) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        sha.update((byte) (bytes.length >>> 8));
        sha.update((byte) bytes.length);
        sha.update(bytes);
      }
      return operation + '-' + HexFormat.of().formatHex(sha.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Sent once more. */
  OpenCommand repeated(long nextAtMs) {
    return new OpenCommand(
        goalId,
        new EscrowCommand(
            command.commandId(),
            command.attempt() + 1,
            command.operation(),
            command.pairId(),
            command.sessionId(),
            command.giftId(),
            command.userId(),
            command.streamerId(),
            command.diamonds(),
            command.decidedAtMs()),
        nextAtMs);
  }

  byte[] pack() {
    return new Packed.Writer()
        .number(FORMAT)
        .text(goalId)
        .number(command.attempt())
        .text(command.operation())
        .text(command.pairId())
        .text(command.sessionId())
        .text(command.giftId())
        .text(command.userId())
        .text(command.streamerId())
        .number(command.diamonds())
        .number(command.decidedAtMs())
        .number(nextMs)
        .take();
  }

  static OpenCommand unpack(String commandId, byte[] bytes) {
    Packed.Reader from = new Packed.Reader(bytes);
    Packed.checkFormat(from.number(), FORMAT, "a command");
    String goalId = from.text();
    EscrowCommand command =
        new EscrowCommand(
            commandId,
            (int) from.number(),
            from.text(),
            from.text(),
            from.text(),
            from.text(),
            from.text(),
            from.text(),
            from.number(),
            from.number());
    return new OpenCommand(goalId, command, from.number());
  }
}
