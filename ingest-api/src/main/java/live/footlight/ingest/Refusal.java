package live.footlight.ingest;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import live.footlight.contract.Problem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** A request that is refused as a whole; becomes a problem document (RFC 9457). */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

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

  /** Try again later, with the same ids. */
  static Refusal later(HttpStatus status, String code, String detail, int seconds) {
    return new Refusal(
        status,
        code,
        detail,
        List.of(),
        Map.of(HttpHeaders.RETRY_AFTER, Integer.toString(seconds)));
  }

  /**
   * The answer.
   *
   * @param path of the request
   */
  ResponseEntity<ProblemDetail> answer(String path) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, getMessage());
    problem.setType(URI.create("https://footlight.live/problems/" + code));
    problem.setTitle(status.getReasonPhrase());
    problem.setInstance(URI.create(path));
    problem.setProperty("code", code);
    problem.setProperty("trace_id", UUID.randomUUID().toString());
    if (!errors.isEmpty()) {
      problem.setProperty("errors", errors);
    }
    HttpHeaders answerHeaders = new HttpHeaders();
    headers.forEach(answerHeaders::set);
    answerHeaders.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return new ResponseEntity<>(problem, answerHeaders, status);
  }
}
