package live.footlight.standalone;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import live.footlight.standalone.client.EventSender;
import live.footlight.standalone.traffic.Act;
import live.footlight.standalone.traffic.Traffic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code up} with made-up traffic and a live view. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts everything in one process, sends made-up traffic through the HTTP API, and shows a"
          + " live leaderboard, a show's goals, and a home feed: posts that appear at their time, a"
          + " takedown, and two generations that take turns.",
      "The same seed sends the same traffic. Ctrl-C stops."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int CONNECTIONS = 4;
  private static final int BATCH = 100;
  private static final long SLICE_MS = 20;

  @Spec private CommandSpec spec;
  @Mixin private PlatformOptions options;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Events a second on average (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the traffic (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Stops by itself after this long, such as 30s; without it Ctrl-C stops.")
  private Duration duration;

  @Option(
      names = "--plain",
      description =
          "A line every few seconds instead of a live screen, as where there is no terminal.")
  private boolean plain;

  @Override
  public Integer call() throws InterruptedException {
    if (!(rate > 0 && rate <= 100_000)) {
      throw new ParameterException(
          spec.commandLine(), "--rate is above 0 and at most 100000, not " + rate);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Shutdown shutdown =
        Shutdown.onSignal(Platform.of(options.settings(spec.commandLine())), out)) {
      Platform platform = shutdown.platform();
      platform.start();
      Welcome.print(out, platform);
      Clock clock = Clock.systemUTC();
      String token =
          platform.token(
              "demo-traffic", "ingest:live ingest:content ingest:control ingest:any read");
      try (EventSender sender =
          new EventSender(platform.url(), token, CONNECTIONS, BATCH, Duration.ofMinutes(10))) {
        LiveView view = new LiveView(platform.url(), token, sender, out, live(), clock);
        view.begin();
        send(sender, view, clock);
      }
    }
    return 0;
  }

  /** Hands every act over when its time has come. */
  private void send(EventSender sender, LiveView view, Clock clock) throws InterruptedException {
    long startMs = clock.millis();
    long endMs = duration == null ? Long.MAX_VALUE : startMs + duration.toMillis();
    Traffic traffic = new Traffic(seed, rate, startMs);
    Act act = traffic.next();
    while (clock.millis() < endMs) {
      while (act.sentAtMs() <= clock.millis()) {
        sender.send(act.event());
        view.sent(act);
        act = traffic.next();
      }
      view.show();
      Thread.sleep(SLICE_MS);
    }
  }

  /** Only the script can tell whether a person watches: what a JDK says of it changed with 22. */
  private boolean live() {
    return !plain
        && Boolean.getBoolean("footlight.terminal")
        && !"dumb".equals(System.getenv("TERM"));
  }
}
