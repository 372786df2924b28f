package live.footlight.standalone;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import live.footlight.contract.EventJson;
import live.footlight.contract.Topic;
import live.footlight.contract.view.LeaderboardDocuments;
import live.footlight.standalone.DeadLetters.Choice;
import org.bson.Document;
import org.bson.types.Binary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The events that jobs could not take: which, why, and once more. */
@Command(
    name = "deadletters",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "list|show|redrive",
    description = "Lists the events that no job could take, shows one, or sends them again.")
final class DeadLettersCommand implements Callable<Integer> {
  private static final int SHOWN_BYTES = 1024;

  @Spec private CommandSpec spec;

  @Option(
      names = "--mongo",
      paramLabel = "URI",
      scope = ScopeType.INHERIT,
      description = "The MongoDB they lie in; `up` and `demo` print theirs.")
  private String mongo;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do: list, show or redrive");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists them: where each lay in its stream, and why it was not taken.")
  int list(
      @Option(names = "--job", paramLabel = "J", description = "Of this job only.") String job,
      @Option(names = "--code", paramLabel = "C", description = "With this reason only.")
          String code,
      @Option(names = "--all", description = "Also those that were sent again.") boolean all,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "At most so many (default: ${DEFAULT-VALUE}).")
          int limit) {
    return with(
        letters -> {
          Choice choice = new Choice(null, job, code, all);
          PrintWriter out = spec.commandLine().getOut();
          List<Document> found = letters.find(choice, limit);
          for (Document letter : found) {
            out.printf(
                "%s  %s  %s%s%n",
                letter.getString("_id"),
                letter.getString("code"),
                letter.getString("reason"),
                letter.containsKey("redriven_at")
                    ? "  (sent again: " + letter.getString("redriven_as") + ')'
                    : "");
          }
          out.printf("%,d of %,d%n", found.size(), letters.count(choice));
          out.flush();
          return 0;
        });
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows one: its event as JSON where it can be read, else its bytes.")
  int show(
      @Option(
              names = "--id",
              required = true,
              paramLabel = "ID",
              description = "As list prints it.")
          String id) {
    return with(
        letters -> {
          List<Document> found = letters.find(new Choice(id, null, null, true), 1);
          if (found.isEmpty()) {
            throw new PlainFailure(PlainFailure.REFUSED, "There is no dead letter " + id);
          }
          Document letter = found.get(0);
          PrintWriter out = spec.commandLine().getOut();
          out.printf("%s%n%s: %s%n", id, letter.getString("code"), letter.getString("reason"));
          try {
            out.println(EventJson.write(DeadLetters.event(letter)));
          } catch (DeadLetters.Unreadable e) {
            byte[] bytes = letter.get("bytes", Binary.class).getData();
            out.printf(
                "%,d bytes that cannot be read (%s):%n%s%n",
                letter.getLong("size"),
                e.getMessage(),
                HexFormat.of()
                    .formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN_BYTES))));
          }
          out.flush();
          return 0;
        });
  }

  @Command(
      name = "redrive",
      mixinStandardHelpOptions = true,
      description = {
        "Sends them through the public edge again, with the ids they always had, after what was",
        "wrong is mended. They stay, and say when they were sent again."
      })
  int redrive(
      @Option(names = "--id", paramLabel = "ID", description = "This one only.") String id,
      @Option(names = "--job", paramLabel = "J", description = "Of this job only.") String job,
      @Option(names = "--code", paramLabel = "C", description = "With this reason only.")
          String code,
      @Option(
              names = "--all",
              description = "Also those that were sent again and failed once more.")
          boolean all,
      @Option(
              names = "--url",
              paramLabel = "U",
              defaultValue = "http://127.0.0.1:8080",
              description = "The server (default: ${DEFAULT-VALUE}).")
          URI url,
      @Option(
              names = "--token",
              paramLabel = "T",
              description = "Bearer token with ingest:any; else one is made as `token` makes it.")
          String token,
      @Option(
              names = "--data",
              paramLabel = "DIR",
              description = "Data directory of the standalone, for its signing secret.")
          Path data,
      @Option(
              names = "--write-key",
              paramLabel = "NAME=KEY",
              description = {
                "Of a source of analytics SDKs, whose calls are sent as they were; may be given",
                "several times."
              })
          Map<String, String> writeKeys) {
    String bearer = token != null ? token : ownToken(data);
    RedriveEdge edge = new RedriveEdge(url, bearer, writeKeys == null ? Map.of() : writeKeys);
    return with(
        letters -> {
          int sent = 0;
          int left = 0;
          PrintWriter out = spec.commandLine().getOut();
          for (Document letter : letters.find(new Choice(id, job, code, all), Integer.MAX_VALUE)) {
            try {
              JsonNode answer = edge.send(DeadLetters.event(letter));
              letters.redriven(
                  letter,
                  Clock.systemUTC().instant(),
                  answer.path("status").asString("accepted"),
                  answer.path("position").asString(null));
              sent++;
            } catch (DeadLetters.Unreadable | RedriveEdge.Refused e) {
              out.printf("%s stays: %s%n", letter.getString("_id"), e.getMessage());
              left++;
            }
          }
          out.printf("%,d sent again, %,d left as they are%n", sent, left);
          out.flush();
          return left == 0 ? 0 : PlainFailure.REFUSED;
        });
  }

  private static String ownToken(Path data) {
    String scopes =
        Stream.concat(
                Arrays.stream(Topic.values()).map(topic -> "ingest:" + topic.label()),
                Stream.of("ingest:any"))
            .collect(Collectors.joining(" "));
    return JwtSecret.find(
            Optional.ofNullable(System.getenv(JwtSecret.VARIABLE)),
            data == null ? Home.directory() : data)
        .token("redrive", scopes, Clock.systemUTC().instant(), Duration.ofHours(1));
  }

  /** What is done with them. */
  private interface Work {
    int on(DeadLetters letters);
  }

  private int with(Work work) {
    if (mongo == null || !mongo.startsWith("mongodb")) {
      throw new ParameterException(
          spec.commandLine(), "--mongo is a URI such as mongodb://localhost:27017/footlight");
    }
    ConnectionString uri = new ConnectionString(mongo);
    String database = uri.getDatabase() == null ? "footlight" : uri.getDatabase();
    try (MongoClient client = MongoClients.create(uri)) {
      return work.on(
          new DeadLetters(
              client.getDatabase(database).getCollection(LeaderboardDocuments.DEAD_LETTERS)));
    } catch (MongoException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE, "No MongoDB answers at " + mongo + ": " + e.getMessage(), e);
    }
  }
}
