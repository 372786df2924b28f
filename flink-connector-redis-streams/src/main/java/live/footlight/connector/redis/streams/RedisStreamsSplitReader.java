package live.footlight.connector.redis.streams;

import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
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
 */
final class RedisStreamsSplitReader implements SplitReader<Fetched, RedisStreamSplit> {
  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamsSplitReader.class);
  private static final String SERVER_TIME = "return redis.call('TIME')";
  private static final long FIRST_BACKOFF_MS = 50;
  private static final long LONGEST_BACKOFF_MS = 5_000;
  private static final int FIRST_GUESS_BYTES = 1_024;

  private final RedisStreamsSettings settings;
  private final RedisStreamsSourceMetrics metrics;
  private final StreamCheck check;
  private final Map<String, RedisStreamSplit> splits = new LinkedHashMap<>();
  private final Set<String> paused = new HashSet<>();
  private final List<Read> reads = new ArrayList<>();
  private final Object wakeUpLock = new Object();
  private CompletableFuture<Void> wakeUp = new CompletableFuture<>();

  private RedisServer.Client client;
  private RedisServer.Connection<byte[], byte[]> bytes;
  private RedisServer.Connection<String, String> strings;
  private volatile boolean checkDue;
  private long nextCheckNanos = System.nanoTime();
  private int failures;
  private double entryBytes = FIRST_GUESS_BYTES;

  RedisStreamsSplitReader(RedisStreamsSettings settings, RedisStreamsSourceMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    this.check = new StreamCheck(settings.keys());
  }

  /** An {@code XREAD} in flight. */
  private record Read(
      List<String> streams,
      Map<String, EntryId> positions,
      int count,
      XreadOutput output,
      CompletableFuture<List<Object>> time,
      AsyncCommand<byte[], byte[], List<StreamEntry>> answer) {}

  @Override
  public RecordsWithSplitIds<Fetched> fetch() {
    RecordsBySplits.Builder<Fetched> records = new RecordsBySplits.Builder<>();
    try {
      connect();
      if (checkDue || System.nanoTime() - nextCheckNanos >= 0) {
        checkForLoss(records);
      }
      finishSplits(records);
      ask();
      await();
      for (Read read : List.copyOf(reads)) {
        if (read.answer().isDone()) {
          reads.remove(read);
          take(read, records);
        }
      }
      finishSplits(records);
      failures = 0;
    } catch (ExecutionException e) {
      recover(e.getCause());
    } catch (RedisException e) {
      recover(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return records.build();
  }

  private void connect() {
    if (client == null) {
      client = settings.server().connect();
      client.onConnected(() -> checkDue = true);
    }
    if (bytes == null) {
      bytes = client.open(ByteArrayCodec.INSTANCE);
    }
    if (strings == null) {
      strings = client.open(StringCodec.UTF8);
    }
  }

  /** Sends an XREAD for the splits that are not paused and not asked for already. */
  private void ask() {
    List<String> active =
        splits.keySet().stream()
            .filter(stream -> !paused.contains(stream))
            .filter(stream -> reads.stream().noneMatch(read -> read.streams().contains(stream)))
            .toList();
    if (active.isEmpty()) {
      return;
    }
    if (settings.server().cluster()) {
      active.forEach(stream -> reads.add(send(List.of(stream))));
    } else if (reads.isEmpty()) {
      reads.add(send(active));
    }
  }

  private Read send(List<String> streams) {
    int count =
        (int)
            Math.max(
                1,
                Math.min(
                    settings.maxEntriesPerFetch(),
                    settings.bytesPerFetch() / (entryBytes * streams.size())));
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE).add("COUNT").add(count);
    if (!settings.bounded()) {
      args.add("BLOCK").add(settings.block().toMillis());
    }
    args.add("STREAMS");
    Map<String, EntryId> positions = new HashMap<>();
    streams.forEach(stream -> args.addKey(stream.getBytes(StandardCharsets.UTF_8)));
    for (String stream : streams) {
      EntryId position = splits.get(stream).position();
      positions.put(stream, position);
      args.add(position.toString());
    }
    // The time goes first: what is appended later than it was told has a later id.
    CompletableFuture<List<Object>> time =
        bytes
            .async()
            .<List<Object>>eval(
                SERVER_TIME,
                ScriptOutputType.MULTI,
                new byte[][] {streams.get(0).getBytes(StandardCharsets.UTF_8)})
            .toCompletableFuture();
    XreadOutput output = new XreadOutput(XreadOutput.names(streams));
    AsyncCommand<byte[], byte[], List<StreamEntry>> answer =
        new AsyncCommand<>(new Command<>(CommandType.XREAD, output, args));
    bytes.raw().dispatch(answer);
    return new Read(streams, positions, count, output, time, answer);
  }

  /** Waits for an answer or a wake-up, whichever is first. A wake-up before the wait counts too. */
  private void await() throws InterruptedException, ExecutionException {
    List<CompletableFuture<?>> any = new ArrayList<>(reads.size() + 1);
    reads.forEach(read -> any.add(read.answer()));
    synchronized (wakeUpLock) {
      any.add(wakeUp);
    }
    try {
      CompletableFuture.anyOf(any.toArray(CompletableFuture[]::new))
          .get(settings.block().toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Nothing came; the next fetch waits again.
    } catch (ExecutionException e) {
      reads.clear();
      throw e;
    } finally {
      synchronized (wakeUpLock) {
        if (wakeUp.isDone()) {
          wakeUp = new CompletableFuture<>();
        }
      }
    }
  }

  private void take(Read read, RecordsBySplits.Builder<Fetched> records)
      throws ExecutionException, InterruptedException {
    List<Object> time = read.time().get();
    long serverMs = number(time.get(0)) * 1_000 + number(time.get(1)) / 1_000;
    Map<String, Integer> taken = new HashMap<>();
    Map<String, EntryId> last = new HashMap<>();
    List<StreamEntry> entries = read.answer().get();
    for (StreamEntry entry : entries) {
      RedisStreamSplit split = splits.get(entry.stream());
      if (split == null
          || paused.contains(entry.stream())
          || !split.position().equals(read.positions().get(entry.stream()))) {
        continue; // asked for before the split was paused, moved or taken away
      }
      taken.merge(entry.stream(), 1, Integer::sum);
      if (split.stop() == null || entry.id().compareTo(split.stop()) <= 0) {
        records.add(entry.stream(), entry);
        last.put(entry.stream(), entry.id());
      }
    }
    for (String stream : read.streams()) {
      RedisStreamSplit split = splits.get(stream);
      if (split == null
          || paused.contains(stream)
          || !split.position().equals(read.positions().get(stream))) {
        continue;
      }
      EntryId position = last.getOrDefault(stream, split.position());
      int count = taken.getOrDefault(stream, 0);
      splits.put(stream, moved(split, position, count));
      if (count < read.count()) {
        records.add(stream, new Fetched.ReadUpTo(serverMs));
        metrics.caughtUp(stream);
      } else {
        records.add(stream, new Fetched.ReadUpTo(position.ms()));
        metrics.behind(stream, Math.max(0, serverMs - position.ms()));
      }
    }
    if (!entries.isEmpty()) {
      entryBytes = 0.8 * entryBytes + 0.2 * (64 + (double) read.output().bytes() / entries.size());
      metrics.fetched(serverMs - entries.get(entries.size() - 1).id().ms());
    }
  }

  private static RedisStreamSplit moved(RedisStreamSplit split, EntryId position, int entries) {
    return new RedisStreamSplit(
        split.stream(),
        position,
        split.ordinal() < 0 ? -1 : split.ordinal() + entries,
        split.incarnation(),
        split.stop());
  }

  private void finishSplits(RecordsBySplits.Builder<Fetched> records) {
    splits
        .values()
        .removeIf(
            split -> {
              if (split.finished()) {
                records.addFinishedSplit(split.splitId());
                return true;
              }
              return false;
            });
  }

  private void checkForLoss(RecordsBySplits.Builder<Fetched> records) {
    checkDue = false;
    nextCheckNanos =
        System.nanoTime()
            + Math.max(TimeUnit.SECONDS.toNanos(1), settings.discoveryInterval().toNanos());
    long pending = 0;
    for (RedisStreamSplit split : List.copyOf(splits.values())) {
      StreamCheck.Finding finding = check.check(strings.sync(), split);
      if (finding.loss() == null) {
        pending += finding.pending();
        continue;
      }
      String loss =
          "Stream "
              + split.stream()
              + ", read up to "
              + split.position()
              + " (ordinal "
              + split.ordinal()
              + "): "
              + finding.loss();
      if (settings.onLoss() == LossPolicy.FAIL) {
        throw new LostEntriesException(
            loss
                + ". Restore the stream, or restart with the loss policy SKIP_AND_COUNT or RESYNC"
                + " to go on without what is gone.");
      }
      LOG.error("{}. Going on behind {}.", loss, finding.resumeAt());
      if (settings.onLoss() == LossPolicy.SKIP_AND_COUNT) {
        metrics.lost(Math.max(1, finding.lost()));
      }
      RedisStreamSplit resumed =
          new RedisStreamSplit(
              split.stream(),
              finding.resumeAt(),
              finding.resumeOrdinal(),
              finding.incarnation(),
              split.stop());
      splits.put(split.stream(), resumed);
      records.add(split.stream(), new Fetched.Resumed(resumed));
    }
    metrics.pending(pending);
  }

  /** Waits a little, longer each time, and lets the next fetch try again. */
  private void recover(Throwable error) {
    reads.clear();
    if (!RedisTrouble.passes(error)) {
      throw RedisTrouble.explain(error);
    }
    checkDue = true;
    metrics.reconnecting();
    failures++;
    long backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS << Math.min(failures, 10));
    backoff = backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1);
    LOG.warn("Reading from Redis failed, trying again in {} ms: {}", backoff, error.toString());
    CompletableFuture<Void> signal;
    synchronized (wakeUpLock) {
      signal = wakeUp;
    }
    try {
      signal.get(backoff, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Waited long enough.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long number(Object bulk) {
    return Long.parseLong(new String((byte[]) bulk, StandardCharsets.US_ASCII));
  }

  @Override
  public void handleSplitsChanges(SplitsChange<RedisStreamSplit> change) {
    if (!(change instanceof SplitsAddition)) {
      throw new UnsupportedOperationException("splits are only added, got " + change.getClass());
    }
    change.splits().forEach(split -> splits.put(split.splitId(), split));
    checkDue = true;
  }

  @Override
  public void pauseOrResumeSplits(
      Collection<RedisStreamSplit> toPause, Collection<RedisStreamSplit> toResume) {
    toPause.forEach(split -> paused.add(split.splitId()));
    toResume.forEach(split -> paused.remove(split.splitId()));
  }

  @Override
  public void wakeUp() {
    synchronized (wakeUpLock) {
      wakeUp.complete(null);
    }
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }
}
