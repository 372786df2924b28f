package live.footlight.sinks;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.protocol.RedisCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends batches down one connection and keeps each until all of it was acknowledged.
 *
 * <p>All state belongs to the task's thread; answers come in through the mailbox. After any failure
 * nothing more is sent until every batch in flight was answered; then the batches that failed go
 * again as a whole, in their order, over a new connection where that is needed. Sending twice is
 * harmless, since every call is versioned.
 *
 * <p>Boards remember the number of the run that writes them, and refuse an older one: a task that
 * was given up for lost, and is not, cannot mix its view of things into its successor's.
 *
 * <p>Each batch ends by raising the writer's mark, which gives the mark before. Redis loses the end
 * of its history or all of it, never something in between, so a mark below one that was
 * acknowledged means that acknowledged views are gone.
 */
final class RedisViewWriter<T> implements SinkWriter<T> {
  private static final Logger LOG = LoggerFactory.getLogger(RedisViewWriter.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final String RUN_KEY = "views:run";
  private static final long MARK_TTL_MS = Duration.ofDays(7).toMillis();

  /** Where the writer stands; see {@link #recover}. */
  private enum Phase {
    /** Waiting for a connection, or for a pause to end. */
    PAUSED,
    SENDING,
    /** Something failed; waiting for the answers that are still to come. */
    DRAINING
  }

  private final RedisViewSink.Settings<T> settings;
  private final RedisConnector connector;
  private final String markName;
  private final MailboxExecutor mailbox;
  private final ProcessingTimeService time;

  private final RedisBatch gathering;
  private int gatheredViews;
  private ScheduledFuture<?> linger;

  private final Deque<Batch> waiting = new ArrayDeque<>();
  private final Deque<Batch> inFlight = new ArrayDeque<>();
  private StatefulConnection<byte[], byte[]> connection;
  private Phase phase = Phase.PAUSED;
  private boolean watching;
  private boolean yielding;
  private boolean closed;
  private IOException failure;

  private long run;
  private long lastMark;
  private long acknowledgedMark;
  private long troubledSinceNanos;
  private int attempts;
  private boolean onlyGaps;
  private boolean sendMarkWhole;
  private long lastSendNanos;

  private final Counter viewsSent;
  private final Counter bytesSent;
  private final Counter sendErrors;
  private final Counter staleWrites;
  private final Counter expiredWrites;
  private final Counter lostWrites;
  private final Counter retriedBatches;
  private final Counter reconnects;

  RedisViewWriter(
      RedisViewSink.Settings<T> settings,
      RedisConnector connector,
      String markName,
      MailboxExecutor mailbox,
      ProcessingTimeService time,
      SinkWriterMetricGroup metrics) {
    this.settings = settings;
    this.connector = connector;
    this.markName = markName;
    this.mailbox = mailbox;
    this.time = time;
    gathering = new RedisBatch(settings.membersPerCall());
    viewsSent = metrics.getNumRecordsSendCounter();
    bytesSent = metrics.getNumBytesSendCounter();
    sendErrors = metrics.getNumRecordsSendErrorsCounter();
    staleWrites = metrics.counter("staleWrites");
    expiredWrites = metrics.counter("expiredWrites");
    lostWrites = metrics.counter("lostWrites");
    retriedBatches = metrics.counter("retriedBatches");
    reconnects = metrics.counter("reconnects");
    metrics.gauge("batchesInFlight", inFlight::size);
    metrics.setCurrentSendTimeGauge(() -> lastSendNanos / 1_000_000);
    connect();
  }

  @Override
  public void write(T view, Context context) throws IOException, InterruptedException {
    await(this::hasRoom);
    settings.serializer().write(view, gathering);
    gatheredViews++;
    if (gathering.size() >= settings.maxBatch() || gathering.bytes() >= settings.maxBatchBytes()) {
      seal();
    } else if (linger == null) {
      linger =
          time.registerTimer(
              time.getCurrentProcessingTime() + settings.linger().toMillis(),
              now -> sealLingering());
    }
  }

  /** Returns when Redis has acknowledged everything, and still has what it acknowledged before. */
  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    seal();
    await(this::isIdle);
  }

  @Override
  public void close() {
    closed = true;
    connector.close();
  }

  private boolean hasRoom() {
    return waiting.size() + inFlight.size() < settings.maxInFlight();
  }

  private boolean isIdle() {
    return waiting.isEmpty() && inFlight.isEmpty();
  }

