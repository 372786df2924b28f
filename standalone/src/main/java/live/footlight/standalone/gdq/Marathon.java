package live.footlight.standalone.gdq;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A marathon as published: minutes with running totals, and the runs of its schedule, each in order
 * of time.
 *
 * @param minutes in order of time, one or more
 * @param runs in order of their start
 */
public record Marathon(List<Minute> minutes, List<Run> runs) {

  /**
   * The running totals at one minute.
   *
   * @param atMs ms UTC
   * @param gifts number of gifts so far
   * @param cents amount given so far
   */
  public record Minute(long atMs, long gifts, long cents) {}

  /**
   * One run of the schedule: a session.
   *
   * @param id as in the schedule
   * @param title name and category
   * @param startsAtMs ms UTC
   * @param endsAtMs start and planned duration, ms UTC
   */
  public record Run(String id, String title, long startsAtMs, long endsAtMs) {}

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssx");
  private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  public Marathon {
    minutes = List.copyOf(minutes);
    runs = List.copyOf(runs);
  }

  /**
   * Reads both files; their rows may stand in any order.
   *
   * @param timeseries columns {@code time, num_donations, total_donations}, times with an offset
   * @param schedule columns {@code id, name, category, start_time, duration}, times in UTC
   * @throws BadDataset in one sentence, where a file or a value is not as expected
   */
  public static Marathon read(Path timeseries, Path schedule) {
    return new Marathon(minutes(timeseries), runs(schedule));
  }

  private static List<Minute> minutes(Path file) {
    CsvTable table = CsvTable.read(file);
    List<String> time = table.column("time");
    List<String> gifts = table.column("num_donations");
    List<String> amount = table.column("total_donations");
    if (time.isEmpty()) {
      throw new BadDataset(file + " has a header and no rows");
    }
    List<Minute> minutes = new ArrayList<>(time.size());
    for (int i = 0; i < time.size(); i++) {
      try {
        minutes.add(
            new Minute(
                OffsetDateTime.parse(time.get(i), MINUTE).toInstant().toEpochMilli(),
                Long.parseLong(gifts.get(i)),
                new BigDecimal(amount.get(i)).movePointRight(2).longValueExact()));
      } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
        throw new BadDataset("%s: row %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    minutes.sort(Comparator.comparingLong(Minute::atMs));
    return minutes;
  }

  private static List<Run> runs(Path file) {
    CsvTable table = CsvTable.read(file);
    List<String> id = table.column("id");
    List<String> name = table.column("name");
    List<String> category = table.column("category");
    List<String> start = table.column("start_time");
    List<String> duration = table.column("duration");
    List<Run> runs = new ArrayList<>(id.size());
    for (int i = 0; i < id.size(); i++) {
      try {
        long startsAt =
            LocalDateTime.parse(start.get(i), START).toInstant(ZoneOffset.UTC).toEpochMilli();
        runs.add(
            new Run(
                id.get(i),
                name.get(i) + ", " + category.get(i),
                startsAt,
                startsAt + durationMs(duration.get(i))));
      } catch (DateTimeParseException | NumberFormatException e) {
        throw new BadDataset("%s: row %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    runs.sort(Comparator.comparingLong(Run::startsAtMs));
    return runs;
  }

  private static long durationMs(String hoursMinutesSeconds) {
    long seconds = 0;
    for (String part : hoursMinutesSeconds.split(":", -1)) {
      seconds = seconds * 60 + Long.parseLong(part);
    }
    return seconds * 1000;
  }
}
