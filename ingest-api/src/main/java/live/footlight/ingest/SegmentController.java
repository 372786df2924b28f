package live.footlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import live.footlight.contract.EventType;
import live.footlight.ingest.EventResult.Status;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The Segment HTTP API, as its SDKs speak it. Those drop what is answered with 400 and keep what is
 * answered with 429, so that is what they get where sending again helps, for whatever reason it
 * does; it cannot count anything twice, since calls have ids.
 *
 * <p>Of a batch the good calls are taken, and each bad one becomes an event of its own that says
 * why ({@code track.refused}), so that nothing that was answered with success is lost. A single
 * call that is bad is answered with 400.
 */
@RestController
final class SegmentController {
  private static final int RETRY_SECONDS = 1;
  private static final int REASON_BYTES = 256;
  private static final String BATCH = "batch";

  /** Calls by the last part of their paths. */
  private static final Map<String, String> CALLS =
      Map.ofEntries(
          Map.entry("track", "track"),
          Map.entry("t", "track"),
          Map.entry("identify", "identify"),
          Map.entry("i", "identify"),
          Map.entry("page", "page"),
          Map.entry("p", "page"),
          Map.entry("screen", "screen"),
          Map.entry("s", "screen"),
          Map.entry("group", "group"),
          Map.entry("g", "group"),
          Map.entry("alias", "alias"),
          Map.entry("a", "alias"),
          Map.entry("batch", BATCH),
          Map.entry("b", BATCH),
          Map.entry("import", BATCH));

  /** Where it listens. */
  static final List<String> PATHS = CALLS.keySet().stream().map(call -> "/v1/" + call).toList();

  private final SegmentSettings segment;
  private final IngestSettings settings;
  private final Intake intake;
  private final MeterRegistry meters;

  SegmentController(
      SegmentSettings segment, IngestSettings settings, Intake intake, MeterRegistry meters) {
    this.segment = segment;
    this.settings = settings;
    this.intake = intake;
    this.meters = meters;
  }

  /** A call that is under way, and what it became. */
  private record Taken(byte[] json, SegmentCall.Outcome call, EventResult result) {}

  @Operation(
      summary = "Take a call of an analytics SDK, or a batch of them",
      description =
          "The Segment HTTP API: JSON whatever the content type, gzip or not, with a write key as"
              + " the Basic user name or as writeKey. Success means that everything of it is in"
              + " its stream, what is bad in a batch as track.refused.")
  @ApiResponse(responseCode = "200", description = "Taken")
  @ApiResponse(responseCode = "400", description = "Not to be read, or too large: do not repeat it")
  @ApiResponse(responseCode = "401", description = "No write key that is known here")
  @ApiResponse(responseCode = "403", description = "Not from pages of this origin")
  @ApiResponse(responseCode = "404", description = "No source is configured")
  @ApiResponse(responseCode = "429", description = "Not known to be taken: send it again")
  @PostMapping({
    "/v1/track",
    "/v1/identify",
    "/v1/page",
    "/v1/screen",
    "/v1/group",
    "/v1/alias",
    "/v1/batch",
    "/v1/import",
    "/v1/t",
    "/v1/i",
    "/v1/p",
    "/v1/s",
    "/v1/g",
    "/v1/a",
    "/v1/b"
  })
  CompletionStage<ResponseEntity<Map<String, Object>>> called(HttpServletRequest request)
      throws IOException {
    if (segment.sources().isEmpty()) {
      return refused(
          HttpStatus.NOT_FOUND,
          "no source is configured; set footlight.segment.sources.<name>.write-key");
    }
    String path = request.getRequestURI();
    String call = CALLS.get(path.substring(path.lastIndexOf('/') + 1));
    boolean batch = call.equals(BATCH);
    byte[] body = Body.read(request, segment.bodyBytes(), settings.gzipRatio());
    SegmentRequest read;
    try {
      read = SegmentRequest.parse(body, batch, segment.batchEvents());
    } catch (IllegalArgumentException e) {
      return refused(HttpStatus.BAD_REQUEST, e.getMessage());
    }
    String writeKey = basicUser(request);
    String source =
        segment.sourceOf(
            writeKey != null ? writeKey : read.writeKey() == null ? "" : read.writeKey());
    if (source == null) {
      return refused(
          HttpStatus.UNAUTHORIZED, "send a write key that is known here, by Basic or as writeKey");
    }
    if (!segment.allows(source, request.getHeader(HttpHeaders.ORIGIN))) {
      return refused(HttpStatus.FORBIDDEN, "pages of this origin may not use this write key");
    }
    SegmentCall.Around around =
        new SegmentCall.Around(
            source,
            batch ? null : call,
            read.sentAt(),
            read.context(),
            request.getHeader(HttpHeaders.USER_AGENT),
            settings.country(request),
            intake.nowMs());
    return batch ? takeAll(read.calls(), around) : take(read.calls().get(0), around);
  }

