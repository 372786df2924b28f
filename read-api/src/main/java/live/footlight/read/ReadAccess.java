package live.footlight.read;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Asks {@link Callers} before anything of a read is looked at, so that who may not read learns
 * nothing, not even whether the parameters make sense; and says who may keep the answer.
 */
final class ReadAccess implements HandlerInterceptor {
  private static final String EDGE = ReadAccess.class.getPackageName();
  private static final String FRESH = "max-age=2, stale-while-revalidate=30";

  private final Callers callers;

  ReadAccess(Callers callers) {
    this.callers = callers;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod read
        && read.getBeanType().getPackageName().startsWith(EDGE)) {
      callers.check(request);
      if (callers.open()) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "public, " + FRESH);
      } else {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, " + FRESH);
        response.setHeader(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
      }
    }
    return true;
  }
}
