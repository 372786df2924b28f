package live.footlight.benchmarks;

import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import live.footlight.contract.Event;
import live.footlight.contract.event.ClientContext;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.Page;
import live.footlight.contract.event.Track;
import live.footlight.contract.event.UserIdentified;
import live.footlight.jobs.Job;
import live.footlight.jobs.tracking.TrackingJob;
import live.footlight.jobs.tracking.TrackingOptions;
import live.footlight.sinks.files.LakeFiles;
import org.apache.flink.configuration.Configuration;

/**
 * What visitors do, by Zipf's law, and what becomes of it in files: of a hundred events, 50 pages
 * of an anonymous visitor, one in ten of them by a campaign, 28 calls of an SDK that knows the
 * user, 20 gifts, and 2 by which an anonymous visitor turns out to be a user.
 */
final class TrackingWorkload extends Workload {
  private static final int CAMPAIGNS = 40;
  private static final int LATECOMERS = 50;
  private static final String AGENT =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
          + " Gecko) Version/17.5 Mobile/15E148 Safari/604.1";

  private final int visitors;
  private final int sessions;

  /** Null until a job is to write there. */
  private Path lake;

  private int late;

  TrackingWorkload(int events, int visitors, int sessions) {
    super(events);
    this.visitors = visitors;
    this.sessions = sessions;
  }

  @Override
  String name() {
    return "tracking";
  }

  @Override
  Job job() {
    return new TrackingJob();
  }

  /** Each run writes files of its own. */
  @Override
  void configure(Configuration config) {
    if (lake == null) {
      lake = lakeDirectory();
    }
    forgetFiles();
    config.set(TrackingOptions.LAKE, lake.toUri().toString());
  }

  private static Path lakeDirectory() {
    try {
      return Files.createTempDirectory("footlight-lake");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void make(Consumer<Event> to) {
    SplittableRandom random = new SplittableRandom(42);
    double[] byVisitor = cumulative(visitors);
    double[] bySession = cumulative(sessions);
    for (int i = 0; i < events; i++) {
      int visitor = draw(byVisitor, random);
      String user = "u" + visitor;
      String anonymous = "00000000-0000-4000-8000-" + (100_000_000_000L + visitor);
      int kind = random.nextInt(100);
      if (kind < 50) {
        boolean campaign = random.nextInt(10) == 0;
        to.accept(
            event(
                new Page(
                    null,
                    anonymous,
                    "Live",
                    null,
                    "{\"session_id\":\"s" + draw(bySession, random) + "\"}",
                    context(campaign ? "campaign-" + random.nextInt(CAMPAIGNS) : null))));
      } else if (kind < 78) {
        to.accept(
            event(
                new Track(
                    "Player Opened",
                    user,
                    anonymous,
                    "{\"quality\":\"sd\",\"muted\":" + random.nextBoolean() + "}",
                    context(null))));
      } else if (kind < 98) {
        int session = draw(bySession, random);
        to.accept(
            event(
                new GiftSent(
                    "g" + i,
                    "c" + session / 4,
                    user,
                    "rose",
                    1L + random.nextInt(1_000),
                    "s" + session,
                    null,
                    List.of("livestream"),
                    null,
                    null,
                    null)));
      } else {
        to.accept(event(new UserIdentified(user, anonymous)));
      }
    }
  }

  /** How many events there are by now. */
  int appended() {
    return events + late;
  }

  /** Visitors nobody has seen before look at a page. */
  void latecomersCome(Consumer<Event> to) {
    for (int i = 0; i < LATECOMERS; i++) {
      to.accept(
          event(new Page(null, "latecomer-" + (late + i), "Live", null, "{}", context(null))));
    }
    late += LATECOMERS;
  }

  /** Those who came last turn out to be users: the row of each is to be revised. */
  void latecomersAreKnown(Consumer<Event> to) {
    for (int i = late - LATECOMERS; i < late; i++) {
      to.accept(event(new UserIdentified("user-" + i, "latecomer-" + i)));
    }
    late += LATECOMERS;
  }

  private static ClientContext context(String campaign) {
    return new ClientContext(
        null,
        "https://example.com/live",
        "/live",
        null,
        "Live",
        campaign == null ? null : "newsletter",
        campaign == null ? null : "email",
        campaign,
        null,
        null,
        AGENT,
        "zh-TW",
        "Asia/Taipei",
        "web",
        null,
        null);
  }

  @Override
  void check(RedisCommands<String, String> redis) {
    expect(appended(), Long.toString(Accounted.processedBy("tracking", redis)), "processed");
  }

  /** Bytes of the rows' files. */
  long rowBytes() {
    return bytes(lake.resolve(LakeFiles.EVENTS));
  }

  /** Bytes of the revisions' files. */
  long revisionBytes() {
    return bytes(lake.resolve(LakeFiles.REVISIONS));
  }

  private static long bytes(Path folder) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      long sum = 0;
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        sum += Files.size(file);
      }
      return sum;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files go, the directory stays. */
  void forgetFiles() {
    try (Stream<Path> files = Files.walk(lake)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(lake)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
