package live.footlight.connector.redis.streams;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all splits of a reader over one connection with one {@code XREAD} in flight; on a cluster,
 * where one {@code XREAD} cannot span slots, with one for each split.
 *
 * <p>{@code XREAD} has no side effect. So a wake-up leaves it in flight for the next fetch, and an
 * answer for a split that was paused meanwhile is dropped and asked for again.
 *
 * <p>A split is read only after its position was pinned and its stream was found to be what it was.
 */
final class RedisStreamsSplitReader implements SplitReader<StreamEntry, RedisStreamSplit> {
  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSplitReader.class);
  private static final long FIRST_BACKOFF_MS = 50;
  private static final long LONGEST_BACKOFF_MS = 5_000;
  private static final long FIRST_PAUSE_MS = 2;
  private static final long LONGEST_PAUSE_MS = 50;
  private static final Duration SHORTEST_CHECK_INTERVAL = Duration.ofSeconds(1);

  /** Before anything is known: rather a small first fetch than one that fills the heap. */
  private static final int FIRST_GUESS_BYTES = 32 << 10;

  /** What an entry weighs in memory beside its values. */
  private static final int ENTRY_OVERHEAD_BYTES = 64;

  private final RedisStreamsSettings settings;
  private final RedisSession session;
  private final PositionCommitter committer;
  private final RedisStreamsSourceMetrics metrics;
  private final FetchedBatch.Listener listener;
  private final Map<String, RedisStreamSplit> splits = new LinkedHashMap<>();
  private final Map<String, EntryId> lastInStream = new HashMap<>();
  private final Set<String> unpinned = new HashSet<>();
  private final Set<String> paused = new HashSet<>();
  private final List<Read> reads = new ArrayList<>();
  private final Object wakeUpLock = new Object();
  private CompletableFuture<Void> wakeUp = new CompletableFuture<>();

  private RedisConnection redis;
  private CompletableFuture<Map<String, StreamInspection>> inspection;
  private long nextInspectionNanos;
  private int failures;
  private int quietRounds;
  private double entryBytes = FIRST_GUESS_BYTES;

  RedisStreamsSplitReader(
      RedisStreamsSettings settings,
      RedisSession session,
      PositionCommitter committer,
      RedisStreamsSourceMetrics metrics,
      FetchedBatch.Listener listener) {
    this.settings = settings;
    this.session = session;
    this.committer = committer;
    this.metrics = metrics;
    this.listener = listener;
    this.nextInspectionNanos = System.nanoTime();
  }

  /** An {@code XREAD} in flight; the time was told just before it was begun. */
  private record Read(
      Map<String, EntryId> positions,
      int count,
      XreadOutput output,
      CompletableFuture<Long> time,
      AsyncCommand<String, String, Map<String, List<StreamEntry>>> answer) {}

  @Override
  public RecordsWithSplitIds<StreamEntry> fetch() {
    FetchedBatch batch = new FetchedBatch(listener);
    try {
      if (connected() && inspected(batch)) {
        pauseWhereQuiet();
        read(batch);
        failures = 0;
      }
    } catch (ExecutionException e) {
      recover(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // A wake-up holds until a fetch has returned for it.
      synchronized (wakeUpLock) {
        if (wakeUp.isDone()) {
          wakeUp = new CompletableFuture<>();
        }
      }
    }
    return batch;
  }

  private boolean connected() throws InterruptedException, ExecutionException {
    CompletableFuture<RedisConnection> connection = session.connection();
    if (!waitFor(connection)) {
      return false;
    }
    RedisConnection current = connection.join();
    if (redis != current) {
      redis = current;
      reads.clear();
      inspection = null;
      nextInspectionNanos = System.nanoTime();
    }
    return true;
  }

  private boolean inspectionDue() {
    return !unpinned.isEmpty() || System.nanoTime() - nextInspectionNanos >= 0;
  }

  /**
   * Pins and looks at the streams where that is due and no read is in flight; false where a wake-up
   * came before the end.
   */
  private boolean inspected(FetchedBatch batch) throws InterruptedException, ExecutionException {
    if (inspection == null && (!inspectionDue() || !reads.isEmpty())) {
      return true;
    }
    if (inspection == null) {
      inspection = inspect();
    }
    if (!waitFor(inspection)) {
      return false;
    }
    Map<String, StreamInspection> streams = inspection.join();
    inspection = null;
    unpinned.removeAll(streams.keySet());
    nextInspectionNanos = System.nanoTime() + inspectionInterval().toNanos();
    long pending = 0;
    for (Map.Entry<String, StreamInspection> stream : streams.entrySet()) {
      pending += compare(splits.get(stream.getKey()), stream.getValue(), batch);
    }
    metrics.pending(pending);
    finishSplits(batch);
    return true;
  }

  private Duration inspectionInterval() {
    Duration interval = settings.discoveryInterval();
    return interval.compareTo(SHORTEST_CHECK_INTERVAL) < 0 ? SHORTEST_CHECK_INTERVAL : interval;
  }

  private CompletableFuture<Map<String, StreamInspection>> inspect() {
    Map<String, CompletableFuture<StreamInspection>> answers = new LinkedHashMap<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (RedisStreamSplit split : splits.values()) {
      if (unpinned.contains(split.stream())) {
        // First, so that a trimmer does not overtake a job that went back.
        all.add(committer.pin(redis, split));
      }
      String incarnation = split.incarnation().isEmpty() ? UUID.randomUUID().toString() : "";
      CompletableFuture<StreamInspection> answer =
          StreamInspection.of(
              redis, settings.keys(), split.stream(), split.position(), incarnation);
      answers.put(split.stream(), answer);
      all.add(answer);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              Map<String, StreamInspection> streams = new LinkedHashMap<>();
              answers.forEach((stream, answer) -> streams.put(stream, answer.join()));
              return streams;
            });
  }

  /** Compares a split with its stream and gives how many entries wait to be read. */
  private long compare(RedisStreamSplit split, StreamInspection stream, FetchedBatch batch) {
    lastInStream.put(split.stream(), stream.last());
    Optional<Loss> loss = Loss.between(split, stream);
    RedisStreamSplit now = loss.isPresent() ? goOn(split, loss.get()) : learn(split, stream);
    if (!now.equals(split)) {
      splits.put(now.stream(), now);
      batch.resume(now);
    }
    metrics.oldestUnread(
        now.stream(), stream.next() == null ? 0 : Math.max(0, stream.nowMs() - stream.next().ms()));
    metrics.ordinal(now.stream(), now.ordinal());
    return stream.added() < 0 || now.ordinal() < 0 ? 0 : stream.added() - now.ordinal();
  }

  /** What was not known of a split when it was made. */
  private static RedisStreamSplit learn(RedisStreamSplit split, StreamInspection stream) {
    long ordinal = split.ordinal();
    if (ordinal < 0 && stream.exists() && split.position().equals(stream.last())) {
      ordinal = stream.added();
    }
    return split.movedTo(split.position(), ordinal, stream.incarnation());
  }

  private RedisStreamSplit goOn(RedisStreamSplit split, Loss loss) {
    String what =
        "Stream "
            + split.stream()
            + ", read up to "
            + split.position()
            + " (entry number "
            + split.ordinal()
            + "): "
            + loss.cause();
    if (settings.onLoss() == LossPolicy.FAIL) {
      throw new LostEntriesException(
          what
              + ". Restore the stream, or restart with the loss policy SKIP_AND_COUNT or RESYNC to"
              + " go on without what is gone.");
    }
    RedisStreamSplit resumed = settings.onLoss() == LossPolicy.RESYNC ? loss.resync() : loss.skip();
    metrics.lost(Math.max(1, loss.entries()));
    LOG.error("{}. Going on behind {}.", what, resumed.position());
    return resumed;
  }

  private void read(FetchedBatch batch) throws InterruptedException, ExecutionException {
    if (!inspectionDue()) {
      ask();
    } else if (reads.isEmpty()) {
      return; // the next fetch inspects
    }
    // Where an inspection is due, what is in flight comes to its end and nothing is asked anew:
    // among nodes that do not answer at the same time some read would always be under way.
    waitForAnyRead();
    boolean entries = false;
    for (Read read : List.copyOf(reads)) {
      if (read.answer().isDone()) {
        reads.remove(read);
        entries |= take(read, batch);
      }
    }
    quietRounds = entries ? 0 : quietRounds + 1;
    finishSplits(batch);
    if (entries && !inspectionDue()) {
      ask(); // the server works while this batch is emitted
    }
  }

  /** Asks for the splits that are not paused and not asked for already. */
  private void ask() {
    Set<String> asked = new HashSet<>();
    reads.forEach(read -> asked.addAll(read.positions().keySet()));
    List<String> active =
        splits.keySet().stream()
            .filter(stream -> !paused.contains(stream) && !unpinned.contains(stream))
            .filter(stream -> !asked.contains(stream))
            .toList();
    if (settings.server().cluster()) {
      active.forEach(stream -> reads.add(send(List.of(stream))));
    } else if (reads.isEmpty() && !active.isEmpty()) {
      reads.add(send(active));
    }
  }

  private Read send(List<String> streams) {
    double fits = settings.bytesPerFetch() / (entryBytes * (reads.size() + streams.size()));
    int count = (int) Math.max(1, Math.min(settings.maxEntriesPerFetch(), fits));
    CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8).add("COUNT").add(count);
    if (!settings.server().cluster()) {
      // On a cluster the reads of one node would wait behind one another.
      args.add("BLOCK").add(settings.block().toMillis());
    }
    args.add("STREAMS").addKeys(streams);
    Map<String, EntryId> positions = new LinkedHashMap<>();
    for (String stream : streams) {
      EntryId position = splits.get(stream).position();
      positions.put(stream, position);
      args.add(position.toString());
    }
    // The time goes first: what is appended after it was told has no earlier id.
    CompletableFuture<Long> time = redis.time(streams.get(0));
    XreadOutput output = new XreadOutput(streams);
    AsyncCommand<String, String, Map<String, List<StreamEntry>>> answer =
        new AsyncCommand<>(new Command<>(CommandType.XREAD, output, args));
    redis.dispatch(answer);
    return new Read(positions, count, output, time, answer);
  }

  /** Takes what an answer has for the splits that are still where they were when it was asked. */
  private boolean take(Read read, FetchedBatch batch)
      throws ExecutionException, InterruptedException {
    long serverMs = read.time().get();
    Map<String, List<StreamEntry>> answer = read.answer().get();
    boolean any = false;
    for (Map.Entry<String, EntryId> asked : read.positions().entrySet()) {
      RedisStreamSplit split = splits.get(asked.getKey());
      if (split == null
          || paused.contains(split.stream())
          || !split.position().equals(asked.getValue())) {
        continue;
      }
      List<StreamEntry> entries = answer.getOrDefault(split.stream(), List.of());
      any |= !entries.isEmpty();
      take(split, entries, entries.size() < read.count(), serverMs, batch);
    }
    double bytes = read.output().bytesPerEntry() + ENTRY_OVERHEAD_BYTES;
    if (any) {
      entryBytes = Math.max(bytes, 0.8 * entryBytes + 0.2 * bytes);
    }
    return any;
  }

  private void take(
      RedisStreamSplit split,
      List<StreamEntry> entries,
      boolean exhausted,
      long serverMs,
      FetchedBatch batch) {
    String stream = split.stream();
    List<StreamEntry> wanted = upTo(split.stop(), entries);
    RedisStreamSplit now = split;
    if (!wanted.isEmpty()) {
      EntryId last = wanted.get(wanted.size() - 1).id();
      now = split.advanced(last, wanted.size());
      metrics.fetched(serverMs - last.ms());
    }
    boolean past = wanted.size() < entries.size();
    boolean nothingLeft =
        exhausted
            && split.stop() != null
            && lastInStream.getOrDefault(stream, EntryId.ZERO).compareTo(split.stop()) >= 0;
    if ((past || nothingLeft) && !now.finished()) {
      now = now.movedTo(split.stop(), now.ordinal(), now.incarnation()); // the stop itself is gone
    }
    splits.put(stream, now);
    // Everything before this time has been fetched: up to the last entry, or where that was the
    // last one there is, up to the server's time.
    long readUpTo = exhausted ? Math.max(serverMs, now.position().ms()) : now.position().ms();
    batch.add(stream, wanted, readUpTo);
    metrics.ordinal(stream, now.ordinal());
    metrics.oldestUnread(stream, exhausted ? 0 : Math.max(0, serverMs - now.position().ms()));
  }

  private static List<StreamEntry> upTo(EntryId stop, List<StreamEntry> entries) {
    int end = entries.size();
    while (stop != null && end > 0 && entries.get(end - 1).id().compareTo(stop) > 0) {
      end--;
    }
    return end == entries.size() ? entries : entries.subList(0, end);
  }

  private void finishSplits(FetchedBatch batch) {
    for (RedisStreamSplit split : List.copyOf(splits.values())) {
      if (split.finished() && !unpinned.contains(split.stream())) {
        splits.remove(split.stream());
        batch.finish(split.stream());
      }
    }
  }

  /**
   * Reads that do not block are spaced out where they bring nothing, also while a slower node has
   * not answered yet; its answer ends the pause.
   */
  private void pauseWhereQuiet() throws InterruptedException {
    if (!settings.server().cluster() || quietRounds == 0) {
      return;
    }
    long ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(quietRounds, 10));
    try {
      // It is the timeout that ends it: what waits for a signal without an end stays with the
      // signal.
      CompletableFuture.anyOf(anyRead(), wakeUpSignal())
          .completeOnTimeout(null, ms, TimeUnit.MILLISECONDS)
          .get();
    } catch (ExecutionException e) {
      // Whoever takes the answer sees it.
    }
  }

  /**
   * Forgets what was asked, waits a little, longer each time, and lets the next fetch ask again.
   */
  private void recover(Throwable error) {
    session.replace();
    reads.clear();
    inspection = null;
    nextInspectionNanos = System.nanoTime();
    if (!RedisTrouble.passes(error)) {
      throw RedisTrouble.explain(error);
    }
    metrics.reconnecting();
    failures++;
    long backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS << Math.min(failures, 10));
    backoff = backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1);
    LOG.warn("Reading from Redis failed, trying again in {} ms: {}", backoff, error.toString());
    try {
      pause(backoff);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void waitForAnyRead() throws InterruptedException {
    if (reads.isEmpty()) {
      pause(settings.block().toMillis()); // every split is paused
      return;
    }
    try {
      waitFor(anyRead());
    } catch (ExecutionException e) {
      // Whoever takes the answer sees it.
    }
  }

  /** The first answer to a read in flight; never where there is none. */
  private CompletableFuture<?> anyRead() {
    return CompletableFuture.anyOf(
        reads.stream().map(Read::answer).toArray(CompletableFuture[]::new));
  }

  private void pause(long ms) throws InterruptedException {
    try {
      wakeUpSignal().get(ms, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Waited long enough.
    }
  }

  /** Waits for the end of something or a wake-up; whether it ended. */
  private boolean waitFor(CompletableFuture<?> end)
      throws InterruptedException, ExecutionException {
    CompletableFuture.anyOf(end, wakeUpSignal()).get();
    if (end.isCompletedExceptionally()) {
      end.get();
    }
    return end.isDone();
  }

  private CompletableFuture<Void> wakeUpSignal() {
    synchronized (wakeUpLock) {
      return wakeUp;
    }
  }

  @Override
  public void handleSplitsChanges(SplitsChange<RedisStreamSplit> change) {
    if (!(change instanceof SplitsAddition)) {
      throw new UnsupportedOperationException("splits are only added, got " + change.getClass());
    }
    for (RedisStreamSplit split : change.splits()) {
      splits.put(split.stream(), split);
      unpinned.add(split.stream());
    }
  }

  @Override
  public void pauseOrResumeSplits(
      Collection<RedisStreamSplit> toPause, Collection<RedisStreamSplit> toResume) {
    toPause.forEach(split -> paused.add(split.stream()));
    toResume.forEach(split -> paused.remove(split.stream()));
  }

  @Override
  public void wakeUp() {
    wakeUpSignal().complete(null);
  }

  @Override
  public void close() {
    // The session belongs to the source reader, which commits over it.
  }
}
