package live.footlight.read;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** A request that is refused; becomes a problem document (RFC 9457). */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

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

  /**
   * The answer.
   *
   * @param path of the request
   */
  public ResponseEntity<ProblemDetail> answer(String path) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, getMessage());
    problem.setType(URI.create("https://footlight.live/problems/" + code));
    problem.setTitle(status.getReasonPhrase());
    problem.setInstance(URI.create(path));
    problem.setProperty("code", code);
    problem.setProperty("trace_id", UUID.randomUUID().toString());
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
    return new ResponseEntity<>(problem, headers, status);
  }
}
