package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import live.footlight.standalone.gdq.MarathonOracle;
import live.footlight.standalone.gdq.MarathonOracle.Standing;
import live.footlight.standalone.gdq.MarathonScript;

/** The boards a server shows against what the script says they must be. */
final class MarathonChecks {
  /** The boards' zone, as it is by default. */
  private static final ZoneId ZONE = ZoneId.of("Asia/Taipei");

  private MarathonChecks() {}

  /**
   * The streamer's board of all time and of every day (the days from MongoDB's archives, the rest
   * from Redis), every session's board, and the streamer's line on the platform's board.
   *
   * @param soon how long the results may take to arrive
   */
  static void equalTheOracle(Boards boards, MarathonScript script, Duration soon) {
    MarathonOracle oracle = MarathonOracle.of(script);
    Eventually.within(
        soon,
        () -> {
          List<Standing> streamer = boards.ofStreamer(script.streamerId());
          assertThat(streamer.stream().mapToLong(Standing::total).sum()).isEqualTo(212_274_920L);
          assertThat(streamer.stream().mapToLong(Standing::contributions).sum()).isEqualTo(35_327);
          assertThat(streamer).isEqualTo(oracle.streamer());
        });
    oracle
        .sessions()
        .forEach(
            (session, standings) ->
                Eventually.within(
                    soon,
                    () -> assertThat(boards.ofSession(session)).as(session).isEqualTo(standings)));
    Map<LocalDate, List<Standing>> days = oracle.days(ZONE);
    assertThat(days.values().stream().flatMap(List::stream).mapToLong(Standing::total).sum())
        .isEqualTo(212_274_920L);
    days.forEach(
        (day, standings) ->
            Eventually.within(
                soon,
                () ->
                    assertThat(boards.ofStreamer(script.streamerId(), day))
                        .as("%s", day)
                        .isEqualTo(standings)));
    Eventually.within(
        soon,
        () ->
            assertThat(boards.ofPlatform())
                .filteredOn(line -> line.memberId().equals(script.streamerId()))
                .singleElement()
                .satisfies(
                    line -> {
                      assertThat(line.total()).isEqualTo(212_274_920L);
                      assertThat(line.contributions()).isEqualTo(35_327);
                    }));
  }
}
