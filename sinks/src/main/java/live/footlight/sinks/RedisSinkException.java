package live.footlight.sinks;

import java.io.IOException;

/** Redis does not take the views, and waiting did not or will not help. */
public class RedisSinkException extends IOException {
  private static final long serialVersionUID = 1L;

  RedisSinkException(String message, Throwable cause) {
    super(message, cause);
  }
}
