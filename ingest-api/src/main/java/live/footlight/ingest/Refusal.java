package live.footlight.ingest;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import live.footlight.contract.Problem;
import live.footlight.ingest.EventResult.Status;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** A request that is refused as a whole; becomes a problem document (RFC 9457). */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private final HttpStatus status;
  private final String code;
  private final transient List<Problem> errors;
  private final transient Map<String, String> headers;

  private Refusal(
      HttpStatus status,
      String code,
      String detail,
      List<Problem> errors,
      Map<String, String> headers) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }

  HttpStatus status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  static Refusal of(HttpStatus status, String code, String detail) {
    return new Refusal(status, code, detail, List.of(), Map.of());
  }

  static Refusal of(HttpStatus status, String code, String detail, List<Problem> errors) {
    return new Refusal(status, code, detail, errors, Map.of());
  }

  static Refusal unauthorized(String detail) {
    return new Refusal(
        HttpStatus.UNAUTHORIZED,
        "unauthorized",
        detail,
        List.of(),
        Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"footlight\""));
  }

  /** Whether the token is good is not known: try again. */
  static Refusal keysUnavailable(String detail, int seconds) {
    return tryAgain("keys-unavailable", detail, seconds);
  }

  /** Whether it was appended is not known: try again, with the same ids. */
  static Refusal unknown(String detail, int seconds) {
    return tryAgain(Status.unknown.code(), detail, seconds);
  }

  private static Refusal tryAgain(String code, String detail, int seconds) {
    return new Refusal(
        HttpStatus.SERVICE_UNAVAILABLE,
        code,
        detail,
        List.of(),
        Map.of(HttpHeaders.RETRY_AFTER, Integer.toString(seconds)));
  }

  /**
   * There is no room: try again later, with the same ids. The headers are those of
   * draft-ietf-httpapi-ratelimit-headers.
   *
   * @param quota how many bytes may wait to be appended
   */
  static Refusal noRoom(String detail, long quota, int seconds) {
    return new Refusal(
        HttpStatus.TOO_MANY_REQUESTS,
        Status.overloaded.code(),
        detail,
        List.of(),
        Map.of(
            HttpHeaders.RETRY_AFTER,
            Integer.toString(seconds),
            "RateLimit-Policy",
            "\"room\";q=" + quota + ";qu=\"content-bytes\"",
            "RateLimit",
            "\"room\";r=0;t=" + seconds));
  }

  /** The caller's own trace where it has one (W3C Trace Context), else a new one. */
  static String traceId(HttpServletRequest request) {
    String parent = request.getHeader("traceparent");
    return parent != null && TRACEPARENT.matcher(parent).matches()
        ? parent.substring(3, 35)
        : UUID.randomUUID().toString().replace("-", "");
  }

  /** The answer to a request. */
  ResponseEntity<Object> answer(HttpServletRequest request) {
    return answer(request.getRequestURI(), traceId(request));
  }

  /** The answer to a request that may be over by now, by its path and trace. */
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
    HttpHeaders answerHeaders = new HttpHeaders();
    headers.forEach(answerHeaders::set);
    answerHeaders.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    answerHeaders.setCacheControl(CacheControl.noStore());
    return new ResponseEntity<>(problem, answerHeaders, status);
  }
}
