package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import live.footlight.benchmarks.KeptConnection.Answer;

/**
 * Reads when they are due, whether or not earlier ones were answered: an open loop. A latency runs
 * from the time a read was due to the last byte of its answer, so a stall counts in full. One
 * thread sends and one receives; both live as long as this, so that their cores can be told apart.
 */
final class OpenReads implements AutoCloseable {
  /** Of a page. */
  private static final int LIMIT = 20;

  private static final int MERGED_CREATORS = 10;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /**
   * As many connections as clients' proxies would hold: a read that waits for one waits from when
   * it was due.
   */
  private static final int CONNECTIONS = 64;

  private final Random random = new Random(7);
  private final List<Kind> kinds;
  private final int items;
  private final int boards;
  private final int members;
  private final Selector selector;
  private final BlockingDeque<KeptConnection> free = new LinkedBlockingDeque<>();
  private final ExecutorService sender;
  private final ExecutorService receiver;
  private final AtomicReference<String> later = new AtomicReference<>(Kind.HOME);
  private final AtomicLong refused = new AtomicLong();
  private final AtomicReference<String> refusal = new AtomicReference<>();
  private volatile long latestNanos;
  private volatile boolean closed;

  /** What is read. */
  enum Kind {
    FIRST("feed, first page", "{\"id\":"),
    LATER("feed, later page", "{\"id\":"),
    MERGED("feed of 10 creators", "{\"id\":"),
    BOARD("leaderboard, top 20", "{\"rank\":");

    private static final String HOME = "/v1/feeds/home";
    private static final String MERGED_PATH =
        "/v1/feeds/following?creators="
            + IntStream.range(0, MERGED_CREATORS)
                .mapToObj(ReadableLists::creator)
                .collect(Collectors.joining(","));

    final String words;

    /** How each item of its answer begins. */
    private final String item;

    Kind(String words, String item) {
      this.words = words;
      this.item = item;
    }
  }

  /** A read that was answered with a page. */
  record Read(Kind kind, long dueNanos, long answeredNanos) {
    double millis() {
      return (answeredNanos - dueNanos) / 1e6;
    }
  }

  /** A read under way. */
  private record Asked(
      Kind kind, String path, long dueNanos, Queue<Read> answered, CountDownLatch open) {}

  /**
   * Reads from an edge.
   *
   * @param kinds what, in equal shares
   * @param items in the feed
   * @param boards how many sessions have a leaderboard
   * @param members on each of them
   * @param name what the names of its threads begin with
   */
  OpenReads(int port, List<Kind> kinds, int items, int boards, int members, String name)
      throws IOException {
    this.kinds = kinds;
    this.items = items;
    this.boards = boards;
    this.members = members;
    selector = Selector.open();
    InetSocketAddress edge = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    for (int i = 0; i < CONNECTIONS; i++) {
      free.add(new KeptConnection(edge, selector));
    }
    sender = thread(name + "-sender");
    receiver = thread(name + "-receiver");
    receiver.execute(this::receiveAll);
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Reads for a time.
   *
   * @param perSecond reads
   * @return those that were answered with a page; the others are {@linkplain #refused counted}
   * @throws IllegalStateException where reads are not answered at all
   */
  List<Read> run(int perSecond, Duration time) throws InterruptedException, ExecutionException {
    int count = Math.toIntExact(perSecond * time.toSeconds());
    Queue<Read> answered = new ConcurrentLinkedQueue<>();
    CountDownLatch open = new CountDownLatch(count);
    sender
        .submit(
            () -> {
              sendAll(perSecond, count, answered, open);
              return null;
            })
        .get();
    if (!open.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          open.getCount() + " reads were not answered within " + LONGEST.toSeconds() + " s");
    }
    return List.copyOf(answered);
  }

  private void sendAll(int perSecond, int count, Queue<Read> answered, CountDownLatch open)
      throws IOException, InterruptedException {
    latestNanos = 0;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + (long) (i * 1e9 / perSecond);
      for (long rest = due - System.nanoTime(); rest > 0; rest = due - System.nanoTime()) {
        LockSupport.parkNanos(rest);
      }
      KeptConnection connection = free.pollFirst(LONGEST.toSeconds(), TimeUnit.SECONDS);
      if (connection == null) {
        throw new IllegalStateException(
            "no read was answered within " + LONGEST.toSeconds() + " s");
      }
      latestNanos = Math.max(latestNanos, System.nanoTime() - due);
      Kind kind = kinds.get(i % kinds.size());
      Asked asked = new Asked(kind, path(kind), due, answered, open);
      connection.send(asked.path(), asked);
    }
  }

  private void receiveAll() {
    try {
      while (!closed) {
        selector.select(key -> receive((KeptConnection) key.attachment(), key));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receive(KeptConnection connection, SelectionKey key) {
    try {
      Answer answer = connection.receive((SocketChannel) key.channel());
      if (answer != null) {
        Asked asked = (Asked) answer.about();
        take(asked, answer);
        release(connection, asked);
      }
    } catch (IOException e) {
      if (connection.abandon() instanceof Asked asked) {
        refuse(asked, e.toString());
        release(connection, asked);
      }
    }
  }

  private void release(KeptConnection connection, Asked asked) {
    free.addFirst(connection);
    asked.open().countDown();
  }

  private void take(Asked asked, Answer answer) {
    Read read = new Read(asked.kind(), asked.dueNanos(), System.nanoTime());
    String next = next(answer);
    int given = answer.count(asked.kind().item.getBytes(UTF_8));
    if (answer.status() != 200 || !isWhole(asked.kind(), given, next)) {
      refuse(asked, answer.status() + " " + new String(answer.body(), UTF_8));
      return;
    }
    if (asked.kind() == Kind.FIRST || asked.kind() == Kind.LATER) {
      later.set(next == null ? Kind.HOME : next);
    }
    asked.answered().add(read);
  }

  /** Whether a page has as many items as it must. */
  private boolean isWhole(Kind kind, int given, String next) {
    return switch (kind) {
      case FIRST -> given == Math.min(LIMIT, items);
      // The last one has what is left.
      case LATER -> next == null ? given <= LIMIT : given == LIMIT;
      case MERGED -> given == Math.min(LIMIT, ReadableLists.itemsOf(MERGED_CREATORS, items));
      case BOARD -> given == Math.min(LIMIT, members);
    };
  }

  private void refuse(Asked asked, String why) {
    refused.incrementAndGet();
    refusal.set(asked.path() + ": " + why);
  }

  private String path(Kind kind) {
    return switch (kind) {
      case FIRST -> Kind.HOME;
      case LATER -> later.get();
      case MERGED -> Kind.MERGED_PATH;
      case BOARD -> "/v1/sessions/s" + random.nextInt(boards) + "/leaderboard";
    };
  }

  /** The page behind this one; null where it is the last. */
  private static String next(Answer answer) {
    String link = answer.header("Link");
    return link == null ? null : link.substring(1, link.indexOf('>'));
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

  @Override
  public void close() throws IOException {
    closed = true;
    sender.shutdownNow();
    receiver.shutdown();
    selector.wakeup();
    boolean interrupted = false;
    try {
      receiver.awaitTermination(LONGEST.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
