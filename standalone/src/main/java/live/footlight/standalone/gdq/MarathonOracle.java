package live.footlight.standalone.gdq;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the boards must show for a script: a plain loop over its gifts, written without any of the
 * code it judges.
 */
public final class MarathonOracle {

  /**
   * One line of a board.
   *
   * @param reachedAtMs event time of the latest gift that still stands
   */
  public record Standing(String memberId, long total, long contributions, long reachedAtMs) {}

  private final Map<String, List<Standing>> sessions;
  private final List<Standing> streamer;
  private final List<MarathonScript.Gift> standing;

  private MarathonOracle(
      Map<String, List<Standing>> sessions,
      List<Standing> streamer,
      List<MarathonScript.Gift> standing) {
    this.sessions = sessions;
    this.streamer = streamer;
    this.standing = standing;
  }

  public static MarathonOracle of(MarathonScript script) {
    Set<String> takenBack = new HashSet<>();
    script.refunds().forEach(refund -> takenBack.add(refund.giftId()));
    Map<String, List<MarathonScript.Gift>> bySession = new TreeMap<>();
    List<MarathonScript.Gift> all = new ArrayList<>();
    for (MarathonScript.Gift gift : script.gifts()) {
      if (!takenBack.contains(gift.id())) {
        all.add(gift);
        bySession.computeIfAbsent(gift.sessionId(), id -> new ArrayList<>()).add(gift);
      }
    }
    Map<String, List<Standing>> sessions = new TreeMap<>();
    bySession.forEach((id, gifts) -> sessions.put(id, rank(gifts)));
    return new MarathonOracle(sessions, rank(all), all);
  }

  /** The supporters of every session that has any, each in board order. */
  public Map<String, List<Standing>> sessions() {
    return sessions;
  }

  /** The streamer's supporters of all time, in board order. */
  public List<Standing> streamer() {
    return streamer;
  }

  /** The streamer's supporters of every day on which there are any, each in board order. */
  public Map<LocalDate, List<Standing>> days(ZoneId zone) {
    Map<LocalDate, List<MarathonScript.Gift>> byDay = new TreeMap<>();
    for (MarathonScript.Gift gift : standing) {
      LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(gift.atMs()), zone);
      byDay.computeIfAbsent(day, d -> new ArrayList<>()).add(gift);
    }
    Map<LocalDate, List<Standing>> days = new TreeMap<>();
    byDay.forEach((day, gifts) -> days.put(day, rank(gifts)));
    return days;
  }

  private static List<Standing> rank(List<MarathonScript.Gift> gifts) {
    Map<String, Standing> members = new HashMap<>();
    for (MarathonScript.Gift gift : gifts) {
      members.merge(
          gift.senderId(),
          new Standing(gift.senderId(), gift.cents(), 1, gift.atMs()),
          (a, b) ->
              new Standing(
                  a.memberId(),
                  a.total() + b.total(),
                  a.contributions() + b.contributions(),
                  Math.max(a.reachedAtMs(), b.reachedAtMs())));
    }
    return members.values().stream()
        .sorted(
            Comparator.comparingLong(Standing::total)
                .reversed()
                .thenComparingLong(Standing::reachedAtMs)
                .thenComparing(Standing::memberId))
        .toList();
  }
}
