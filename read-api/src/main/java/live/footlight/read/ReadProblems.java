package live.footlight.read;

import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** The framework's own refusals, and whatever breaks, become problem documents, too. */
abstract class ReadProblems extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ReadProblems.class);

  private ReadProblems() {}

  /** Those of requests to this edge; where both edges share a process, the other has its own. */
  @RestControllerAdvice(basePackageClasses = ReadProblems.class)
  @Order(Ordered.LOWEST_PRECEDENCE - 1)
  static final class OfControllers extends ReadProblems {}

  /** Those of requests that nothing here answers; both edges say the same of them. */
  @RestControllerAdvice
  @Order(Ordered.LOWEST_PRECEDENCE)
  static final class OfNobody extends ReadProblems {}

  @ExceptionHandler(Exception.class)
  ResponseEntity<Object> broken(Exception e, HttpServletRequest request) {
    String trace = Refusal.traceId(request);
    LOG.error("{} failed, trace_id {}", request.getRequestURI(), trace, e);
    return Refusal.of(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal-error",
            "Something of ours broke; the trace_id finds it in the logs")
        .answer(request.getRequestURI(), trace);
  }

  @Override
  protected ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    return Refusal.parameter(
            HttpStatus.BAD_REQUEST,
            "bad-parameter",
            String.valueOf(e.getPropertyName()),
            "is not what it should be: " + e.getValue())
        .answer(servlet(request));
  }

  @Override
  protected ResponseEntity<Object> handleMissingServletRequestParameter(
      MissingServletRequestParameterException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return Refusal.parameter(
            HttpStatus.BAD_REQUEST, "missing-parameter", e.getParameterName(), "is required")
        .answer(servlet(request));
  }

  @Override
  protected ResponseEntity<Object> handleExceptionInternal(
      Exception e, Object body, HttpHeaders headers, HttpStatusCode code, WebRequest request) {
    HttpStatus status = HttpStatus.valueOf(code.value());
    ResponseEntity<Object> answer =
        Refusal.of(status, problem(status), detail(status, servlet(request)))
            .answer(servlet(request));
    HttpHeaders all = new HttpHeaders(answer.getHeaders());
    all.addAll(headers); // Allow, Accept
    return new ResponseEntity<>(answer.getBody(), all, status);
  }

  private static String problem(HttpStatus status) {
    return switch (status) {
      case NOT_FOUND -> "not-found";
      case METHOD_NOT_ALLOWED -> "method-not-allowed";
      case NOT_ACCEPTABLE -> "not-acceptable";
      default -> status.is4xxClientError() ? "bad-request" : "internal-error";
    };
  }

  private static String detail(HttpStatus status, HttpServletRequest request) {
    return switch (status) {
      case NOT_FOUND -> "There is nothing at " + request.getRequestURI();
      case METHOD_NOT_ALLOWED -> request.getMethod() + " is not possible here";
      case NOT_ACCEPTABLE -> "Answers are application/json; ask for that with Accept";
      default -> status.getReasonPhrase();
    };
  }

  private static HttpServletRequest servlet(WebRequest request) {
    return ((ServletWebRequest) request).getRequest();
  }
}
