package live.footlight.read;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import live.footlight.contract.access.Access;
import live.footlight.contract.access.AccessDeniedException;
import live.footlight.contract.access.AccessTokens;
import org.springframework.http.HttpStatus;

/**
 * Who may read. Results are public unless configured otherwise; where a key is configured, a token
 * that is presented must be valid all the same.
 *
 * @param open whether reads need no token
 * @param tokens checks tokens; empty where no key is configured, which only open reads allow
 */
public record Callers(boolean open, Optional<AccessTokens> tokens) {
  public Callers {
    if (!open && tokens.isEmpty()) {
      throw new IllegalArgumentException(
          "footlight.read.open is false, so set footlight.jwt.secret or footlight.jwt.jwks-uri");
    }
  }

  /**
   * Lets the request pass.
   *
   * @throws Refusal where it needs a token and has no valid one
   */
  public void check(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (tokens.isEmpty() || (open && header == null)) {
      return;
    }
    try {
      Access access = tokens.get().check(header);
      if (!open && !access.scopes().contains(Access.READ)) {
        throw Refusal.of(HttpStatus.FORBIDDEN, "forbidden", "The token lacks the scope read");
      }
    } catch (AccessDeniedException e) {
      throw Refusal.of(HttpStatus.UNAUTHORIZED, "unauthorized", e.getMessage());
    }
  }
}
