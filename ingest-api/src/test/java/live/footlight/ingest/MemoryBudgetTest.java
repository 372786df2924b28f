package live.footlight.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private CompletableFuture<String> answer = info(0, 1_000, 0);

  @Test
  void eachClassIsRefusedFromItsShareOn() {
    MemoryBudget budget = budget(0);

    answer = info(850, 1_000, 0);
    budget.look();

    assertThat(budget.fullAt(80, 7)).isNegative();
    assertThat(budget.fullAt(90, 7)).isEqualTo(7);
  }

  @Test
  void whatRedisDoesNotCountIsNotCounted() {
    MemoryBudget budget = budget(0);

    answer = info(850, 1_000, 100);
    budget.look();

    assertThat(budget.fullAt(80, 7)).isEqualTo(7);
  }

  @Test
  void theSmallerOfBothBudgetsHolds() {
    MemoryBudget budget = budget(900);

    answer = info(850, 1_000, 0);
    budget.look();
    assertThat(budget.fullAt(90, 7)).isNegative();
    answer = info(850, 100_000, 0);
    budget.look();
    assertThat(budget.fullAt(90, 7)).isNegative();
    answer = info(850, 0, 0);
    budget.look();
    assertThat(budget.fullAt(90, 7)).isNegative();
  }

  @Test
  void withoutABudgetThereIsAlwaysRoom() {
    MemoryBudget budget = budget(0);

    answer = info(1L << 40, 0, 0);
    budget.look();

    assertThat(budget.fullAt(80, 7)).isEqualTo(7);
  }

  @Test
  void whereRedisDoesNotAnswerTheLastAnswerStands() {
    MemoryBudget budget = budget(0);
    answer = info(990, 1_000, 0);
    budget.look();

    answer = CompletableFuture.failedFuture(new IllegalStateException("away"));
    budget.look();

    assertThat(budget.fullAt(97, 7)).isNegative();
  }

  private MemoryBudget budget(long configured) {
    return new MemoryBudget(() -> answer, configured, new SimpleMeterRegistry());
  }

  private static CompletableFuture<String> info(long used, long most, long notCounted) {
    return CompletableFuture.completedFuture(
        "# Memory\r\nused_memory:%d\r\nused_memory_human:1K\r\nmaxmemory:%d\r\nmem_not_counted_for_evict:%d\r\n"
            .formatted(used, most, notCounted));
  }
}
