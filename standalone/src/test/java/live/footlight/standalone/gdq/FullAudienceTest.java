package live.footlight.standalone.gdq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;
import live.footlight.domain.Blobs;
import live.footlight.domain.Rows;
import live.footlight.domain.viewer.Tier;
import live.footlight.domain.viewer.ViewerFold;
import live.footlight.domain.viewer.ViewerOutput;
import live.footlight.domain.viewer.ViewerSettings;
import live.footlight.standalone.client.ClientEvent;
import org.junit.jupiter.api.Test;

/**
 * The viewers of the marathon, one by one, through the fold that the job runs: a fifth of them, or
 * with {@code FOOTLIGHT_GDQ_VIEWERS=1} all, which takes a minute more.
 */
class FullAudienceTest {
  private static final int DIVISOR =
      Integer.parseInt(System.getenv().getOrDefault("FOOTLIGHT_GDQ_VIEWERS", "5"));

  @Test
  void everyMinuteHasItsCountAndThePeakIsThePeak() {
    Audience audience = Audience.read(GdqData.directory().resolve("sgdq2018_timeseries.csv"));
    List<MarathonScript.Session> sessions = MarathonScript.of(GdqData.marathon(), "v").sessions();
    Map<String, Audience.Expected> expected = audience.expected(sessions, DIVISOR);
    Map<String, MarathonScript.Session> byId = new HashMap<>();
    sessions.forEach(session -> byId.put(session.id(), session));
    Hall hall = new Hall(byId);

    audience.events(sessions, DIVISOR, hall::take);
    hall.finish();

    Map<String, Long> peaks = new TreeMap<>();
    expected.forEach((session, all) -> peaks.put(session, all.peak()));
    assertThat(hall.peaks).isEqualTo(peaks);
    assertThat(hall.peaks.values().stream().mapToLong(Long::longValue).max().orElse(0))
        .isEqualTo(scaled(172_343));
    for (Audience.Minute minute : audience.minutes()) {
      // Minutes in which nobody was there are not in a curve.
      assertThat(hall.counts.getOrDefault(minute.atMs(), 0L))
          .as("present in the minute from %s", minute.atMs())
          .isEqualTo(scaled(minute.viewers()));
    }
  }

  private static long scaled(long viewers) {
    return (viewers + DIVISOR / 2) / DIVISOR;
  }

  /** One session after another, folded by the minute. */
  private static final class Hall implements ViewerOutput {
    private static final ViewerSettings SETTINGS = ViewerSettings.defaults();

    private final Map<String, MarathonScript.Session> sessions;
    private final ViewerFold fold = new ViewerFold(SETTINGS);
    private final Map<Long, Long> counts = new HashMap<>();
    private final Map<String, Long> peaks = new TreeMap<>();
    private Map<Integer, byte[]> pages = new HashMap<>();
    private Map<String, byte[]> rows = new HashMap<>();
    private String session = "";
    private long atMs;

    Hall(Map<String, MarathonScript.Session> sessions) {
      this.sessions = sessions;
    }

    void take(ClientEvent event) {
      if (!event.lane().equals(session)) {
        finish();
        session = event.lane();
        pages = new HashMap<>();
        rows = new HashMap<>();
        open();
        fold.sessionStarted("v", sessions.get(session).startedAtMs());
      } else if (event.atMs() != atMs) {
        fold.close(1, atMs + 1_000, this);
        open();
      }
      atMs = event.atMs();
      String viewer = (String) event.data().get("viewer_id");
      if (event.type().equals("viewer.joined")) {
        fold.joined(viewer, viewer, Tier.PREVIEW, atMs, atMs);
      } else {
        fold.left(viewer, viewer, atMs, atMs);
      }
    }

    /** Ends the session, and lets what is gathered come out. */
    void finish() {
      if (session.isEmpty()) {
        return;
      }
      long end = sessions.get(session).endedAtMs();
      fold.sessionEnded(end);
      long now = Math.max(end, atMs) + 1_000;
      for (int tick = 0; tick < 40; tick++) {
        now = Math.max(now + 1_000, Math.min(fold.close(1, now, this), now + 10_000));
        open();
      }
      fold.close(1, now + 1_000, this);
    }

    private void open() {
      fold.open(session, new Pages(pages), new Table(rows));
    }

    @Override
    public void viewers(ViewersView view) {
      peaks.put(view.sessionId(), view.peak());
    }

    @Override
    public void minute(ViewerMinute minute) {
      // Who comes or goes in a minute does so at its begin: what it ends with is its count.
      counts.put(minute.minuteMs(), minute.preview());
    }
  }

  private record Pages(Map<Integer, byte[]> pages) implements Blobs {
    @Override
    public byte[] get(int page) {
      return pages.get(page);
    }

    @Override
    public void put(int page, byte[] bytes) {
      pages.put(page, bytes);
    }

    @Override
    public void remove(int page) {
      pages.remove(page);
    }
  }

  private record Table(Map<String, byte[]> rows) implements Rows {
    @Override
    public byte[] get(String key) {
      return rows.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
      rows.put(key, value);
    }

    @Override
    public void remove(String key) {
      rows.remove(key);
    }

    @Override
    public void forEach(BiConsumer<String, byte[]> visitor) {
      rows.forEach(visitor);
    }
  }
}
