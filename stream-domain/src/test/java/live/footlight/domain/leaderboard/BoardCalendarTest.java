package live.footlight.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import live.footlight.domain.leaderboard.Window.Span;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BoardCalendarTest {
  @Property(tries = 2000)
  void aDayIsTheLocalDate(@ForAll("zones") ZoneId zone, @ForAll("instants") long instant) {
    BoardCalendar calendar = new BoardCalendar(zone);

    int day = calendar.dayOf(instant);

    assertThat(LocalDate.ofEpochDay(day))
        .isEqualTo(Instant.ofEpochMilli(instant).atZone(zone).toLocalDate());
    assertThat(instant).isBetween(calendar.startOf(day), calendar.startOf(day + 1) - 1);
  }

  @Property(tries = 500)
  void weeksAndMonthsAreMadeOfWholeDays(
      @ForAll("zones") ZoneId zone, @ForAll("instants") long instant) {
    BoardCalendar calendar = new BoardCalendar(zone);
    int day = calendar.dayOf(instant);
    for (Span span : List.of(Span.DAY, Span.WEEK, Span.MONTH)) {
      Window window = calendar.window(span, day);
      long hours =
          IntStream.rangeClosed(window.firstDay(), window.lastDay())
              .mapToLong(d -> calendar.startOf(d + 1) - calendar.startOf(d))
              .sum();

      assertThat(day).isBetween(window.firstDay(), window.lastDay());
      assertThat(calendar.endsAt(window) - calendar.startsAt(window)).isEqualTo(hours);
      assertThat(calendar.window(span, window.firstDay())).isEqualTo(window);
      assertThat(calendar.window(span, window.lastDay())).isEqualTo(window);
      assertThat(calendar.window(span, window.lastDay() + 1)).isNotEqualTo(window);
      assertThat(Window.span(window.number())).isEqualTo(span);
      assertThat(Window.firstDay(window.number())).isEqualTo(window.firstDay());
    }
  }

  @Test
  void clocksMakeDaysOf23And25Hours() {
    BoardCalendar berlin = new BoardCalendar(ZoneId.of("Europe/Berlin"));

    assertThat(length(berlin, "2026-03-29")).isEqualTo(Duration.ofHours(23));
    assertThat(length(berlin, "2026-10-25")).isEqualTo(Duration.ofHours(25));
    assertThat(length(berlin, "2026-11-21")).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void aDayWithoutMidnightStartsLater() {
    BoardCalendar beirut = new BoardCalendar(ZoneId.of("Asia/Beirut"));
    int day = day("2026-03-29");

    assertThat(Instant.ofEpochMilli(beirut.startOf(day)))
        .isEqualTo(Instant.parse("2026-03-28T22:00:00Z"));
    assertThat(length(beirut, "2026-03-29")).isEqualTo(Duration.ofHours(23));
    assertThat(beirut.dayOf(beirut.startOf(day) - 1)).isEqualTo(day - 1);
  }

  @Test
  void aDayThatAZoneLeftOutIsEmpty() {
    BoardCalendar apia = new BoardCalendar(ZoneId.of("Pacific/Apia"));

    assertThat(length(apia, "2011-12-30")).isZero();
    assertThat(apia.dayOf(apia.startOf(day("2011-12-30")))).isEqualTo(day("2011-12-31"));
  }

  @Test
  void aDateThatComesTwiceIsOneDay() {
    // Until 2011 Newfoundland put its clocks back at a minute past midnight, into the day before.
    ZoneId zone = ZoneId.of("America/St_Johns");
    BoardCalendar newfoundland = new BoardCalendar(zone);
    Instant again = Instant.parse("2010-11-07T02:31:30Z");

    assertThat(again.atZone(zone).toLocalDate()).isEqualTo(LocalDate.parse("2010-11-06"));
    assertThat(newfoundland.dayOf(again.toEpochMilli())).isEqualTo(day("2010-11-07"));
    assertThat(newfoundland.startOf(day("2010-11-07")))
        .isEqualTo(Instant.parse("2010-11-07T02:30:00Z").toEpochMilli());
  }

  @Test
  void windowsAreNamedByTheirStart() {
    BoardCalendar taipei = new BoardCalendar(ZoneId.of("Asia/Taipei"));
    int day = taipei.dayOf(Instant.parse("2026-11-20T16:00:00Z").toEpochMilli());

    assertThat(taipei.window(Span.DAY, day).id()).isEqualTo("day:2026-11-21");
    assertThat(taipei.window(Span.WEEK, day).id()).isEqualTo("week:2026-11-16");
    assertThat(taipei.window(Span.MONTH, day).id()).isEqualTo("month:2026-11");
    assertThat(taipei.window(Span.ALL, day).id()).isEqualTo("all");
    assertThat(taipei.window(Span.SESSION, day).id()).isEqualTo("session");
    assertThat(taipei.endsAt(taipei.window(Span.WEEK, day)))
        .isEqualTo(Instant.parse("2026-11-22T16:00:00Z").toEpochMilli());
  }

  private static Duration length(BoardCalendar calendar, String date) {
    int day = day(date);
    return Duration.of(calendar.startOf(day + 1) - calendar.startOf(day), ChronoUnit.MILLIS);
  }

  private static int day(String date) {
    return Math.toIntExact(LocalDate.parse(date).toEpochDay());
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "Asia/Taipei",
            "Europe/Berlin",
            "America/Havana",
            "Asia/Beirut",
            "America/Sao_Paulo",
            "Pacific/Apia",
            "Pacific/Chatham",
            "Australia/Lord_Howe",
            "Africa/Casablanca",
            "UTC")
        .map(ZoneId::of);
  }

  @Provide
  Arbitrary<Long> instants() {
    long from = Instant.parse("1995-01-01T00:00:00Z").toEpochMilli();
    long to = Instant.parse("2040-01-01T00:00:00Z").toEpochMilli();
    long changes = Instant.parse("2026-03-28T20:00:00Z").toEpochMilli();
    return Arbitraries.oneOf(
        Arbitraries.longs().between(from, to),
        Arbitraries.longs().between(0, 40 * 2 * 365).map(i -> changes + i * 1_800_000L));
  }
}
