package live.footlight.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import live.footlight.contract.EventType;
import live.footlight.contract.Topic;
import org.junit.jupiter.api.Test;

class TrackedEventsTest {
  /** Commands are no events: what came of them is, on topic {@code live}. */
  @Test
  void everyEventOfTheCatalogueIsTracked() {
    assertThat(Arrays.stream(EventType.values()).map(EventType::topic).distinct())
        .extracting(Topic::label)
        .filteredOn(topic -> !topic.equals(Topic.ESCROW.label()))
        .containsExactlyInAnyOrderElementsOf(new TrackingJob().topics());
  }
}
