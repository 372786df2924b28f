package live.footlight.standalone.gdq;

import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import live.footlight.standalone.client.ClientEvent;

/**
 * How many watched a marathon, minute by minute: viewers come and go so that each minute's count is
 * met. Single viewers are not in the data; they are numbered, and the last who came goes first.
 * When a session ends so does everybody's presence in it, and as many come to the next one.
 *
 * @param minutes in order of time; those without a count are left out
 */
public record Audience(List<Minute> minutes) {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssx");

  /** A minute's count. */
  public record Minute(long atMs, long viewers) {}

  /** What must come out for a session: the most at once, and so how many different ones. */
  public record Expected(long peak, long last) {}

  public Audience {
    minutes = List.copyOf(minutes);
  }

  /**
   * Reads the counts; rows may stand in any order.
   *
   * @param timeseries columns {@code time, num_viewers}
   * @throws BadDataset in one sentence, where a value is not as expected
   */
  public static Audience read(Path timeseries) {
    CsvTable table = CsvTable.read(timeseries);
    List<String> time = table.column("time");
    List<String> viewers = table.column("num_viewers");
    List<Minute> minutes = new ArrayList<>(time.size());
    for (int i = 0; i < time.size(); i++) {
      if (viewers.get(i).isBlank()) {
        continue;
      }
      try {
        minutes.add(
            new Minute(
                OffsetDateTime.parse(time.get(i), MINUTE).toInstant().toEpochMilli(),
                Math.round(Double.parseDouble(viewers.get(i)))));
      } catch (DateTimeParseException | NumberFormatException e) {
        throw new BadDataset("%s: row %d: %s".formatted(timeseries, i + 1, e.getMessage()), e);
      }
    }
    minutes.sort(Comparator.comparingLong(Minute::atMs));
    return new Audience(minutes);
  }

  /** The most at any minute. */
  public long peak() {
    return minutes.stream().mapToLong(Minute::viewers).max().orElse(0);
  }

  /**
   * Hands over joins and leaves in order of time; nothing of them is kept, there may be millions.
   *
   * @param sessions in order of their start, as of {@link MarathonScript#sessions}
   * @param divisor one viewer stands for so many
   */
  public void events(
      List<MarathonScript.Session> sessions, long divisor, Consumer<ClientEvent> to) {
    walk(
        sessions,
        divisor,
        (session, atMs, from, until) -> {
          for (long viewer = from; viewer < until; viewer++) {
            to.accept(event(session, atMs, viewer, "joined"));
          }
          for (long viewer = until; viewer < from; viewer++) {
            to.accept(event(session, atMs, viewer, "left"));
          }
        });
  }

  /** What must come out, by session; sessions without a counted minute are not in it. */
  public Map<String, Expected> expected(List<MarathonScript.Session> sessions, long divisor) {
    Map<String, Expected> expected = new TreeMap<>();
    walk(
        sessions,
        divisor,
        (session, atMs, from, until) ->
            expected.merge(
                session,
                new Expected(until, until),
                (before, now) -> new Expected(Math.max(before.peak(), now.peak()), now.last())));
    return expected;
  }

  private interface Step {
    /** The count of a session goes from one to another. */
    void of(String session, long atMs, long from, long until);
  }

  private void walk(List<MarathonScript.Session> sessions, long divisor, Step step) {
    int session = 0;
    long there = 0;
    for (Minute minute : minutes) {
      while (session + 1 < sessions.size()
          && sessions.get(session + 1).startedAtMs() <= minute.atMs()) {
        session++;
        there = 0;
      }
      long wanted = (minute.viewers() + divisor / 2) / divisor;
      step.of(sessions.get(session).id(), minute.atMs(), there, wanted);
      there = wanted;
    }
  }

  private static ClientEvent event(String session, long atMs, long viewer, String what) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("session_id", session);
    data.put("viewer_id", "viewer-" + viewer);
    data.put("connection_id", "viewer-" + viewer);
    data.put("tier", "preview");
    return new ClientEvent(
        session + '-' + what + '-' + viewer + '-' + atMs / 1_000,
        MarathonEvents.SOURCE,
        "viewer." + what,
        atMs,
        session,
        data);
  }
}
