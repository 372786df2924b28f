package live.footlight.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the edge knows of who was erased, on a store and a clock of the test's own. */
class ErasedTest {
  private static final long T = 1_790_000_000_000L;

  private final Kept kept = new Kept();
  private final OwnClock clock = new OwnClock();
  private final Erased erased = new Erased(kept, clock);

  @Test
  void untilItIsKnownWhoWasErasedNobodyIsNamed() {
    kept.away = true;
    assertThatThrownBy(erased::learn).isInstanceOf(MongoTimeoutException.class);
    assertThatThrownBy(() -> erased.is("ann"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("not known yet");
    assertThat(erased.isKnown()).isFalse();
    assertThat(erased.ageSeconds()).isInfinite();

    kept.away = false;
    kept.note("ann", T);
    erased.learn();

    assertThat(erased.isKnown()).isTrue();
    assertThat(erased.is("ann")).isTrue();
    assertThat(erased.is("bob")).isFalse();
    assertThat(erased.is(null)).isFalse();
  }

  @Test
  void whatIsNotedWithAnEarlierTimeThanWhatIsKnownIsLearntAllTheSame() {
    kept.note("ann", T);
    erased.learn();

    kept.note("bob", T - Erased.OVERLAP.toMillis());
    kept.note("cat", T + 1);
    erased.learn();

    assertThat(erased.is("bob")).isTrue();
    assertThat(erased.is("cat")).isTrue();
  }

  @Test
  void onlyWhatIsNewIsAskedForAndAllOfItOnceInAWhile() {
    kept.note("old", 0); // by a build that did not note when
    kept.note("ann", T);
    erased.learn();
    clock.pass(Duration.ofSeconds(1));
    erased.learn();
    kept.note("lost", T - Duration.ofDays(1).toMillis()); // by a clock that was set back
    clock.pass(Duration.ofSeconds(1));
    erased.learn();
    assertThat(erased.is("old")).isTrue();
    assertThat(erased.is("lost")).isFalse();

    clock.pass(Erased.ALL_AGAIN);
    erased.learn();

    assertThat(erased.is("lost")).isTrue();
    long since = T - Erased.OVERLAP.toMillis();
    assertThat(kept.asked).containsExactly(Long.MIN_VALUE, since, since, Long.MIN_VALUE);
  }

  @Test
  void whileTheStoreIsAwayWhatIsKnownStaysAndGrowsOld() {
    kept.note("ann", T);
    erased.learn();
    kept.away = true;
    clock.pass(Duration.ofMinutes(20));
    assertThatThrownBy(erased::learn).isInstanceOf(MongoTimeoutException.class);

    assertThat(erased.is("ann")).isTrue();
    assertThat(erased.ageSeconds()).isEqualTo(1_200);

    kept.away = false;
    kept.note("bob", T + 1);
    erased.learn();
    assertThat(erased.is("bob")).isTrue();
    assertThat(erased.ageSeconds()).isZero();
  }

  /** A store that says what it was asked for. */
  private static final class Kept implements ErasureStore {
    private final Map<String, Long> notedMs = new LinkedHashMap<>();
    private final List<Long> asked = new ArrayList<>();
    private boolean away;

    void note(String user, long atMs) {
      notedMs.put(user, atMs);
    }

    @Override
    public Noted all() {
      return since(Long.MIN_VALUE);
    }

    @Override
    public Noted since(long sinceMs) {
      if (away) {
        throw new MongoTimeoutException("nobody answers");
      }
      asked.add(sinceMs);
      List<String> users =
          notedMs.entrySet().stream()
              .filter(noted -> noted.getValue() >= sinceMs)
              .map(Map.Entry::getKey)
              .toList();
      return new Noted(users, users.stream().mapToLong(notedMs::get).max().orElse(0));
    }
  }

  private static final class OwnClock extends Clock {
    private Instant now = Instant.ofEpochMilli(T);

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
