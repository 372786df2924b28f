package live.footlight.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The generations of the feeds' ranking, and how two of them differ. */
@Command(
    name = "generations",
    mixinStandardHelpOptions = true,
    description =
        "Lists the generations of the feeds' ranking: an asterisk stands before the active one.")
final class GenerationsCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int OK = 200;

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "U",
      defaultValue = "http://127.0.0.1:8080",
      scope = ScopeType.INHERIT,
      description = "The server (default: ${DEFAULT-VALUE}).")
  private URI url;

  @Option(
      names = "--token",
      paramLabel = "T",
      scope = ScopeType.INHERIT,
      description = "Bearer token with the scope read, where reads are not open.")
  private String token;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode generations = get("/v1/generations");
    PrintWriter out = spec.commandLine().getOut();
    for (JsonNode each : generations.path("items")) {
      out.printf(
          "%s %-20s v%d  %-12s half-life %s, start %s, scopes %s, listed %s%n",
          each.path("active").asBoolean() ? '*' : ' ',
          each.path("generation").asString(),
          each.path("version").asLong(),
          each.path("formula").asString(),
          Duration.ofSeconds(each.path("half_life_seconds").asLong()),
          each.path("start").asString("not known"),
          each.path("scopes"),
          each.path("listed"));
    }
    if (generations.path("items").isEmpty()) {
      out.println("no generation was configured yet");
    }
    out.flush();
    return 0;
  }

  @Command(
      name = "compare",
      mixinStandardHelpOptions = true,
      description = {
        "Compares how two generations rank a scope: how many of the first items they have in",
        "common, Kendall's rank correlation of these, and the items that moved farthest."
      })
  int compare(
      @Option(
              names = "--a",
              required = true,
              paramLabel = "G",
              description = "The generation compared with.")
          String a,
      @Option(
              names = "--b",
              required = true,
              paramLabel = "G",
              description = "The generation compared.")
          String b,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              defaultValue = "home",
              description = "home, live, country:…, category:… or creator:… (default: home).")
          String scope,
      @Option(
              names = "--top",
              paramLabel = "N",
              defaultValue = "100",
              description = "How many of the first items, 1 to 1000 (default: 100).")
          int top)
      throws InterruptedException {
    JsonNode report =
        get(
            "/v1/generations/compare?a=%s&b=%s&scope=%s&top=%d"
                .formatted(encoded(a), encoded(b), encoded(scope), top));
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: %s (%d of %d items) and %s (%d of %d items), the first %d%n",
        scope,
        a,
        report.path("a").path("items").asInt(),
        report.path("a").path("listed").asLong(),
        b,
        report.path("b").path("items").asInt(),
        report.path("b").path("listed").asLong(),
        top);
    out.printf(
        "in common %d, overlap %s, Kendall's tau %s%n",
        report.path("common").asInt(),
        share(report.path("overlap")),
        share(report.path("kendall_tau")));
    for (JsonNode mover : report.path("movers")) {
      out.printf(
          "  %-24s %5s → %-5s%n",
          mover.path("id").asString(), rank(mover.path("rank_a")), rank(mover.path("rank_b")));
    }
    out.flush();
    return 0;
  }

  private static String share(JsonNode number) {
    return number.isNull() ? "–" : String.format(Locale.ROOT, "%.3f", number.asDouble());
  }

  private static String rank(JsonNode rank) {
    return rank.isNull() ? "–" : rank.asString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private JsonNode get(String path) throws InterruptedException {
    HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(10));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode said = JSON.readTree(answer.body());
      if (answer.statusCode() != OK) {
        throw new PlainFailure(
            PlainFailure.REFUSED, said.path("detail").asString("refused by " + url));
      }
      return said;
    } catch (IOException | JacksonException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE,
          "Nothing that is Footlight answers at " + url + "; `./footlight up` starts it",
          e);
    }
  }
}
