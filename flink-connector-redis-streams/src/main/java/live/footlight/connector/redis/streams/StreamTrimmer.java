package live.footlight.connector.redis.streams;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trims from streams what nobody will read again: entries before the least of what each registered
 * job has committed, what checkpoints and savepoints pin, and the shortest retention. A stream that
 * nobody is registered for is left alone, and a job that is silent blocks: it is told, not passed
 * over.
 *
 * <p>Every round decides and trims each stream in one step on the server, so any number of trimmers
 * may run, and a job that goes back to an older position is safe from the moment it has pinned it.
 */
public final class StreamTrimmer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamTrimmer.class);

  private final RedisSession session;
  private final StreamSet streams;
  private final TrimmerSettings settings;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "stream-trimmer");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicLong trimmedEntries = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile List<TrimReport> lastRound = List.of();
  private volatile Set<String> silentJobs = Set.of();

  /** Trims the streams that there are at each round. */
  public StreamTrimmer(RedisServer server, StreamSet streams, TrimmerSettings settings) {
    this.session = new RedisSession(server);
    this.streams = streams;
    this.settings = settings;
  }

  /** Trims at once and then at each interval, on a thread of its own, until closed. */
  @SuppressWarnings("FutureReturnValueIgnored") // the rounds catch and tell what fails
  public void start(Duration interval) {
    worker.scheduleWithFixedDelay(this::round, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void round() {
    try {
      trim();
    } catch (RuntimeException e) {
      failures.incrementAndGet();
      LOG.warn("Trimming failed and is tried again: {}", e.toString());
    }
  }

  /**
   * Trims every stream once.
   *
   * @return what was done, by stream
   * @throws RedisException where Redis cannot be reached or refuses
   */
  public synchronized List<TrimReport> trim() {
    try {
      RedisConnection redis = RedisSession.answer(session.connection());
      List<TrimReport> round = new ArrayList<>();
      for (String stream : streams.discover(redis.sync())) {
        round.add(trim(redis, stream));
      }
      tell(round);
      return round;
    } catch (RedisException e) {
      session.replace();
      throw e;
    }
  }

  /** One call removes a bounded number of entries, so that the server is not held for long. */
  private TrimReport trim(RedisConnection redis, String stream) {
    List<String> arguments = new ArrayList<>(settings.jobs());
    arguments.add(0, Long.toString(settings.retention().toMillis()));
    StreamKeyNames keys = settings.keys();
    String[] scriptKeys = {stream, keys.offsets(stream), keys.pins(stream)};
    TrimReport total = null;
    TrimReport step;
    do {
      step =
          TrimReport.of(
              stream,
              RedisSession.answer(
                  redis.list(RedisScript.TRIM, scriptKeys, arguments.toArray(String[]::new))));
      total = total == null ? step : step.after(total);
    } while (step.trimmed() > 0);
    trimmedEntries.addAndGet(total.trimmed());
    return total;
  }

  private void tell(List<TrimReport> round) {
    Set<String> silent = new TreeSet<>();
    for (TrimReport report : round) {
      silent.addAll(report.silentFor(settings.silence()));
      LOG.debug("{}", report);
    }
    for (String job : silent) {
      if (!silentJobs.contains(job)) {
        LOG.error(
            "Job {} has committed nothing for {}: what it has not read is not trimmed, and the"
                + " streams grow. Start it, or forget it if it will not come back.",
            job,
            settings.silence());
      }
    }
    silentJobs = silent;
    lastRound = List.copyOf(round);
  }

  /** Entries trimmed since the start. */
  public long trimmedEntries() {
    return trimmedEntries.get();
  }

  /** Rounds that failed since the start. */
  public long failures() {
    return failures.get();
  }

  /** Registered jobs that have not committed for longer than is tolerated; each blocks trimming. */
  public Set<String> silentJobs() {
    return silentJobs;
  }

  /** What the last round did, by stream. */
  public List<TrimReport> lastRound() {
    return lastRound;
  }

  @Override
  public void close() {
    worker.shutdownNow();
    session.close();
  }
}
