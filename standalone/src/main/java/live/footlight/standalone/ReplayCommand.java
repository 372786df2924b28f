package live.footlight.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import live.footlight.standalone.client.ClientEvent;
import live.footlight.standalone.client.Delivery;
import live.footlight.standalone.client.Disturbance;
import live.footlight.standalone.client.EventSender;
import live.footlight.standalone.gdq.Audience;
import live.footlight.standalone.gdq.BadDataset;
import live.footlight.standalone.gdq.Marathon;
import live.footlight.standalone.gdq.MarathonEvents;
import live.footlight.standalone.gdq.MarathonScript;
import live.footlight.standalone.gdq.Race;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends a dataset through the public HTTP API. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Sends a dataset through the public HTTP API, with progress and a summary.",
      "What the server does not take at once (429, 503, no answer) is sent again with the same ids;"
          + " so a replay that was stopped can be run again, and nothing counts twice."
    })
final class ReplayCommand implements Callable<Integer> {
  /** What the files hold. */
  enum Format {
    /** A Games Done Quick marathon: minute figures and a schedule. */
    GDQ,
    /** One structured CloudEvent a line. */
    CLOUDEVENTS
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description = "What the files hold: ${COMPLETION-CANDIDATES}.")
  private Format format;

  @Option(
      names = "--timeseries",
      paramLabel = "FILE",
      description = "gdq: the minute-by-minute figures (CSV).")
  private Path timeseries;

  @Option(names = "--schedule", paramLabel = "FILE", description = "gdq: the runs (CSV).")
  private Path schedule;

  @Option(
      names = "--race",
      paramLabel = "FILE",
      description = "gdq: a race of two sides (CSV), which becomes two goals; also alone.")
  private Path race;

  @Option(
      names = "--viewers",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "gdq: sends viewers too, one for so many of the figures; 0 sends none (default:"
              + " ${DEFAULT-VALUE}).")
  private long viewers;

