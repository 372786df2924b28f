package live.footlight.domain.tracking;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.RollupView.Granularity;
import live.footlight.domain.Blobs;

/**
 * The rollups of one day of one {@link RollupKey}: its minutes, its hours and itself. Each event
 * goes to one of each, so hours add up to the day, and minutes to hours.
 *
 * <p>State is a {@link RollupCell} for each, at the number of the minute in the day, at 10,000 +
 * the hour and at 20,000.
 */
public final class RollupFold {
  private static final long MINUTE_MS = Granularity.MINUTE.lengthMs();
  private static final int HOURS = 10_000;
  private static final int DAY = 20_000;
  private static final int MINUTES_OF_HOUR = 60;

  private final int exactUsers;

  private RollupKey key;
  private Blobs state;
  private final Map<Integer, RollupCell> open = new TreeMap<>();

  public RollupFold(TrackingSettings settings) {
    this.exactUsers = settings.exactUsers();
  }

  /** Begins work on a day. */
  public void open(RollupKey key, Blobs state) {
    this.key = key;
    this.state = state;
  }

  /** Who did what nobody is named for: not counted among the users. */
  public static final long NOBODY = 0;

  /** The user of an event, as they are counted. */
  public static long user(String visitor) {
    return Hash.of(visitor);
  }

  /**
   * Events come, or leave.
   *
   * @param minute of the day, from 0
   * @param user as {@link #user} gives it
   * @param events how many; below 0 where they leave
   * @param diamonds what they come to; of such that leave, below 0
   */
  public void add(int minute, long user, long events, long diamonds) {
    cell(minute).add(user, events, diamonds);
    cell(HOURS + minute / MINUTES_OF_HOUR).add(user, events, diamonds);
    cell(DAY).add(user, events, diamonds);
  }

  /**
   * Readers have a rollup of a version that this state may know nothing of, since the state was set
   * back: it is to be published again, above that version, as it is here.
   *
   * @param seen one of the day's
   */
  public void overtaken(RollupView seen) {
    long since = seen.startsAtMs() - key.dayMs();
    RollupCell cell =
        cell(
            switch (seen.granularity()) {
              case DAY -> DAY;
              case HOUR -> HOURS + (int) (since / Granularity.HOUR.lengthMs());
              case MINUTE -> (int) (since / MINUTE_MS);
            });
    cell.version = Math.max(cell.version, seen.version());
  }

  /** Adds those that changed and were not published to what is worked on. */
  public void openWaiting(Iterable<Integer> numbers) {
    for (int number : numbers) {
      if (!open.containsKey(number)) {
        RollupCell cell = RollupCell.read(state.get(number), exactUsers);
        if (cell.waits) {
          open.put(number, cell);
        }
      }
    }
  }

  /**
   * Ends work on the day.
   *
   * @param nowMs of the tick, ms UTC
   * @param out takes what changed; null where nothing is to be published yet
   */
  public void close(long nowMs, Consumer<RollupView> out) {
    open.forEach(
        (number, cell) -> {
          cell.waits = out == null;
          if (out != null) {
            cell.version = Math.max(nowMs, cell.version + 1);
            out.accept(view(number, cell));
          }
          state.put(number, cell.write());
        });
    open.clear();
  }

  private RollupCell cell(int number) {
    return open.computeIfAbsent(number, n -> RollupCell.read(state.get(n), exactUsers));
  }

  private RollupView view(int number, RollupCell cell) {
    Granularity granularity =
        number >= DAY ? Granularity.DAY : number >= HOURS ? Granularity.HOUR : Granularity.MINUTE;
    long sinceDay =
        switch (granularity) {
          case DAY -> 0;
          case HOUR -> (number - HOURS) * Granularity.HOUR.lengthMs();
          case MINUTE -> number * MINUTE_MS;
        };
    return new RollupView(
        granularity,
        key.dayMs() + sinceDay,
        key.eventType(),
        key.country(),
        key.utmSource(),
        key.utmMedium(),
        key.utmCampaign(),
        cell.count,
        cell.users(),
        cell.usersErrorPpm(),
        cell.diamonds,
        cell.version);
  }
}
