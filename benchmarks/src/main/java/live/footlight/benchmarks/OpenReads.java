package live.footlight.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads when they are due, whether or not earlier ones were answered: an open loop. A latency runs
 * from the time a read was due to the last byte of its answer, so a stall counts in full.
 */
final class OpenReads implements AutoCloseable {
  private static final String FIRST = "feed, first page";
  private static final String NEXT = "feed, later page";
  private static final String MERGED = "feed of 10 creators";
  private static final String BOARD = "leaderboard, top 20";

  /** What is read, in equal shares. */
  static final List<String> KINDS = List.of(FIRST, NEXT, MERGED, BOARD);

  private static final String MERGED_PATH = "/v1/feeds/following?creators=" + creators();

  private final Random random = new Random(7);
  private final String server;
  private final int boards;
  private final ExecutorService threads;

  /**
   * As many connections as clients' proxies would hold: a read that waits for one waits from when
   * it was due. Without a bound a moment's queue opens thousands, and looking them up in the client
   * takes the core that the edge needs.
   */
  private final Semaphore underWay = new Semaphore(64);

  private final HttpClient http;
  private final AtomicReference<String> later = new AtomicReference<>(ReadableLists.HOME);
  private final AtomicLong refused = new AtomicLong();
  private final AtomicReference<String> refusal = new AtomicReference<>();
  private long latestNanos;

  /** A read that was answered. */
  record Read(String kind, long dueNanos, long answeredNanos) {
    double millis() {
      return (answeredNanos - dueNanos) / 1e6;
    }
  }

  /**
   * Reads from an edge.
   *
   * @param boards how many sessions have a leaderboard
   * @param name what the names of its threads begin with
   */
  OpenReads(String server, int boards, String name) {
    this.server = server;
    this.boards = boards;
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, name + "-reads-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
  }

  /**
   * Reads for a time.
   *
   * @param perSecond reads
   * @return those that were answered with a page; the others are {@linkplain #refused counted}
   */
  List<Read> run(int perSecond, Duration time) {
    int count = Math.toIntExact(perSecond * time.toSeconds());
    List<CompletableFuture<Read>> sent = new ArrayList<>(count);
    latestNanos = 0;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + (long) (i * 1e9 / perSecond);
      for (long rest = due - System.nanoTime(); rest > 0; rest = due - System.nanoTime()) {
        LockSupport.parkNanos(rest);
      }
      latestNanos = Math.max(latestNanos, System.nanoTime() - due);
      underWay.acquireUninterruptibly();
      sent.add(read(KINDS.get(i % KINDS.size()), due));
    }
    return sent.stream().map(CompletableFuture::join).filter(Objects::nonNull).toList();
  }

  /** How many reads were not answered with a page. */
  long refused() {
    return refused.get();
  }

  /** What one of these was answered; null where there is none. */
  String refusal() {
    return refusal.get();
  }

  /** Counts anew. */
  void forgetRefusals() {
    refused.set(0);
    refusal.set(null);
  }

  /** How long after it was due the latest read was sent. */
  long latestNanos() {
    return latestNanos;
  }

  private CompletableFuture<Read> read(String kind, long due) {
    String path =
        switch (kind) {
          case FIRST -> ReadableLists.HOME;
          case NEXT -> later.get();
          case MERGED -> MERGED_PATH;
          default -> "/v1/sessions/s" + random.nextInt(boards) + "/leaderboard";
        };
    return http.sendAsync(
            HttpRequest.newBuilder(URI.create(server + path))
                .timeout(Duration.ofSeconds(30))
                .build(),
            BodyHandlers.ofString())
        .handle(
            (answer, failed) -> {
              Read read = new Read(kind, due, System.nanoTime());
              underWay.release();
              if (failed != null || !isPage(answer)) {
                refused.incrementAndGet();
                refusal.set(
                    path
                        + ": "
                        + (failed == null ? answer.statusCode() + " " + answer.body() : failed));
                return null;
              }
              if (kind.equals(FIRST) || kind.equals(NEXT)) {
                later.set(following(answer));
              }
              return read;
            });
  }

  private static boolean isPage(HttpResponse<String> answer) {
    return answer.statusCode() == 200 && answer.body().contains("\"items\":[{");
  }

  /** The page behind this one; the first where it is the last. */
  private static String following(HttpResponse<String> answer) {
    return answer
        .headers()
        .firstValue("Link")
        .map(link -> link.substring(1, link.indexOf('>')))
        .orElse(ReadableLists.HOME);
  }

  private static String creators() {
    List<String> ten = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ten.add(ReadableLists.creator(i));
    }
    return String.join(",", ten);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
