package live.footlight.standalone;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a running standalone stands. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Says how a running standalone stands: health, jobs, lag, what became of the events.",
      "Ends with code 0 where it is ready, 3 where it is not or does not answer."
    })
final class StatusCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "U",
      defaultValue = "http://127.0.0.1:8080",
      converter = ServerUrl.class,
      description = "The server (default: ${DEFAULT-VALUE}).")
  private URI url;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode health = get("/actuator/health/readiness");
    JsonNode status = get("/actuator/status");
    PrintWriter out = spec.commandLine().getOut();
    boolean ready = health.path("status").stringValue("").equals("UP");
    out.printf("%s at %s%n", ready ? "ready" : "NOT READY", url);
    for (var component : health.path("components").properties()) {
      out.printf(
          "  %-16s %s%n", component.getKey(), component.getValue().path("status").stringValue("?"));
    }
    for (var job : status.path("jobs").properties()) {
      out.printf("job %-16s %s%n", job.getKey(), job.getValue().stringValue("?"));
    }
    out.printf(
        "streams: %,d entries appended, %,d not yet confirmed by a checkpoint; results at most %.1f s old%n",
        status.path("appendedEntries").longValue(0),
        status.path("unreadEntries").longValue(0),
        status.path("dataAgeMs").longValue(0) / 1000.0);
    for (JsonNode account : status.path("accounts")) {
      out.printf(
          "%s: %,d processed, %,d duplicates, %,d quarantined, %,d dead-lettered, %,d erased%n",
          account.path("job").stringValue("?"),
          account.path("processed").longValue(0),
          account.path("duplicates").longValue(0),
          account.path("quarantined").longValue(0),
          account.path("deadLettered").longValue(0),
          account.path("erased").longValue(0));
    }
    out.flush();
    return ready ? 0 : PlainFailure.UNAVAILABLE;
  }

  private JsonNode get(String path) throws InterruptedException {
    HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(10)).build();
    try {
      return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException | JacksonException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE,
          "Nothing that is Footlight answers at " + url + "; `./footlight up` starts it",
          e);
    }
  }
}
