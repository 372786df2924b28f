package live.footlight.standalone;

/** A failure that one sentence explains: it is printed without a trace, with its exit code. */
public final class PlainFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Exit code: something the command needs is not there (a port, Redis, Mongo, Flink, a server).
   */
  public static final int UNAVAILABLE = 3;

  /** Exit code: the other side, or a file, says no. */
  public static final int REFUSED = 4;

  private final int exitCode;

  public PlainFailure(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  public PlainFailure(int exitCode, String sentence, Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
