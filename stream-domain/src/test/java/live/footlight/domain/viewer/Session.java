package live.footlight.domain.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import live.footlight.domain.leaderboard.MapBlobs;
import live.footlight.domain.viewer.NaiveViewers.Input;
import live.footlight.domain.viewer.ViewerFold.Outcome;

/** One session under test: its state, its clock, and a reader who remembers what was published. */
final class Session implements ViewerOutput {
  static final String ID = "s1";

  final ViewerSettings settings;
  MapBlobs head = new MapBlobs();
  MapRows viewers = new MapRows();
  ViewersView view;
  final TreeMap<Long, ViewerMinute> minutes = new TreeMap<>();
  int published;
  int publishedMinutes;
  long now;
  long run = 1;
  long wakeUp;
  private ViewerFold fold;
  private boolean open;
  private long version;
  private final List<ViewerMinute> inTick = new ArrayList<>();

  Session(ViewerSettings settings, long now) {
    this.settings = settings;
    this.now = now;
    fold = new ViewerFold(settings);
  }

  ViewerFold fold() {
    if (!open) {
      head.begin();
      fold.open(ID, head, viewers);
      open = true;
    }
    return fold;
  }

  Outcome send(Input input) {
    ViewerFold to = fold();
    return switch (input.kind()) {
      case STARTED -> to.sessionStarted(input.viewer(), input.atMs());
      case ENDED -> to.sessionEnded(input.atMs());
      case JOINED -> to.joined(input.viewer(), input.connection(), input.tier(), input.atMs(), now);
      case LEFT -> to.left(input.viewer(), input.connection(), input.atMs(), now);
      case HEARTBEAT ->
          to.heartbeat(input.viewer(), input.connection(), input.tier(), input.atMs(), now);
      case MOVED ->
          to.tierChanged(input.viewer(), input.connection(), input.tier(), input.atMs(), now);
    };
  }

  Outcome join(String viewer, String connection, long atMs) {
    return fold().joined(viewer, connection, Tier.PREVIEW, atMs, now);
  }

  Outcome leave(String viewer, String connection, long atMs) {
    return fold().left(viewer, connection, atMs, now);
  }

  Outcome beat(String viewer, String connection, long atMs) {
    return fold().heartbeat(viewer, connection, Tier.PREVIEW, atMs, now);
  }

  /** Ends the tick and checks what holds of everything that is published. */
  void tick() {
    inTick.clear();
    long before = version;
    wakeUp = fold().close(run, now, this);
    open = false;
    if (view != null) {
      assertThat(view.liveMs()).isNotNegative();
      assertThat(view.watchMs()).isBetween(0L, view.peak() * view.liveMs());
    }
    for (ViewerMinute minute : inTick) {
      assertThat(minute.version()).isGreaterThan(before);
      minutes.put(minute.minuteMs(), minute);
      version = Math.max(version, minute.version());
    }
    assertThat(wakeUp).isGreaterThan(now);
  }

  void tickAt(long nowMs) {
    now = nowMs;
    tick();
  }

  /** Lets time pass, ticking when the fold asks for it, at most once a second. */
  void pass(long ms) {
    long until = now + ms;
    while (wakeUp <= until) {
      tickAt(Math.max(wakeUp, now + 1_000));
    }
    now = Math.max(now, until);
  }

  /** The job dies and another run begins with the same state. */
  void restart() {
    assertThat(open).isFalse();
    head = head.copy();
    viewers = viewers.copy();
    fold = new ViewerFold(settings);
    run++;
  }

  long present() {
    return view.preview() + view.sd();
  }

  /** Minutes in which somebody was there, without versions. */
  Map<Long, ViewerMinute> minutesOfInterest() {
    TreeMap<Long, ViewerMinute> some = new TreeMap<>();
    minutes.forEach(
        (at, minute) -> {
          if (minute.most() > 0) {
            some.put(
                at,
                new ViewerMinute(
                    ID, at, minute.preview(), minute.sd(), minute.most(), minute.watchMs(), 0));
          } else {
            assertThat(minute.watchMs()).isZero();
          }
        });
    return some;
  }

  ViewersView withoutVersion() {
    return new ViewersView(
        view.sessionId(),
        view.streamerId(),
        view.preview(),
        view.sd(),
        view.peak(),
        view.peakAtMs(),
        view.distinct(),
        view.distinctErrorPpm(),
        view.watchMs(),
        view.liveMs(),
        0,
        view.startedAtMs(),
        view.endedAtMs(),
        view.asOfMs());
  }

  @Override
  public void viewers(ViewersView next) {
    assertThat(next.version()).isGreaterThan(version);
    version = next.version();
    view = next;
    published++;
  }

  @Override
  public void minute(ViewerMinute minute) {
    inTick.add(minute);
    publishedMinutes++;
  }
}
