package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import live.footlight.standalone.LiveView.Feed;
import live.footlight.standalone.LiveView.Moment;
import live.footlight.standalone.LiveView.Show;
import live.footlight.standalone.LiveView.Supporter;
import live.footlight.standalone.client.Tally;
import live.footlight.standalone.traffic.Act;
import org.junit.jupiter.api.Test;

class LiveViewTest {
  private final Moment moment =
      new Moment(
          new Tally(1_900, 60, 9, 0),
          Map.of(Act.Kind.FRESH, 1_850L, Act.Kind.DUPLICATE, 60L),
          203.7,
          "s-1",
          57,
          List.of(new Supporter(1, "fan-0", 12_000), new Supporter(2, "fan-3", 6_000)),
          new Show("FUNDING", 240, 1_200, 600, 120),
          new Feed(
              "liked",
              List.of("post-1 of streamer-2"),
              List.of("readers follow liked", "post-9 was taken down")),
          140);

  @Test
  void showsRateTopAndAge() {
    assertThat(LiveView.screen(moment))
        .anyMatch(line -> line.contains("204 events/s") && line.contains("1,900 accepted"))
        .anyMatch(line -> line.contains("data age: 0.1 s"))
        .anyMatch(
            line ->
                line.equals(
                    "Show of s-1: FUNDING, 240 of 1,200; 600 posted and 120 given back so far"))
        .anyMatch(line -> line.equals("Feed by liked"))
        .anyMatch(line -> line.equals("   readers follow liked"))
        .anyMatch(line -> line.equals("   post-9 was taken down"))
        .anyMatch(line -> line.contains("post-1 of streamer-2"))
        .anyMatch(line -> line.contains("Supporters of s-1 (57)"))
        .anyMatch(line -> line.contains("1  fan-0") && line.endsWith("█".repeat(30)))
        .anyMatch(line -> line.contains("2  fan-3") && line.endsWith("  " + "█".repeat(15)));
  }

  @Test
  void fitsOneLineWhereThereIsNoTerminal() {
    assertThat(LiveView.line(moment))
        .isEqualTo(
            "204 events/s; 1,900 accepted, 60 duplicates, 9 refused; data age 0.1 s; show: FUNDING,"
                + " 240 of 1,200; 600 posted and 120 given back so far; feed by liked (readers"
                + " follow liked; post-9 was taken down): post-1 of streamer-2; top of s-1: fan-0"
                + " 12,000, fan-3 6,000");
  }

  @Test
  void saysWhenThereIsNothingYet() {
    Moment empty =
        new Moment(
            new Tally(0, 0, 0, 0), Map.of(), 0, "s-1", 0, List.of(), Show.NONE, Feed.NONE, -1);
    assertThat(LiveView.line(empty)).contains("data age no data yet").endsWith("nobody yet");
    assertThat(LiveView.screen(empty)).anyMatch(line -> line.contains("no data yet"));
  }
}
