package live.footlight.sinks.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import live.footlight.contract.view.TrackedRow;
import live.footlight.sinks.Tracked;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldersTest {
  private static final long DAY = 86_400_000;

  private final Folders<TrackedRow> folders =
      new Folders<>(TrackedRow::eventType, TrackedRow::occurredAtMs);

  @ParameterizedTest
  @CsvSource({
    "gift_sent, gift_sent",
    "../../etc/passwd, ______etc_passwd",
    ".., __",
    "a/b\\c, a_b_c",
    "dt=1/x, dt_1_x",
    "Ünïcode, _n_code",
    "'', _",
    "Order Completed, Order_Completed"
  })
  void aTypeIsOnePartOfAPath(String type, String folder) {
    assertThat(folderOf(type, Tracked.AT)).isEqualTo("dt=2026-11-22/event_type=" + folder);
  }

  @Property
  void noTypeLeavesItsFolder(@ForAll String type) {
    assertThat(Folders.safe(type)).matches("[A-Za-z0-9_-]{1,64}");
  }

  @Test
  void aDayIsCutInUtc() {
    assertThat(folderOf("t", 0)).isEqualTo("dt=1970-01-01/event_type=t");
    assertThat(folderOf("t", DAY - 1)).isEqualTo("dt=1970-01-01/event_type=t");
    assertThat(folderOf("t", DAY)).isEqualTo("dt=1970-01-02/event_type=t");
    assertThat(folderOf("t", -1)).isEqualTo("dt=1969-12-31/event_type=t");
  }

  @Test
  void whoMakesUpTypesGetsOneFolderForTheRestOfTheDay() {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      made.add(folderOf("made-up-" + i, Tracked.AT));
    }

    assertThat(made)
        .hasSize(Folders.TYPES_A_DAY + 1)
        .contains("dt=2026-11-22/event_type=other", "dt=2026-11-22/event_type=made-up-0");
    assertThat(folderOf("made-up-0", Tracked.AT)).endsWith("=made-up-0");
    assertThat(folderOf("made-up-9999", Tracked.AT + DAY)).endsWith("=made-up-9999");
  }

  @Test
  void whoMakesUpDaysGetsOneFolderForTheRest() {
    Set<String> made = new HashSet<>();
    for (long day = 0; day < 20_000; day++) {
      made.add(folderOf("t", day * DAY));
    }

    assertThat(made).hasSize(Folders.DAYS + 1).contains("dt=other/event_type=other");
  }

  private String folderOf(String type, long atMs) {
    return folders.getBucketId(Tracked.bare("e", type, atMs), null);
  }
}
