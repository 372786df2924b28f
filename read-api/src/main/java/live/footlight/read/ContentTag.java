package live.footlight.read;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/**
 * A weak entity tag: the same as long as an answer says the same, but for {@code generated_at}.
 *
 * @param text as in the header {@code ETag}
 */
public record ContentTag(String text) {
  /**
   * The tag of a content.
   *
   * @param version what tells most contents apart
   * @param content what the answer is made from
   */
  public static ContentTag of(String version, Object... content) {
    return new ContentTag(
        "W/\"" + version + '-' + Integer.toHexString(Arrays.hashCode(content)) + '"');
  }

  /** The answer, or 304 where the caller has it already. */
  public <T> ResponseEntity<T> answer(
      HttpServletRequest request, Function<ResponseEntity.BodyBuilder, ResponseEntity<T>> build) {
    return text.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))
        ? ResponseEntity.status(304).eTag(text).build()
        : build.apply(ResponseEntity.ok().eTag(text));
  }
}