  /** Runs other mail until the condition holds. */
  private void await(Condition condition) throws IOException, InterruptedException {
    yielding = true;
    try {
      while (failure == null && !condition.holds()) {
        mailbox.yield();
      }
    } finally {
      yielding = false;
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void sealLingering() {
    linger = null;
    if (gatheredViews > 0) {
      seal();
    }
  }

  /** Cuts what was gathered into batches; one view alone may be worth several. */
  private void seal() {
    List<ScriptCall> calls = new ArrayList<>();
    long bytes = 0;
    for (ScriptCall call : gathering.drain()) {
      if (bytes > 0 && bytes + call.bytes() > settings.maxBatchBytes()) {
        waiting.add(new Batch(calls, 0));
        calls = new ArrayList<>();
        bytes = 0;
      }
      calls.add(call);
      bytes += call.bytes();
    }
    waiting.add(new Batch(calls, gatheredViews));
    gatheredViews = 0;
    send();
  }

  private void send() {
    while (phase == Phase.SENDING
        && inFlight.size() < settings.maxInFlight()
        && !waiting.isEmpty()) {
      send(waiting.poll());
    }
  }

  private void send(Batch batch) {
    ScriptCall mark = null;
    if (connector.oneHistory()) {
      RedisBatch last = new RedisBatch(settings.membersPerCall());
      last.mark(markName, ++lastMark, MARK_TTL_MS);
      mark = last.drain().get(0);
      if (sendMarkWhole) {
        mark.sendWhole();
      }
    } else if (batch.calls().isEmpty()) {
      return;
    }
    batch.start(mark, lastMark, System.nanoTime());
    inFlight.add(batch);
    Runnable answered =
        () -> {
          if (batch.answerArrived()) {
            mail(() -> onAnswered(batch), "batch answered");
          }
        };
    List<RedisCommand<byte[], byte[], ?>> commands = new ArrayList<>(batch.calls().size() + 1);
    for (ScriptCall call : batch.calls()) {
      commands.add(call.toCommand(run, answered));
    }
    if (mark != null) {
      commands.add(mark.toCommand(run, answered));
    }
    try {
      connection.dispatch(commands); // all of them in one write to the socket
    } catch (RuntimeException e) {
      commands.forEach(command -> command.completeExceptionally(e));
    }
    watch();
  }

  private void onAnswered(Batch batch) throws IOException {
    batch.setAnswered();
    if (phase == Phase.SENDING) {
      while (phase == Phase.SENDING && !inFlight.isEmpty() && inFlight.peek().answered()) {
        if (inFlight.peek().worst() == null) {
          acknowledge(inFlight.poll());
        } else {
          phase = Phase.DRAINING;
        }
      }
      send();
    }
    if (phase == Phase.DRAINING && inFlight.stream().allMatch(Batch::answered)) {
      recover();
    }
  }

  private void acknowledge(Batch batch) throws IOException {
    if (batch.mark() != null) {
      if (batch.mark().answer() < acknowledgedMark) {
        lose(
            "Redis acknowledged views up to mark "
                + acknowledgedMark
                + " and now knows mark "
                + batch.mark().answer()
                + ": it was flushed, or a failover or a crash took its last writes.");
        return;
      }
      acknowledgedMark = batch.markNumber();
    }
    for (ScriptCall call : batch.calls()) {
      if (call.answer() == ScriptCall.STALE) {
        staleWrites.inc();
      } else if (call.answer() == ScriptCall.EXPIRED) {
        expiredWrites.inc();
      }
    }
    viewsSent.inc(batch.views());
    bytesSent.inc(batch.bytes());
    lastSendNanos = System.nanoTime() - batch.sentAtNanos();
    attempts = 0;
    onlyGaps = false;
    sendMarkWhole = false;
  }

  /** Everything sent was answered, some of it with a failure: decide what happens to those. */
  private void recover() throws IOException {
    List<Batch> failed = new ArrayList<>();
    ScriptCall worst = null;
    while (!inFlight.isEmpty()) {
      Batch batch = inFlight.poll();
      ScriptCall call = batch.worst();
      if (call == null) {
        acknowledge(batch);
        continue;
      }
      failed.add(batch);
      sendErrors.inc(batch.views());
      retriedBatches.inc();
      if (worst == null || call.trouble().compareTo(worst.trouble()) > 0) {
        worst = call;
      }
    }
    for (int i = failed.size() - 1; i >= 0; i--) {
      waiting.addFirst(failed.get(i));
    }
    if (failure != null) {
      return;
    }
    boolean onlyGapsBefore = onlyGaps;
    onlyGaps = worst.trouble() == Trouble.GAP;
    switch (worst.trouble()) {
      case SCRIPT_UNKNOWN -> {
        failed.forEach(batch -> batch.calls().forEach(ScriptCall::sendWhole));
        sendMarkWhole = true;
        resume();
      }
      case GAP -> {
        // A gap may come from a failure before it. Sent again in order, it must be gone.
        if (onlyGapsBefore) {
          lose("Redis no longer holds what an update of " + worst.key() + " builds on.");
        } else {
          resume();
        }
      }
      case BUSY -> pause(worst, this::resume);
      case DISCONNECTED -> {
        dropConnection();
        pause(worst, this::connect);
      }
      case FATAL ->
          fail(
              new RedisSinkException(
                  Trouble.explain(worst.failure(), worst.key()), worst.failure()));
    }
  }

  private void resume() {
    phase = Phase.SENDING;
    send();
  }

  private void connect() {
    phase = Phase.PAUSED;
    connector
        .connect()
        .whenComplete(
            (opened, error) ->
                mail(
                    () -> {
                      if (error == null) {
                        connection = opened;
                        numberRun();
                      } else {
                        onConnectFailed(error);
                      }
                    },
                    "connected"));
  }

  /** Older runs must write no more; each run asks for its number once. */
  private void numberRun() {
    if (run > 0) {
      resume();
      return;
    }
    ScriptCall call = RedisBatch.run(RUN_KEY);
    connection.dispatch(
        call.toCommand(
            0,
            () ->
                mail(
                    () -> {
                      if (call.failure() == null) {
                        run = call.answer();
                        resume();
                      } else {
                        connector.discard(connection);
                        onConnectFailed(call.failure());
                      }
                    },
                    "run numbered")));
  }

  private void onConnectFailed(Throwable error) throws IOException {
    if (Trouble.of(error) == Trouble.FATAL) {
      fail(
          new RedisSinkException(
              Trouble.explain(error, RedisConnector.withoutSecret(settings.uri())), error));
    } else {
      pause(error, this::connect);
    }
  }

  private void dropConnection() {
    reconnects.inc();
    connector.discard(connection);
    connection = null;
  }

  private void pause(ScriptCall call, Runnable then) throws IOException {
    pause(call.failure(), then);
  }

  /** Waits longer each time, up to a bound, then gives up. */
  private void pause(Throwable cause, Runnable then) throws IOException {
    phase = Phase.PAUSED;
    long now = System.nanoTime();
    if (attempts++ == 0) {
      troubledSinceNanos = now;
    }
    if (now - troubledSinceNanos >= settings.retryFor().toNanos()) {
      fail(
          new RedisSinkException(
              "Redis at %s has taken nothing for %d s: %s"
                  .formatted(
                      RedisConnector.withoutSecret(settings.uri()),
                      settings.retryFor().toSeconds(),
                      cause.getMessage()),
              cause));
      return;
    }
    long pause =
        Math.min(FIRST_PAUSE.toMillis() << Math.min(attempts - 1, 10), LONGEST_PAUSE.toMillis());
    long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    LOG.warn("Redis takes nothing, trying again in {} ms: {}", jittered, cause.toString());
    connector.schedule(Duration.ofMillis(jittered), () -> mail(then::run, "pause over"));
  }

  /** Sees to it that a connection which answers nothing is replaced. */
  private void watch() {
    if (!watching) {
      watching = true;
      connector.schedule(settings.answerWithin(), () -> mail(this::onWatch, "answers overdue?"));
    }
  }

  private void onWatch() {
    watching = false;
    if (inFlight.isEmpty()) {
      return;
    }
    long waited = System.nanoTime() - inFlight.peek().sentAtNanos();
    if (waited >= settings.answerWithin().toNanos() && connection != null) {
      LOG.warn("Redis has not answered for {} ms, replacing the connection", waited / 1_000_000);
      connector.discard(connection);
    }
    watch();
  }

  private void lose(String what) throws IOException {
    lostWrites.inc();
    fail(
        new RedisLostWritesException(
            what
                + " The job fails so that its restart writes every board again; with `appendonly yes`"
                + " and `appendfsync always` a crash loses nothing."));
  }

  /** Fails the task: at once, or through the call that is waiting right now. */
  private void fail(IOException cause) throws IOException {
    failure = cause;
    phase = Phase.PAUSED;
    if (!yielding) {
      throw cause;
    }
  }

  private void mail(ThrowingRunnable<IOException> action, String what) {
    try {
      mailbox.execute(
          () -> {
            if (!closed && failure == null) {
              action.run();
            }
          },
          what);
    } catch (RejectedExecutionException e) {
      LOG.debug("the task has ended: {}", what);
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }
}
