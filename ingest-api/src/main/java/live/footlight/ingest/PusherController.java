package live.footlight.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import live.footlight.contract.EventJson;
import live.footlight.ingest.EventResult.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /notify/pusher}: presence webhooks of Pusher Channels. The service sends a webhook
 * again for some minutes unless it is answered with 200; its events have the same ids then. So what
 * sending again cannot mend is counted and answered with 200.
 */
@RestController
final class PusherController {
  private static final Logger LOG = LoggerFactory.getLogger(PusherController.class);
  private static final String RETRY_SECONDS = "1";

  /** People name channels, so they must not fill the log. */
  private static final long WARN_EVERY_MS = 60_000;

  private final PusherSettings pusher;
  private final IngestSettings settings;
  private final Intake intake;
  private final Clock clock;
  private final MeterRegistry meters;
  private final AtomicLong warnAgainMs = new AtomicLong();

  PusherController(
      PusherSettings pusher, IngestSettings settings, Intake intake, MeterRegistry meters) {
    this.pusher = pusher;
    this.settings = settings;
    this.intake = intake;
    this.clock = Clock.systemUTC();
    this.meters = meters;
  }

  @Operation(
      summary = "Take a webhook of Pusher Channels",
      description =
          "Signed by X-Pusher-Signature under the key X-Pusher-Key. Viewers' channels and members"
              + " of sessions become viewer.joined and viewer.left; all else is ignored.")
  @ApiResponse(responseCode = "200", description = "Taken: everything of it is in its stream")
  @ApiResponse(responseCode = "400", description = "No webhook, or one that is too old")
  @ApiResponse(responseCode = "401", description = "Not signed by a key that is known here")
  @ApiResponse(responseCode = "404", description = "No key is configured: webhooks are not taken")
  @ApiResponse(responseCode = "413", description = "Too many bytes or events")
  @ApiResponse(responseCode = "429", description = "No room for all of it now: send it again")
  @ApiResponse(responseCode = "503", description = "Not known to be taken: send it again")
  @PostMapping("/notify/pusher")
  CompletionStage<ResponseEntity<Map<String, String>>> notified(HttpServletRequest request)
      throws IOException {
    if (pusher.keys().isEmpty()) {
      return refused(
          HttpStatus.NOT_FOUND,
          "no key of Pusher Channels is configured; set footlight.pusher.keys.<key>");
    }
    String key = request.getHeader("X-Pusher-Key");
    String signature = request.getHeader("X-Pusher-Signature");
    String secret = key == null ? null : pusher.keys().get(key);
    if (secret == null || signature == null) {
      return refused(
          HttpStatus.UNAUTHORIZED,
          "X-Pusher-Key and X-Pusher-Signature are to be those of a key known here");
    }
    byte[] body = Body.read(request, settings);
    if (!PusherWebhook.isSigned(body, secret, signature)) {
      return refused(HttpStatus.UNAUTHORIZED, "the signature is not that of the body");
    }
    long nowMs = clock.millis();
    PusherWebhook webhook;
    try {
      webhook = PusherWebhook.parse(body, key, nowMs, settings.batchEvents());
    } catch (IllegalArgumentException e) {
      return refused(HttpStatus.BAD_REQUEST, e.getMessage());
    }
    // Only here: when events are read again later, nobody judges how old they are.
    if (webhook.timeMs() < nowMs - pusher.maxAge().toMillis()
        || webhook.timeMs() > nowMs + EventJson.MAX_FUTURE_MS) {
      return refused(HttpStatus.BAD_REQUEST, "time_ms is too far from now");
    }
    count("ignored", webhook.ignored());
    count("malformed", webhook.malformed().size());
    warn(webhook.malformed(), nowMs);
    List<CompletableFuture<EventResult>> taken = new ArrayList<>(webhook.events().size());
    webhook.events().forEach(event -> taken.add(intake.take(event)));
    return CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new))
        .handle((done, failure) -> answer(taken));
  }

  private ResponseEntity<Map<String, String>> answer(List<CompletableFuture<EventResult>> taken) {
    HttpStatus worst = HttpStatus.OK;
    for (CompletableFuture<EventResult> one : taken) {
      Status status = one.isCompletedExceptionally() ? Status.unknown : one.join().status();
      count(status.name(), 1);
      if (status == Status.overloaded && worst == HttpStatus.OK) {
        worst = HttpStatus.TOO_MANY_REQUESTS;
      } else if (status == Status.unknown) {
        worst = HttpStatus.SERVICE_UNAVAILABLE;
      }
    }
    if (worst == HttpStatus.OK) {
      return json(HttpStatus.OK).body(Map.of());
    }
    return json(worst)
        .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
        .body(Map.of("error", "not all of it is known to be taken; send it again"));
  }

  private void warn(List<String> malformed, long nowMs) {
    long againMs = warnAgainMs.get();
    if (!malformed.isEmpty()
        && nowMs >= againMs
        && warnAgainMs.compareAndSet(againMs, nowMs + WARN_EVERY_MS)) {
      LOG.warn(
          "A webhook has {} events of channels that cannot be read, such as {}; for a minute, more"
              + " are only counted",
          malformed.size(),
          malformed.get(0));
    }
  }

  private void count(String outcome, int events) {
    meters.counter("footlight.ingest.pusher.events", "outcome", outcome).increment(events);
  }

  private static CompletionStage<ResponseEntity<Map<String, String>>> refused(
      HttpStatus status, String reason) {
    return CompletableFuture.completedFuture(json(status).body(Map.of("error", reason)));
  }

  /** Whatever the sender would accept: a webhook is not lost for a header. */
  private static ResponseEntity.BodyBuilder json(HttpStatus status) {
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON);
  }

  /** What {@link Body} refuses, in this endpoint's own shape. */
  @ExceptionHandler(Refusal.class)
  ResponseEntity<Map<String, String>> refused(Refusal refusal) {
    return json(refusal.status()).body(Map.of("error", refusal.getMessage()));
  }
}
