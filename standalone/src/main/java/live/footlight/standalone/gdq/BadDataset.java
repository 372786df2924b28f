package live.footlight.standalone.gdq;

/** The files do not say what the format promises; the message is one sentence for a person. */
public final class BadDataset extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadDataset(String message) {
    super(message);
  }

  BadDataset(String message, Throwable cause) {
    super(message, cause);
  }
}
