package live.footlight.read;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** A request that is refused; becomes a problem document (RFC 9457). */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private final HttpStatus status;
  private final String code;
  private final transient List<Map<String, String>> errors;

  private Refusal(HttpStatus status, String code, String detail, List<Map<String, String>> errors) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  /** Refused, with what to change. */
  public static Refusal of(HttpStatus status, String code, String detail) {
    return new Refusal(status, code, detail, List.of());
  }

  /** Refused for one parameter. */
  public static Refusal parameter(HttpStatus status, String code, String parameter, String detail) {
    return new Refusal(
        status,
        code,
        parameter + ' ' + detail,
        List.of(Map.of("parameter", parameter, "detail", detail)));
  }

  /** The answer to a request. */
  public ResponseEntity<Object> answer(HttpServletRequest request) {
    return answer(request.getRequestURI(), traceId(request));
  }

  /** The answer to a request by its path and trace. */
  ResponseEntity<Object> answer(String path, String traceId) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, getMessage());
    problem.setType(URI.create("https://footlight.live/problems/" + code));
    problem.setTitle(status.getReasonPhrase());
    problem.setInstance(URI.create(path));
    problem.setProperty("code", code);
    problem.setProperty("trace_id", traceId);
    if (!errors.isEmpty()) {
      problem.setProperty("errors", errors);
    }
    HttpHeaders headers = new HttpHeaders();
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (status == HttpStatus.SERVICE_UNAVAILABLE) {
      headers.set(HttpHeaders.RETRY_AFTER, "1");
    }
    if (status == HttpStatus.UNAUTHORIZED) {
      headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"footlight\"");
    }
    headers.setCacheControl(CacheControl.noStore());
    return new ResponseEntity<>(problem, headers, status);
  }

  /** The caller's own trace where it has one (W3C Trace Context), else a new one. */
  static String traceId(HttpServletRequest request) {
    String parent = request.getHeader("traceparent");
    return parent != null && TRACEPARENT.matcher(parent).matches()
        ? parent.substring(3, 35)
        : UUID.randomUUID().toString().replace("-", "");
  }
}
