package live.footlight.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import live.footlight.contract.AppendScript;
import live.footlight.contract.AppendScript.Result;

/**
 * Appends together what arrives together. Events for one partition that come within the linger, or
 * while an append of that partition is under way, go out as one call, which becomes one stream
 * entry. One call of a partition is under way at a time, so its order is the order of arrival;
 * where a call fails, what waits behind it fails, too, and does not overtake its repetition.
 */
final class GroupCommit implements AutoCloseable {
  private final EventLog log;
  private final IngestSettings settings;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "group-commit");
            thread.setDaemon(true);
            return thread;
          });

  GroupCommit(EventLog log, IngestSettings settings) {
    this.log = log;
    this.settings = settings;
  }

  /** An event to append, with its fields as {@link AppendScript.Call#add} takes them. */
  record Append(
      String topic,
      int partition,
      String source,
      String id,
      byte[] contentHash,
      long fullAt,
      byte[] frame) {}

  /** Too much waits already; nothing was appended. */
  static final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueFullException() {
      super("too many events wait to be appended", null, false, false);
    }
  }

  /** Appends an event; fails with {@link QueueFullException}, or with what the log fails with. */
  CompletableFuture<Result> append(Append event) {
    int bytes = event.frame().length;
    if (queuedBytes.addAndGet(bytes) > settings.queueBytes()) {
      queuedBytes.addAndGet(-bytes);
      return CompletableFuture.failedFuture(new QueueFullException());
    }
    return lanes
        .computeIfAbsent(event.topic() + '.' + event.partition(), name -> new Lane(event))
        .add(event);
  }

  @Override
  public void close() {
    clock.shutdown();
  }

  /** One partition's queue. */
  @SuppressWarnings("FutureReturnValueIgnored") // every outcome goes to the answers of its group
  private final class Lane {
    private final String topic;
    private final int partition;
    private final List<Waiting> waiting = new ArrayList<>();
    private int waitingBytes;
    private boolean underWay;
    private boolean scheduled;

    private record Waiting(Append event, CompletableFuture<Result> answer) {}

    Lane(Append first) {
      topic = first.topic();
      partition = first.partition();
    }

    CompletableFuture<Result> add(Append event) {
      CompletableFuture<Result> answer = new CompletableFuture<>();
      boolean now;
      synchronized (this) {
        waiting.add(new Waiting(event, answer));
        waitingBytes += event.frame().length;
        now = !underWay && full();
        if (!now && !underWay && !scheduled) {
          scheduled = true;
          Duration linger = settings.linger();
          clock.schedule(this::commit, linger.toNanos(), TimeUnit.NANOSECONDS);
        }
      }
      if (now) {
        commit();
      }
      return answer;
    }

    private boolean full() {
      return waiting.size() >= settings.commitEvents() || waitingBytes >= settings.commitBytes();
    }

    private void commit() {
      List<Waiting> group = new ArrayList<>();
      AppendScript.Call call = new AppendScript.Call(topic, partition, settings.rememberIds());
      int bytes = 0;
      synchronized (this) {
        scheduled = false;
        if (underWay || waiting.isEmpty()) {
          return;
        }
        underWay = true;
        int taken = 0;
        while (taken < waiting.size()
            && taken < settings.commitEvents()
            && (taken == 0 || bytes < settings.commitBytes())) {
          bytes += waiting.get(taken).event().frame().length;
          taken++;
        }
        List<Waiting> head = waiting.subList(0, taken);
        group.addAll(head);
        head.clear();
        waitingBytes -= bytes;
      }
      for (Waiting one : group) {
        Append event = one.event();
        call.add(event.source(), event.id(), event.contentHash(), event.fullAt(), event.frame());
      }
      int groupBytes = bytes;
      CompletableFuture<List<Result>> appended;
      try {
        appended = log.append(call);
      } catch (RuntimeException e) {
        appended = CompletableFuture.failedFuture(e);
      }
      appended
          .orTimeout(settings.appendWithin().toMillis(), TimeUnit.MILLISECONDS)
          .whenComplete((results, failure) -> settle(group, groupBytes, results, failure));
    }

    private void settle(List<Waiting> group, int bytes, List<Result> results, Throwable failure) {
      queuedBytes.addAndGet(-bytes);
      boolean more;
      synchronized (this) {
        underWay = false;
        if (failure != null) {
          // Who sends these again sends them in order. Taken now, they would overtake the others.
          group.addAll(waiting);
          queuedBytes.addAndGet(-waitingBytes);
          waiting.clear();
          waitingBytes = 0;
        }
        more = !waiting.isEmpty();
      }
      if (more) {
        commit();
      }
      for (int i = 0; i < group.size(); i++) {
        if (failure == null) {
          group.get(i).answer().complete(results.get(i));
        } else {
          group.get(i).answer().completeExceptionally(failure);
        }
      }
    }
  }
}
