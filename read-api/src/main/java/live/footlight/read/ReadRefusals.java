package live.footlight.read;

import com.mongodb.MongoException;
import io.lettuce.core.RedisException;
import jakarta.servlet.http.HttpServletRequest;
import live.footlight.contract.access.KeysUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What the reads refuse; another edge in the same process has refusals of its own. */
@RestControllerAdvice(basePackageClasses = ReadRefusals.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ReadRefusals {
  private static final Logger LOG = LoggerFactory.getLogger(ReadRefusals.class);

  @ExceptionHandler(Refusal.class)
  ResponseEntity<Object> refused(Refusal refusal, HttpServletRequest request) {
    return refusal.answer(request);
  }

  @ExceptionHandler(KeysUnavailableException.class)
  ResponseEntity<Object> unchecked(KeysUnavailableException e, HttpServletRequest request) {
    LOG.warn("A token cannot be checked: {}", e.getCause().toString());
    return Refusal.of(HttpStatus.SERVICE_UNAVAILABLE, "keys-unavailable", e.getMessage())
        .answer(request);
  }

  @ExceptionHandler({RedisException.class, MongoException.class})
  ResponseEntity<Object> unreachable(Exception e, HttpServletRequest request) {
    LOG.warn("{} could not be answered: {}", request.getRequestURI(), e.toString());
    return Refusal.of(
            HttpStatus.SERVICE_UNAVAILABLE,
            "store-unavailable",
            "The results cannot be reached now; try again")
        .answer(request);
  }
}
