package live.footlight.standalone.gdq;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import live.footlight.standalone.client.ClientEvent;

/**
 * A race of two sides that are given to, as running totals: two plain goals of one session. Where a
 * total grows, one gift of the difference is sent; single donors are not in the data.
 *
 * @param totals in order of time, two or more; never going back
 */
public record Race(List<Totals> totals) {
  /** What the sides are called. */
  public static final List<String> SIDES = List.of("kill", "save");

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);
  private static final int DONORS = 997;

  /** Both totals at a time, in cents. */
  public record Totals(long atMs, long killCents, long saveCents) {
    long cents(int side) {
      return side == 0 ? killCents : saveCents;
    }
  }

  public Race {
    totals = List.copyOf(totals);
  }

  /**
   * Reads a race; its rows may stand in any order.
   *
   * @param file columns {@code kill, save, time}, times in UTC
   * @throws BadDataset in one sentence, where a value is not as expected
   */
  public static Race read(Path file) {
    CsvTable table = CsvTable.read(file);
    List<String> kill = table.column("kill");
    List<String> save = table.column("save");
    List<String> time = table.column("time");
    List<Totals> totals = new ArrayList<>();
    for (int i = 0; i < time.size(); i++) {
      try {
        totals.add(
            new Totals(
                LocalDateTime.parse(time.get(i), TIME).toInstant(ZoneOffset.UTC).toEpochMilli(),
                cents(kill.get(i)),
                cents(save.get(i))));
      } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
        throw new BadDataset("%s: row %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    if (totals.size() < 2) {
      throw new BadDataset(file + " has fewer than two rows: nobody raced");
    }
    totals.sort(Comparator.comparingLong(Totals::atMs));
    for (int i = 1; i < totals.size(); i++) {
      if (totals.get(i).killCents() < totals.get(i - 1).killCents()
          || totals.get(i).saveCents() < totals.get(i - 1).saveCents()) {
        throw new BadDataset(file + " takes back what was given, which no gifts explain");
      }
    }
    return new Race(totals);
  }

  private static long cents(String amount) {
    return new BigDecimal(amount).movePointRight(2).longValueExact();
  }

  /** The session that a streamer holds the race in. */
  public static String sessionId(String streamerId) {
    return streamerId + "-race";
  }

  /** The goal of a side. */
  public static String goalId(String streamerId, String side) {
    return streamerId + "-race-" + side;
  }

  /** Where a side ends, in cents. */
  public long endCents(String side) {
    return totals.get(totals.size() - 1).cents(SIDES.indexOf(side));
  }

  /**
   * The race as a platform would send it, in order of time. Each goal begins at its side's first
   * total and aims at a point halfway to its last.
   *
   * @param streamerId also begins every id
   */
  public List<ClientEvent> events(String streamerId) {
    String session = sessionId(streamerId);
    List<ClientEvent> events = new ArrayList<>();
    Totals first = totals.get(0);
    Map<String, Object> started = new LinkedHashMap<>();
    started.put("session_id", session);
    started.put("streamer_id", streamerId);
    started.put("title", "Kill or save the animals");
    events.add(event(session + "-start", "session.started", first.atMs(), session, started));
    for (int side = 0; side < SIDES.size(); side++) {
      String goal = goalId(streamerId, SIDES.get(side));
      Map<String, Object> opened = new LinkedHashMap<>();
      opened.put("goal_id", goal);
      opened.put("session_id", session);
      opened.put("kind", "plain");
      opened.put("metric", "diamonds");
      opened.put("baseline", first.cents(side));
      opened.put("target", (first.cents(side) + endCents(SIDES.get(side))) / 2);
      events.add(event(goal + "-open", "goal.opened", first.atMs(), session, opened));
    }
    int gifts = 0;
    for (int i = 1; i < totals.size(); i++) {
      for (int side = 0; side < SIDES.size(); side++) {
        long cents = totals.get(i).cents(side) - totals.get(i - 1).cents(side);
        if (cents > 0) {
          String id = session + "-g" + gifts;
          Map<String, Object> gift = new LinkedHashMap<>();
          gift.put("gift_id", id);
          gift.put("session_id", session);
          gift.put("streamer_id", streamerId);
          gift.put("sender_id", "donor-" + gifts % DONORS);
          gift.put("product_id", "donation");
          gift.put("categories", List.of("livestream"));
          gift.put("diamonds", cents);
          gift.put("goal_id", goalId(streamerId, SIDES.get(side)));
          events.add(event(id, "gift.sent", totals.get(i).atMs(), session, gift));
          gifts++;
        }
      }
    }
    Map<String, Object> ended = Map.of("session_id", session);
    long last = totals.get(totals.size() - 1).atMs() + 1;
    events.add(event(session + "-end", "session.ended", last, session, ended));
    return events;
  }

  private static ClientEvent event(
      String id, String type, long atMs, String session, Map<String, Object> data) {
    return new ClientEvent(id, MarathonEvents.SOURCE, type, atMs, session, data);
  }
}