  private CompletionStage<ResponseEntity<Map<String, Object>>> take(
      byte[] json, SegmentCall.Around around) {
    SegmentCall.Outcome call = SegmentCall.read(json, around, segment.eventBytes());
    if (call.refusal() != null) {
      count(around.type(), "refused");
      return refused(HttpStatus.BAD_REQUEST, call.refusal());
    }
    return append(json, call)
        .thenApply(
            taken -> {
              count(taken);
              return taken.result().status() == Status.conflict
                  ? json(HttpStatus.BAD_REQUEST, taken.result().detail())
                  : answer(List.of(taken));
            });
  }

  private CompletionStage<ResponseEntity<Map<String, Object>>> takeAll(
      List<byte[]> calls, SegmentCall.Around around) {
    List<CompletableFuture<Taken>> pending = new ArrayList<>(calls.size());
    for (byte[] json : calls) {
      SegmentCall.Outcome call = SegmentCall.read(json, around, segment.eventBytes());
      pending.add(append(json, call).thenCompose(taken -> kept(taken, around)));
    }
    return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
        .thenApply(
            all -> {
              List<Taken> taken = pending.stream().map(CompletableFuture::join).toList();
              taken.forEach(this::count);
              return answer(taken);
            });
  }

  private CompletableFuture<Taken> append(byte[] json, SegmentCall.Outcome call) {
    return intake
        .take(call.event(), call.statedTimeMs(), call.country())
        .thenApply(result -> new Taken(json, call, result));
  }

  /** Another call under an id that is known: the first one stands, and this one is kept apart. */
  private CompletableFuture<Taken> kept(Taken taken, SegmentCall.Around around) {
    if (taken.result().status() != Status.conflict || taken.call().refusal() != null) {
      return CompletableFuture.completedFuture(taken);
    }
    return append(
        taken.json(),
        SegmentCall.refused(
            taken.json(),
            around,
            taken.call().event().occurredAtMs(),
            "conflicting-content",
            taken.result().detail()));
  }

  private ResponseEntity<Map<String, Object>> answer(List<Taken> taken) {
    boolean again =
        taken.stream()
            .map(one -> one.result().status())
            .anyMatch(status -> status == Status.overloaded || status == Status.unknown);
    if (!again) {
      List<Map<String, Object>> refused = refused(taken);
      return ResponseEntity.ok()
          .contentType(MediaType.APPLICATION_JSON)
          .body(
              refused.isEmpty()
                  ? Map.of("success", true)
                  : Map.of("success", true, "refused", refused));
    }
    return json(
        Refusal.noRoom(
            "not all of it is known to be taken; send it again",
            settings.queueBytes(),
            RETRY_SECONDS));
  }

  /** Which of a batch were not taken, by their places in it. SDKs do not read it, people do. */
  private static List<Map<String, Object>> refused(List<Taken> taken) {
    List<Map<String, Object>> refused = new ArrayList<>();
    for (int index = 0; index < taken.size(); index++) {
      String reason = taken.get(index).call().refusal();
      if (reason != null) {
        refused.add(Map.of("index", index, "reason", SegmentCall.cut(reason, REASON_BYTES)));
      }
    }
    return refused;
  }

  private void count(Taken taken) {
    EventType type = taken.call().event().type();
    Status status = taken.result().status();
    count(
        type == EventType.TRACK_REFUSED ? BATCH : type.label(),
        type == EventType.TRACK_REFUSED && status == Status.accepted ? "refused" : status.name());
  }

  private void count(String call, String outcome) {
    meters.counter("footlight.ingest.segment.events", "call", call, "outcome", outcome).increment();
  }

  /** The user name of Basic authentication (RFC 7617), or null. */
  private static String basicUser(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return null;
    }
    try {
      String both = new String(Base64.getDecoder().decode(header.substring(6).trim()), UTF_8);
      int colon = both.indexOf(':');
      return colon < 0 ? both : both.substring(0, colon);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static CompletionStage<ResponseEntity<Map<String, Object>>> refused(
      HttpStatus status, String reason) {
    return CompletableFuture.completedFuture(json(status, reason));
  }

  private static ResponseEntity<Map<String, Object>> json(HttpStatus status, String reason) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(Map.of("success", false, "message", reason));
  }

  private static ResponseEntity<Map<String, Object>> json(Refusal refusal) {
    HttpHeaders headers = new HttpHeaders();
    refusal.headers().forEach(headers::set);
    headers.setContentType(MediaType.APPLICATION_JSON);
    return new ResponseEntity<>(
        Map.of("success", false, "message", refusal.getMessage()), headers, refusal.status());
  }

  /** What {@link Body} refuses: SDKs give up what is answered with 400, and with nothing else. */
  @ExceptionHandler(Refusal.class)
  ResponseEntity<Map<String, Object>> refused(Refusal refusal) {
    return json(HttpStatus.BAD_REQUEST, refusal.getMessage());
  }
}
