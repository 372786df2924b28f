package live.footlight.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import live.footlight.contract.Actor;
import live.footlight.contract.AppendScript;
import live.footlight.contract.ContentHash;
import live.footlight.contract.DataField;
import live.footlight.contract.DataLayout;
import live.footlight.contract.Event;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.ParsedEvent;
import live.footlight.contract.Problem;
import live.footlight.contract.StreamKeys;
import live.footlight.contract.access.Access;
import live.footlight.contract.event.ProductConfigured;
import live.footlight.ingest.EventResult.Status;

/**
 * Takes a parsed event: is it allowed, who acts, where does it go. Answers once the append is
 * confirmed or known to have failed, never before.
 */
final class Intake {
  private static final String TRY_AGAIN = "; send it again with the same id";

  private final GroupCommit commits;
  private final EventLog log;
  private final IngestSettings settings;
  private final MemoryBudget memory;
  private final Products products;
  private final Clock clock;
  private final MeterRegistry meters;

  /** By topic: finding a meter by its tags costs more than counting. */
  private final Map<String, Map<Status, Counter>> counters = new ConcurrentHashMap<>();

  Intake(
      GroupCommit commits,
      EventLog log,
      IngestSettings settings,
      MemoryBudget memory,
      Products products,
      Clock clock,
      MeterRegistry meters) {
    this.commits = commits;
    this.log = log;
    this.settings = settings;
    this.memory = memory;
    this.products = products;
    this.clock = clock;
    this.meters = meters;
  }

  long nowMs() {
    return clock.millis();
  }

  /**
   * Takes one event for the bearer of a token.
   *
   * @param country that the edge sees it come from, two letters, or null
   */
  CompletableFuture<EventResult> take(ParsedEvent parsed, Access access, String country) {
    if (!parsed.valid()) {
      return refused(
          parsed,
          new EventResult(
              parsed.id(), Status.invalid, null, "The event is not valid", parsed.problems()));
    }
    Event event = parsed.event();
    String topic = parsed.type().topic().label();
    if (parsed.type().isOurs()) {
      return refused(
          parsed,
          EventResult.refused(
              parsed.id(),
              Status.invalid,
              parsed.type().label() + " is made by Footlight itself; nobody sends it in"));
    }
    if (!access.mayIngest(topic)) {
      return refused(
          parsed,
          EventResult.refused(
              parsed.id(), Status.forbidden, "The token lacks the scope ingest:" + topic));
    }
    if (parsed.type().isByServer() && !access.actsForAnyone()) {
      return refused(
          parsed,
          EventResult.refused(
              parsed.id(),
              Status.forbidden,
              "No user vouches for "
                  + parsed.type().label()
                  + "; it needs a token with the scope ingest:any"));
    }
    String user = null;
    for (DataField field : DataLayout.of(parsed.type()).fields()) {
      if (field.identity()) {
        user = (String) field.valueIn(event.data());
        if (!access.actsForAnyone() && !access.subject().equals(user)) {
          return refused(
              parsed,
              new EventResult(
                  parsed.id(),
                  Status.forbidden,
                  null,
                  "The token is for " + access.subject() + " and speaks for nobody else",
                  List.of(new Problem(field.pointer(), "must be the subject of the token"))));
        }
      }
    }
    if (user == null && !access.actsForAnyone()) {
      user = access.subject();
    }
    return append(
        withActor(event, user),
        parsed.statedTimeMs(),
        access.actsForAnyone() ? null : country, // a server is not where its users are
        settings.eventBytes());
  }

  /** Takes an event that the edge itself made, from a sender that it has authenticated. */
  CompletableFuture<EventResult> take(Event event) {
    return take(event, event.occurredAtMs(), null);
  }

  /**
   * The same.
   *
   * @param statedTimeMs the client's own time of it, ms UTC; 0 where it gave none
   * @param country that the edge sees it come from, two letters, or null
   */
  CompletableFuture<EventResult> take(Event event, long statedTimeMs, String country) {
    return append(event, statedTimeMs, country, Integer.MAX_VALUE); // it bounds what it makes
  }

  private CompletableFuture<EventResult> refused(ParsedEvent parsed, EventResult result) {
    String topic = parsed.type() == null ? "none" : parsed.type().topic().label();
    return CompletableFuture.completedFuture(counted(topic, result));
  }

  private EventResult counted(String topic, EventResult result) {
    counters.computeIfAbsent(topic, this::outcomes).get(result.status()).increment();
    return result;
  }

  private Map<Status, Counter> outcomes(String topic) {
    Map<Status, Counter> outcomes = new EnumMap<>(Status.class);
    for (Status status : Status.values()) {
      outcomes.put(
          status,
          meters.counter("footlight.ingest.events", "topic", topic, "outcome", status.name()));
    }
    return outcomes;
  }

