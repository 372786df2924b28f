package live.footlight.read;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import live.footlight.contract.access.Access;
import live.footlight.contract.access.AccessDeniedException;
import live.footlight.contract.access.AccessTokens;
import org.springframework.http.HttpHeaders;
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

  /**
   * Whose own results are asked for: the subject of the token.
   *
   * @throws Refusal where there is no valid token, or it lacks the scope {@code read:own}
   */
  public String owner(HttpServletRequest request) {
    if (tokens.isEmpty()) {
      throw Refusal.of(
          HttpStatus.UNAUTHORIZED,
          "unauthorized",
          "This edge has no key to check tokens with, so nobody has anything of their own here");
    }
    try {
      Access access = tokens.get().check(request.getHeader(HttpHeaders.AUTHORIZATION));
      if (!access.scopes().contains(Access.READ_OWN)) {
        throw Refusal.of(
            HttpStatus.FORBIDDEN, "forbidden", "The token lacks the scope " + Access.READ_OWN);
      }
      return access.subject();
    } catch (AccessDeniedException e) {
      throw Refusal.of(HttpStatus.UNAUTHORIZED, "unauthorized", e.getMessage());
    }
  }

  /** Says that nobody but its owner may keep an answer, and has to ask before it is used again. */
  public static void keepToOwner(HttpServletResponse response) {
    response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
    response.setHeader(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
  }
}
