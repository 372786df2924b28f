package live.footlight.read;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.util.UriComponentsBuilder;

/** The header {@code Link} by which a list goes on. */
public final class NextPage {
  private NextPage() {}

  /** The same request with a cursor, which takes the place of where the page began. */
  public static String link(HttpServletRequest request, String cursor) {
    String next =
        UriComponentsBuilder.fromUriString(request.getRequestURI())
            .query(request.getQueryString())
            .replaceQueryParam("around")
            .replaceQueryParam("cursor", cursor)
            .build(true)
            .toUriString();
    return '<' + next + ">; rel=\"next\"";
  }
}