  private static Event withActor(Event event, String user) {
    return new Event(
        event.id(),
        event.source(),
        event.schemaVersion(),
        event.occurredAtMs(),
        event.receivedAtMs(),
        new Actor(user, null, null),
        event.traceparent(),
        event.data(),
        event.extras());
  }

  private CompletableFuture<EventResult> append(
      Event event, long statedTimeMs, String country, int maxBytes) {
    String topic = event.type().topic().label();
    Event completed = products.completed(event);
    Problem contradiction = products.contradiction(completed);
    if (contradiction != null) {
      return CompletableFuture.completedFuture(counted(topic, invalid(event, contradiction)));
    }
    byte[] sent;
    byte[] frame;
    try {
      sent = FrameWriter.body(event);
      Event kept = country == null ? completed : completed.from(country);
      frame = kept.equals(event) ? sent : FrameWriter.body(kept);
    } catch (IllegalArgumentException e) {
      return tooLarge(event); // for any frame, whatever is configured
    }
    if (sent.length > maxBytes) {
      return tooLarge(event);
    }
    int partition = StreamKeys.partition(event.data().entityKey(), log.partitions(topic));
    return commits
        .append(
            new GroupCommit.Append(
                topic,
                partition,
                event.source(),
                event.id(),
                // Of what was sent: a retry may come from elsewhere, and after its product changed.
                ContentHash.of(untraced(event, sent), statedTimeMs),
                fullAt(event.type()),
                frame))
        .thenCompose(result -> inEffect(event, frame, result))
        .handle(
            (result, failure) ->
                counted(topic, result(event.id(), topic + '.' + partition, result, failure)));
  }

  /** What the edge itself goes by is answered once it does. */
  private CompletableFuture<AppendScript.Result> inEffect(
      Event event, byte[] frame, AppendScript.Result result) {
    boolean appended =
        result.status() == AppendScript.Status.APPENDED
            || result.status() == AppendScript.Status.DUPLICATE;
    return appended && event.data() instanceof ProductConfigured product
        ? products.keep(product, frame, result.position()).thenApply(kept -> result)
        : CompletableFuture.completedFuture(result);
  }

  private static EventResult invalid(Event event, Problem problem) {
    return new EventResult(
        event.id(), Status.invalid, null, "The event is not valid", List.of(problem));
  }

  private CompletableFuture<EventResult> tooLarge(Event event) {
    return CompletableFuture.completedFuture(
        counted(
            event.type().topic().label(),
            EventResult.refused(
                event.id(),
                Status.too_large,
                "An event has at most " + settings.eventBytes() + " bytes")));
  }

  /** A retry may run under another trace and is the same event all the same. */
  private static byte[] untraced(Event event, byte[] frame) {
    return event.traceparent() == null
        ? frame
        : FrameWriter.body(
            new Event(
                event.id(),
                event.source(),
                event.schemaVersion(),
                event.occurredAtMs(),
                event.receivedAtMs(),
                event.actor(),
                null,
                event.data(),
                event.extras()));
  }

  /** Money is the last to be refused; what comes often and says little is the first. */
  private long fullAt(EventType type) {
    long entries = settings.streamEntries();
    return switch (type) {
      case GIFT_SENT, GIFT_REFUNDED, SESSION_PAID, POST_UNLOCKED, ESCROW_SETTLED ->
          memory.fullAt(97, entries); // the rest is for the jobs' results
      case VIEWER_HEARTBEAT, POST_VIEWED, FEED_IMPRESSION -> memory.fullAt(80, entries * 8 / 10);
      default -> memory.fullAt(90, entries * 9 / 10);
    };
  }

  private static EventResult result(
      String id, String partition, AppendScript.Result result, Throwable failure) {
    if (failure != null) {
      return failure instanceof GroupCommit.QueueFullException
          ? EventResult.refused(
              id, Status.overloaded, "Too many events wait to be appended" + TRY_AGAIN)
          : EventResult.refused(
              id, Status.unknown, "Whether it was appended is not known" + TRY_AGAIN);
    }
    String position = partition + '/' + result.position();
    return switch (result.status()) {
      case APPENDED -> new EventResult(id, Status.accepted, position, null, null);
      case DUPLICATE -> new EventResult(id, Status.duplicate, position, null, null);
      case CONFLICT ->
          new EventResult(
              id,
              Status.conflict,
              position,
              "The same source and id came before with other content; the first one stands",
              null);
      case FULL ->
          EventResult.refused(
              id, Status.overloaded, "There is no room for it now" + TRY_AGAIN + " later");
    };
  }
}
