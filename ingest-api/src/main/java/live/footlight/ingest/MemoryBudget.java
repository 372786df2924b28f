package live.footlight.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of its memory Redis uses, asked about once a second beside the way of the events. The
 * edge refuses in good time, since Redis itself would refuse the jobs' results as well as events.
 * Where Redis does not answer, the last answer stands.
 */
final class MemoryBudget implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryBudget.class);

  /** Stream length from which a partition is full whatever it holds. */
  private static final long AT_ONCE = -1;

  private final Supplier<CompletableFuture<String>> info;
  private final long configured;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "memory-budget");
            thread.setDaemon(true);
            return thread;
          });
  private volatile double used;
  private boolean warned;

  /**
   * @param info gives the answer to {@code INFO memory}
   * @param configured budget, bytes; 0 for Redis's own {@code maxmemory}
   */
  MemoryBudget(Supplier<CompletableFuture<String>> info, long configured, MeterRegistry meters) {
    this.info = info;
    this.configured = configured;
    meters.gauge("footlight.ingest.memory.ratio", this, budget -> budget.used);
  }

  /** Looks each second from now on. */
  @SuppressWarnings("FutureReturnValueIgnored") // of the schedule, which ends with the executor
  MemoryBudget start() {
    clock.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
    return this;
  }

  /**
   * The stream length from which a class of events is refused.
   *
   * @param percent of the budget that may be used before they are
   * @param entries the length while there is room
   */
  long fullAt(int percent, long entries) {
    return 100 * used >= percent ? AT_ONCE : entries;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what fails is looked at again
  void look() {
    try {
      info.get()
          .whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  used = share(answer);
                }
              });
    } catch (RuntimeException e) {
      LOG.debug("Redis does not tell of its memory", e); // not connected; looked at again
    }
  }

  private double share(String info) {
    long most = number(info, "maxmemory");
    long budget =
        configured == 0 || most == 0 ? Math.max(configured, most) : Math.min(configured, most);
    if (budget == 0) {
      if (!warned) {
        warned = true;
        LOG.warn(
            "Redis has no maxmemory, so it takes events until the machine has no memory left; give"
                + " it one, or the edge footlight.ingest.memory-budget");
      }
      return 0;
    }
    // As Redis counts it against its maxmemory: without what it holds for replicas and the disk.
    long counted = number(info, "used_memory") - number(info, "mem_not_counted_for_evict");
    return (double) counted / budget;
  }

  /** A field of {@code INFO}; 0 where it is not there. */
  private static long number(String info, String field) {
    for (String line : info.split("\r\n", -1)) {
      if (line.startsWith(field + ':')) {
        return Long.parseLong(line.substring(field.length() + 1));
      }
    }
    return 0;
  }

  @Override
  public void close() {
    clock.shutdown();
  }
}
