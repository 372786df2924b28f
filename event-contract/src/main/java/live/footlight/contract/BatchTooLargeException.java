package live.footlight.contract;

/** A batch has more events than are taken at once. */
public final class BatchTooLargeException extends Exception {
  private static final long serialVersionUID = 1L;

  BatchTooLargeException(int limit) {
    super("A batch has at most " + limit + " events; send fewer at once");
  }
}
