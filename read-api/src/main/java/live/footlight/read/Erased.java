package live.footlight.read;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * Who was erased, so that nothing that is answered names them. It is kept in memory, about 130
 * bytes for each, and asked for anew every moment: only what the store has noted since, and once in
 * a while all of it.
 *
 * <p>Until it has been learnt once nobody is named at all. When the store is away later, what is
 * known stays known.
 */
public final class Erased implements AutoCloseable {
  /**
   * Asked for again each time: of two writes the later one may be seen first, and where another
   * server takes over its clock may be behind.
   */
  static final Duration OVERLAP = Duration.ofMinutes(1);

  /** Then all are asked for, should the store's clock have been set back by more than that. */
  static final Duration ALL_AGAIN = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(Erased.class);

  private final ErasureStore store;
  private final Clock clock;
  private final Set<String> users = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService refreshing =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "erased-refresh");
            thread.setDaemon(true);
            return thread;
          });
  private long newestMs;
  private long allAtMs;
  private boolean failing;
  private volatile long learntAtMs;

  Erased(ErasureStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Whether a user was erased.
   *
   * @param user may be null, who was not
   * @throws Refusal where it has not been learnt yet who was
   */
  public boolean is(String user) {
    if (!isKnown()) {
      throw Refusal.of(
          HttpStatus.SERVICE_UNAVAILABLE,
          "erasures-unknown",
          "It is not known yet who was erased, so nobody can be named; try again");
    }
    return user != null && users.contains(user);
  }

  /** How many there are. */
  int count() {
    return users.size();
  }

  /** Whether it has been learnt. */
  boolean isKnown() {
    return learntAtMs != 0;
  }

  /** How old the knowledge is, in seconds; infinite where there is none. */
  double ageSeconds() {
    return isKnown() ? (clock.millis() - learntAtMs) / 1000.0 : Double.POSITIVE_INFINITY;
  }

  /** Learns at once, as far as the store can be asked, and from then on again and again. */
  @SuppressWarnings("FutureReturnValueIgnored") // no try fails, and the last ends with the executor
  Erased keptFresh(Duration every) {
    tryToLearn();
    refreshing.scheduleWithFixedDelay(
        this::tryToLearn, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  private void tryToLearn() {
    try {
      learn();
      failing = false;
    } catch (RuntimeException e) { // whatever it is, it is tried again
      if (!failing) {
        LOG.warn("It cannot be learnt who was erased; what is known stays: {}", e.toString());
      }
      failing = true;
    }
  }

  /** Learns what the store has noted since the last time. */
  synchronized void learn() {
    long now = clock.millis();
    boolean all = !isKnown() || now - allAtMs >= ALL_AGAIN.toMillis();
    ErasureStore.Noted noted = all ? store.all() : store.since(newestMs - OVERLAP.toMillis());
    users.addAll(noted.users());
    newestMs = Math.max(newestMs, noted.newestMs());
    if (all) {
      allAtMs = now;
    }
    learntAtMs = now;
  }

  @Override
  public void close() {
    refreshing.shutdownNow();
  }
}
