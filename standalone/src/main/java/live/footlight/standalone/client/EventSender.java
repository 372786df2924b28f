package live.footlight.standalone.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import live.footlight.standalone.PlainFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends events to {@code POST /v1/events} in batches, as a careful server-side client does: events
 * of one lane keep their order, and whatever is not known to be taken (no answer, 429, 5xx) is sent
 * again with the same ids until it is, so that stopping and starting the other side loses nothing.
 */
public final class EventSender implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
  private static final long LONGEST_PAUSE_MS = 5_000;
  private static final int QUEUED_PER_THREAD = 4_096;

  private final URI endpoint;
  private final String token;
  private final int batch;
  private final Duration patience;
  private final HttpClient http;
  private final List<Line> lines = new ArrayList<>();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final Map<String, Long> refusals = new TreeMap<>();
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
  private volatile boolean finishing;

  /**
   * Starts the sender's threads.
   *
   * @param server such as {@code http://127.0.0.1:8080}
   * @param token bearer token with the scopes the events need
   * @param connections requests in flight at most, one for each line of lanes
   * @param batch events to a request at most
   * @param patience how long a batch is tried before giving up
   */
  public EventSender(URI server, String token, int connections, int batch, Duration patience) {
    this.endpoint = server.resolve("/v1/events");
    this.token = token;
    this.batch = batch;
    this.patience = patience;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    for (int i = 0; i < connections; i++) {
      Line line = new Line("event-sender-" + i);
      lines.add(line);
      line.start();
    }
  }

  /** Queues an event; waits while its line is full. */
  public void send(ClientEvent event) throws InterruptedException {
    send(event.lane(), event.json());
  }

  /**
   * Queues an event as it is; waits while its line is full.
   *
   * @param lane events of one lane keep their order
   * @param json one structured CloudEvent, UTF-8
   */
  public void send(String lane, byte[] json) throws InterruptedException {
    Line line = lines.get(Math.floorMod(lane.hashCode(), lines.size()));
    while (!line.queue.offer(json, 100, TimeUnit.MILLISECONDS)) {
      rethrow();
    }
    rethrow();
  }

  public Tally tally() {
    return new Tally(accepted.sum(), duplicates.sum(), refused.sum(), retries.sum());
  }

  /** How often each reason was given for a refusal. */
  public Map<String, Long> refusals() {
    synchronized (refusals) {
      return new TreeMap<>(refusals);
    }
  }

  /**
   * Waits until every queued event has its final answer, and ends the threads.
   *
   * @throws PlainFailure where the server refuses the token or stays away for longer than the
   *     patience
   */
  public Tally finish() throws InterruptedException {
    finishing = true;
    for (Line line : lines) {
      line.join();
    }
    rethrow();
    return tally();
  }

  /** Gives up what is still queued. */
  @Override
  public void close() {
    finishing = true;
    lines.forEach(Thread::interrupt);
  }

  private void rethrow() {
    RuntimeException cause = failure.get();
    if (cause != null) {
      throw cause;
    }
  }

  /** One connection: takes what has gathered, sends it, and goes on when all of it is answered. */
  private final class Line extends Thread {
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUED_PER_THREAD);

    Line(String name) {
      super(name);
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        List<byte[]> events = new ArrayList<>(batch);
        while (failure.get() == null) {
          byte[] first = queue.poll(20, TimeUnit.MILLISECONDS);
          if (first == null) {
            if (finishing && queue.isEmpty()) {
              return;
            }
            continue;
          }
          events.add(first);
          queue.drainTo(events, batch - 1);
          deliver(events);
          events.clear();
        }
      } catch (InterruptedException e) {
        interrupt();
      } catch (RuntimeException e) {
        failure.compareAndSet(null, e);
      }
    }

    private void deliver(List<byte[]> events) throws InterruptedException {
      List<byte[]> open = new ArrayList<>(events);
      long giveUpAt = System.nanoTime() + patience.toNanos();
      long pauseMs = 100;
      while (true) {
        Round round = attempt(open);
        if (round.again().isEmpty()) {
          return;
        }
        if (round.again().size() < open.size()) {
          giveUpAt = System.nanoTime() + patience.toNanos();
          pauseMs = 100;
        }
        open = round.again();
        retries.add(open.size());
        if (System.nanoTime() > giveUpAt) {
          throw new PlainFailure(
              PlainFailure.UNAVAILABLE,
              "%s did not take the events for %d s (%s); run the same command again to go on: events that were taken stay counted once"
                  .formatted(endpoint, patience.toSeconds(), round.why()));
        }
        long jitter = ThreadLocalRandom.current().nextLong(pauseMs / 2 + 1);
        Thread.sleep(Math.max(round.waitMs(), pauseMs + jitter));
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }

    private Round attempt(List<byte[]> events) throws InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(endpoint)
              .timeout(ANSWER_WITHIN)
              .header("authorization", "Bearer " + token)
              .header("content-type", "application/cloudevents-batch+json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(array(events)))
              .build();
      HttpResponse<byte[]> response;
      try {
        response = http.send(request, BodyHandlers.ofByteArray());
      } catch (IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new Round(events, 0, why);
      }
      return switch (response.statusCode()) {
        case 200, 202, 207 -> judge(events, response);
        case 429, 500, 502, 503, 504 ->
            new Round(events, retryAfterMs(response), "status " + response.statusCode());
        case 401, 403 ->
            throw new PlainFailure(
                PlainFailure.REFUSED,
                "%s refuses the token (status %d: %s)"
                    .formatted(endpoint, response.statusCode(), detail(response.body())));
        default -> {
          events.forEach(
              event -> refuse("status " + response.statusCode() + ": " + detail(response.body())));
          yield Round.DONE;
        }
      };
    }

    private Round judge(List<byte[]> events, HttpResponse<byte[]> response) {
      JsonNode results = tree(response.body()).path("results");
      if (results.size() != events.size()) {
        return new Round(
            events, 0, "%d results for %d events".formatted(results.size(), events.size()));
      }
      List<byte[]> again = new ArrayList<>();
      String why = "";
      for (int i = 0; i < events.size(); i++) {
        String status = results.get(i).path("status").stringValue("no status");
        switch (status) {
          case "accepted" -> accepted.increment();
          case "duplicate" -> duplicates.increment();
          case "overloaded", "unknown" -> {
            again.add(events.get(i));
            why = status;
          }
          default -> refuse(status);
        }
      }
      return new Round(again, again.isEmpty() ? 0 : retryAfterMs(response), why);
    }

    private void refuse(String reason) {
      refused.increment();
      synchronized (refusals) {
        refusals.merge(reason, 1L, Long::sum);
      }
    }
  }

  /**
   * What one request came to.
   *
   * @param again the events that have no final answer yet
   * @param waitMs what the server asked to wait
   * @param why they have none
   */
  private record Round(List<byte[]> again, long waitMs, String why) {
    static final Round DONE = new Round(List.of(), 0, "");
  }

  private static byte[] array(List<byte[]> events) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write('[');
    for (int i = 0; i < events.size(); i++) {
      if (i > 0) {
        body.write(',');
      }
      body.writeBytes(events.get(i));
    }
    body.write(']');
    return body.toByteArray();
  }

  private static long retryAfterMs(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("retry-after")
        .filter(seconds -> seconds.matches("\\d{1,4}"))
        .map(seconds -> Long.parseLong(seconds) * 1000)
        .orElse(0L);
  }

  private static String detail(byte[] problem) {
    JsonNode tree = tree(problem);
    return tree.path("detail").stringValue(tree.path("title").stringValue("no detail given"));
  }

  private static JsonNode tree(byte[] body) {
    try {
      return JSON.readTree(new String(body, StandardCharsets.UTF_8));
    } catch (JacksonException notJson) {
      return JSON.createObjectNode();
    }
  }
}