  @Option(
      names = "--streamer",
      paramLabel = "ID",
      defaultValue = "sgdq2018",
      description =
          "gdq: who is given to; also begins every id, so another name is another replay (default:"
              + " ${DEFAULT-VALUE}).")
  private String streamer;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE.ndjson",
      description = "cloudevents: the file, one event a line.")
  private Path file;

  @Option(
      names = "--url",
      paramLabel = "U",
      defaultValue = "http://127.0.0.1:8080",
      converter = ServerUrl.class,
      description = "The server (default: ${DEFAULT-VALUE}).")
  private URI url;

  @Option(
      names = "--token",
      paramLabel = "T",
      description =
          "Bearer token with the scopes ingest:<topic> and ingest:any; without it one is signed"
              + " with the secret of --data.")
  private String token;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory of the standalone that is sent to, where no --token is given.")
  private Path data;

  @Option(
      names = "--speed",
      paramLabel = "X",
      defaultValue = "max",
      description =
          "How fast the events' time runs: 1x, 600x, or max for as fast as they are taken"
              + " (default: ${DEFAULT-VALUE}).")
  private Speed speed;

  @Option(
      names = "--duplicates",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of the events sent twice, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double duplicates;

  @Option(
      names = "--shuffle",
      paramLabel = "TIME",
      defaultValue = "0s",
      description =
          "Delays every event at random by less than this, such as 2m (default: ${DEFAULT-VALUE}).")
  private Duration shuffle;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of --duplicates and --shuffle (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Requests in flight; the events of one session share one (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "100",
      description = "Events to a request at most (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "5m",
      description =
          "How long to go on trying while the server takes nothing (default: ${DEFAULT-VALUE}).")
  private Duration patience;

  @Override
  public Integer call() throws InterruptedException {
    if (connections < 1 || batch < 1) {
      throw new ParameterException(spec.commandLine(), "--connections and --batch are at least 1");
    }
    return switch (format) {
      case GDQ -> replayMarathon();
      case CLOUDEVENTS -> replayFile();
    };
  }

  private int replayMarathon() throws InterruptedException {
    if ((timeseries == null) != (schedule == null)
        || (timeseries == null && race == null)
        || file != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--format gdq takes --timeseries FILE and --schedule FILE, or --race FILE, or all three");
    }
    if (viewers < 0 || (viewers > 0 && timeseries == null)) {
      throw new ParameterException(
          spec.commandLine(), "--viewers is 1 or more, and goes with --timeseries");
    }
    Disturbance disturbance = disturbance();
    PrintWriter out = spec.commandLine().getOut();
    List<ClientEvent> events = new ArrayList<>();
    try {
      if (timeseries != null) {
        addMarathon(events, out);
      }
      if (race != null) {
        events.addAll(Race.read(race).events(streamer));
        out.printf("%s: a race of two goals%n", Race.sessionId(streamer));
      }
    } catch (BadDataset e) {
      throw new PlainFailure(PlainFailure.REFUSED, e.getMessage(), e);
    }
    out.println("Single donors are not in the data; they are numbered by a fixed rule.");
    out.flush();
    events.sort(Comparator.comparingLong(ClientEvent::atMs));
    List<Delivery> deliveries = disturbance.of(events);
    try (EventSender sender = sender()) {
      Pace pace = new Pace(speed, Clock.systemUTC());
      ReplayProgress progress = new ReplayProgress(out, sender, deliveries.size());
      for (Delivery delivery : deliveries) {
        pace.await(delivery.atMs(), () -> progress.tell(delivery.atMs()));
        sender.send(delivery.event());
        progress.tell(delivery.atMs());
      }
      return progress.summary(sender.finish());
    }
  }

  private void addMarathon(List<ClientEvent> events, PrintWriter out) {
    MarathonScript script = MarathonScript.of(Marathon.read(timeseries, schedule), streamer);
    events.addAll(MarathonEvents.of(script));
    out.printf(
        "%s: %,d gifts (%d of them for money without one), %d refunds, %d sessions; %,d.%02d net%n",
        script.streamerId(),
        script.gifts().size(),
        script.makeUpGifts(),
        script.refunds().size(),
        script.sessions().size(),
        script.netCents() / 100,
        script.netCents() % 100);
    if (viewers > 0) {
      Audience audience = Audience.read(timeseries);
      audience.events(script.sessions(), viewers, events::add);
      out.printf(
          "%s: viewers, one for %,d, %,d at most%n",
          script.streamerId(), viewers, (audience.peak() + viewers / 2) / viewers);
    }
  }

  private int replayFile() throws InterruptedException {
    if (file == null || timeseries != null || schedule != null || race != null || viewers != 0) {
      throw new ParameterException(
          spec.commandLine(), "--format cloudevents takes one FILE.ndjson");
    }
    if (duplicates != 0 || !shuffle.isZero()) {
      throw new ParameterException(
          spec.commandLine(), "--duplicates and --shuffle go with --format gdq");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        EventSender sender = sender()) {
      Pace pace = new Pace(speed, Clock.systemUTC());
      ReplayProgress progress = new ReplayProgress(out, sender, -1);
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        NdjsonLine event = NdjsonLine.parse(file, number, line);
        pace.await(event.atMs(), () -> progress.tell(event.atMs()));
        sender.send(event.lane(), line.getBytes(StandardCharsets.UTF_8));
        progress.tell(event.atMs());
      }
      return progress.summary(sender.finish());
    } catch (IOException e) {
      throw new PlainFailure(PlainFailure.REFUSED, "Cannot read " + file + ": " + e, e);
    }
  }

  private Disturbance disturbance() {
    try {
      return new Disturbance(duplicates, shuffle.toMillis(), seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--duplicates: " + e.getMessage(), e);
    }
  }

  private EventSender sender() {
    String bearer =
        token != null
            ? token
            : JwtSecret.find(
                    Optional.ofNullable(System.getenv(JwtSecret.VARIABLE)),
                    data == null ? Home.directory() : data)
                .token(
                    "replay",
                    "ingest:live ingest:content ingest:any",
                    Clock.systemUTC().instant(),
                    Duration.ofDays(1));
    return new EventSender(url, bearer, connections, batch, patience);
  }
}
