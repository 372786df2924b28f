package live.footlight.ingest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.footlight.contract.BatchTooLargeException;
import live.footlight.contract.EventJson;
import live.footlight.contract.MalformedJsonException;
import live.footlight.contract.ParsedEvent;
import live.footlight.contract.access.Access;
import live.footlight.contract.access.AccessDeniedException;
import live.footlight.contract.access.AccessTokens;
import live.footlight.contract.access.KeysUnavailableException;
import live.footlight.ingest.EventResult.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/events}: CloudEvents 1.0 over HTTP, in binary, structured and batch mode. */
@RestController
class EventsController {
  private static final Logger LOG = LoggerFactory.getLogger(EventsController.class);
  private static final int RETRY_SECONDS = 1;

  private final AccessTokens tokens;
  private final Intake intake;
  private final IngestSettings settings;

  EventsController(AccessTokens tokens, Intake intake, IngestSettings settings) {
    this.tokens = tokens;
    this.intake = intake;
    this.settings = settings;
  }

  /** One answer for each event of a batch, in order. */
  record BatchAnswer(List<EventResult> results) {}

  @Operation(
      summary = "Send events",
      description =
          "CloudEvents 1.0: application/cloudevents+json, application/cloudevents-batch+json, or"
              + " binary mode with ce- headers and application/json. Success means that the event"
              + " is in its stream; after 429, 503 or no answer, send it again with the same id.")
  @ApiResponse(responseCode = "202", description = "Accepted")
  @ApiResponse(responseCode = "200", description = "A duplicate, with the first one's position")
  @ApiResponse(responseCode = "207", description = "A batch of which some were not taken")
  @ApiResponse(
      responseCode = "4XX",
      description = "A problem document",
      content = @Content(schema = @Schema(type = "object")))
  @PostMapping("/v1/events")
  CompletionStage<ResponseEntity<?>> send(HttpServletRequest request) throws IOException {
    Access access = access(request);
    String type = mediaType(request);
    return switch (type) {
      case "application/cloudevents-batch+json" -> batch(request, access);
      case "application/cloudevents+json" -> single(request, access, false);
      default -> {
        if (request.getHeader("ce-specversion") == null) {
          throw Refusal.of(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "unsupported-media-type",
              "Send application/cloudevents+json, application/cloudevents-batch+json, or binary"
                  + " mode: ce- headers with application/json");
        }
        if (!type.equals("application/json")) {
          throw Refusal.of(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "unsupported-media-type",
              "The data of an event is application/json, not " + type);
        }
        yield single(request, access, true);
      }
    };
  }

  private Access access(HttpServletRequest request) {
    try {
      return tokens.check(request.getHeader("Authorization"));
    } catch (AccessDeniedException e) {
      throw Refusal.unauthorized(e.getMessage());
    } catch (KeysUnavailableException e) {
      LOG.warn("A token cannot be checked: {}", e.getCause().toString());
      throw Refusal.keysUnavailable(e.getMessage(), RETRY_SECONDS);
    }
  }

  private CompletionStage<ResponseEntity<?>> single(
      HttpServletRequest request, Access access, boolean binary) throws IOException {
    byte[] body = Body.read(request, settings);
    ParsedEvent event;
    try {
      event =
          binary
              ? EventJson.parseBinary(CloudEventHeaders.attributes(request), body, intake.nowMs())
              : EventJson.parse(body, intake.nowMs());
    } catch (MalformedJsonException e) {
      throw Refusal.of(HttpStatus.BAD_REQUEST, "malformed-json", e.getMessage());
    }
    String path = request.getRequestURI();
    String trace = Refusal.traceId(request);
    String country = settings.country(request);
    return intake.take(event, access, country).thenApply(result -> answer(result, path, trace));
  }

  private ResponseEntity<?> answer(EventResult result, String path, String trace) {
    Status status = result.status();
    if (status.taken()) {
      return json(status.http(), result);
    }
    Refusal refusal =
        switch (status) {
          case overloaded -> noRoom(result.detail());
          case unknown -> Refusal.unknown(result.detail(), RETRY_SECONDS);
          default ->
              Refusal.of(
                  HttpStatus.valueOf(status.http()),
                  status.code(),
                  result.detail(),
                  result.errors() == null ? List.of() : result.errors());
        };
    return refusal.answer(path, trace);
  }

  private Refusal noRoom(String detail) {
    return Refusal.noRoom(detail, settings.queueBytes(), RETRY_SECONDS);
  }

  private CompletionStage<ResponseEntity<?>> batch(HttpServletRequest request, Access access)
      throws IOException {
    List<ParsedEvent> events;
    try {
      events =
          EventJson.parseBatch(
              Body.read(request, settings), settings.batchEvents(), intake.nowMs());
    } catch (MalformedJsonException e) {
      throw Refusal.of(HttpStatus.BAD_REQUEST, "malformed-json", e.getMessage());
    } catch (BatchTooLargeException e) {
      throw Refusal.of(HttpStatus.CONTENT_TOO_LARGE, "batch-too-large", e.getMessage());
    }
    String country = settings.country(request);
    List<CompletableFuture<EventResult>> pending = new ArrayList<>(events.size());
    events.forEach(event -> pending.add(intake.take(event, access, country)));
    String path = request.getRequestURI();
    String trace = Refusal.traceId(request);
    return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
        .thenApply(
            all -> answer(pending.stream().map(CompletableFuture::join).toList(), path, trace));
  }

  private ResponseEntity<?> answer(List<EventResult> results, String path, String trace) {
    boolean all = results.stream().allMatch(result -> result.status().taken());
    if (!all && results.stream().allMatch(result -> result.status() == Status.unknown)) {
      return Refusal.unknown(
              "Whether the events were appended is not known; send them again with the same ids",
              RETRY_SECONDS)
          .answer(path, trace);
    }
    if (!all && results.stream().allMatch(result -> result.status() == Status.overloaded)) {
      return noRoom("There is no room for the events now; send them again with the same ids")
          .answer(path, trace);
    }
    return json(
        (all ? HttpStatus.ACCEPTED : HttpStatus.MULTI_STATUS).value(), new BatchAnswer(results));
  }

  /** Whatever the request accepts: it is too late to refuse what is appended. */
  private static ResponseEntity<?> json(int status, Object body) {
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(body);
  }

  private static String mediaType(HttpServletRequest request) {
    String type = request.getContentType();
    if (type == null) {
      return "";
    }
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
  }

  @ExceptionHandler(Refusal.class)
  ResponseEntity<Object> refused(Refusal refusal, HttpServletRequest request) {
    return refusal.answer(request);
  }
}
