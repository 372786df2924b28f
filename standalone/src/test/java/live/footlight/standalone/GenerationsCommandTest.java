package live.footlight.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the command line makes of the read edge's answers. */
class GenerationsCommandTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String answer;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void listsGenerationsAndMarksTheActiveOne() {
    answer =
        """
        {"items":[{"generation":"g1","version":2,"active":true,"formula":"decay",
          "half_life_seconds":21600,"scopes":["home"],"start":"at_once","listed":{"home":7}},
         {"generation":"g2","version":1,"active":false,"formula":"reddit_hot",
          "half_life_seconds":21600,"scopes":["home","live"],"start":null,"listed":{"home":3,"live":1}}],"active":"g1"}
        """;

    assertThat(run(0, "generations").lines().map(String::stripTrailing))
        .containsExactly(
            "* g1                   v2  decay        half-life PT6H, start at_once, scopes"
                + " [\"home\"], listed {\"home\":7}",
            "  g2                   v1  reddit_hot   half-life PT6H, start not known, scopes"
                + " [\"home\",\"live\"], listed {\"home\":3,\"live\":1}");
    assertThat(asked).containsExactly("/v1/generations null");
  }

  @Test
  void printsHowTwoDiffer() {
    answer =
        """
        {"scope":"country:tw","top":5,"a":{"generation":"g1","version":1,"items":5,"listed":90},
         "b":{"generation":"g2","version":1,"items":4,"listed":4},"common":4,"overlap":0.8,
         "kendall_tau":-0.3333333,
         "movers":[{"id":"p7","rank_a":null,"rank_b":4,"moved":2},
                   {"id":"p1","rank_a":1,"rank_b":2,"moved":1}]}
        """;

    String printed =
        run(
            0,
            "generations",
            "compare",
            "--a=g1",
            "--b=g2",
            "--scope=country:tw",
            "--top=5",
            "--token=t");

    assertThat(printed.lines().map(String::stripTrailing))
        .containsExactly(
            "country:tw: g1 (5 of 90 items) and g2 (4 of 4 items), the first 5",
            "in common 4, overlap 0.800, Kendall's tau -0.333",
            "  p7                           – → 4",
            "  p1                           1 → 2");
    assertThat(asked)
        .containsExactly("/v1/generations/compare?a=g1&b=g2&scope=country%3Atw&top=5 Bearer t");
  }

  @Test
  void saysInOneLineWhatTheServerRefuses() {
    status = 404;
    answer = "{\"status\":404,\"detail\":\"There is no generation g2\"}";

    assertThat(run(PlainFailure.REFUSED, "generations", "compare", "--a=g1", "--b=g2"))
        .isEqualTo("footlight: There is no generation g2\n");
  }

  /** What is printed, to whichever of both. */
  private String run(int expected, String... arguments) {
    StringWriter printed = new StringWriter();
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--url=http://127.0.0.1:" + server.getAddress().getPort();
    int code =
        Footlight.commandLine()
            .setOut(new PrintWriter(printed, true))
            .setErr(new PrintWriter(printed, true))
            .execute(all);
    assertThat(code).as(printed.toString()).isEqualTo(expected);
    return printed.toString();
  }
}
