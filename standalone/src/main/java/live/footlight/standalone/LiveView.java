package live.footlight.standalone;

import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import live.footlight.standalone.client.EventSender;
import live.footlight.standalone.client.Tally;
import live.footlight.standalone.traffic.Act;
import live.footlight.standalone.traffic.Traffic;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the demo shows: rates, the top supporters of the hot session, the first of the home feed,
 * the age of the data; read through the public API. A screen that redraws itself on a terminal, a
 * line now and then elsewhere.
 */
final class LiveView {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String BOARDS_JOB = "leaderboards";
  private static final int TOP = 10;
  private static final int FEED = 5;
  private static final Duration REDRAW = Duration.ofMillis(500);
  private static final Duration LINE = Duration.ofSeconds(5);

  /** One line of the board. */
  record Supporter(int rank, String id, long total) {}

  /** Where the newest goal of the session stands, and what became of all tickets so far. */
  record Show(String state, long current, long target, long posted, long voided) {
    static final Show NONE = new Show("", 0, 0, 0, 0);
  }

  /**
   * The first posts of the feed.
   *
   * @param generation that ranks it
   * @param news what was last done to posts and to the ranking, and what was seen of it
   */
  record Feed(String generation, List<String> posts, List<String> news) {
    static final Feed NONE = new Feed("", List.of(), List.of());
  }

  /**
   * What is shown at one moment.
   *
   * @param perSecond events answered a second since the moment before
   * @param dataAgeMs age of the board's content, or -1 while there is none
   */
  record Moment(
      Tally tally,
      Map<Act.Kind, Long> sent,
      double perSecond,
      String session,
      long entries,
      List<Supporter> top,
      Show show,
      Feed feed,
      long dataAgeMs) {}

  private final URI server;
  private final String token;
  private final EventSender sender;
  private final PrintWriter out;
  private final boolean live;
  private final Clock clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final Map<Act.Kind, Long> sent = new EnumMap<>(Act.Kind.class);
  private String session = "";
  private final Freshness freshness = new Freshness();
  private CompletableFuture<JsonNode> status =
      CompletableFuture.completedFuture(JSON.createObjectNode());
  private long accountedBefore;
  private long ageMs = -1;
  private CompletableFuture<JsonNode> board =
      CompletableFuture.completedFuture(JSON.createObjectNode());
  private CompletableFuture<JsonNode> goals =
      CompletableFuture.completedFuture(JSON.createObjectNode());
  private CompletableFuture<JsonNode> feed =
      CompletableFuture.completedFuture(JSON.createObjectNode());
  private JsonNode shownFeed = JSON.createObjectNode();
  private final FeedWatch watch = new FeedWatch();
  private Map<String, CompletableFuture<JsonNode>> watched = Map.of();
  private long watchedAtMs;
  private JsonNode shown = JSON.createObjectNode();
  private JsonNode shownGoals = JSON.createObjectNode();
  private long shownAtMs;
  private long answeredThen;

  LiveView(
      URI server, String token, EventSender sender, PrintWriter out, boolean live, Clock clock) {
    this.server = server;
    this.token = token;
    this.sender = sender;
    this.out = out;
    this.live = live;
    this.clock = clock;
    this.shownAtMs = clock.millis();
  }

  /** Notes what is in the accounts before the traffic; to be called before anything is sent. */
  void begin() {
    accountedBefore = accounted(fetch("/actuator/status").join());
  }

  private static long accounted(JsonNode status) {
    long accounted = Long.MAX_VALUE;
    for (JsonNode account : status.path("accounts")) {
      if (!account.path("job").stringValue("").equals(BOARDS_JOB)) {
        continue; // it does not make what is shown
      }
      accounted = Math.min(accounted, account.path("total").longValue(0));
    }
    return accounted;
  }

  /** Notes an act, and which session is the hot one. */
  void sent(Act act) {
    sent.merge(act.kind(), 1L, Long::sum);
    watch.sent(act.event());
    if (act.event().type().equals("session.started")
        && Traffic.hotStreamer().equals(act.event().data().get("streamer_id"))) {
      session = (String) act.event().data().get("session_id");
    }
  }

  /** Draws if it is time to; never waits for the server. */
  void show() {
    long nowMs = clock.millis();
    measureAge(nowMs);
    watchFeeds(nowMs);
    if (nowMs - shownAtMs < (live ? REDRAW : LINE).toMillis()) {
      return;
    }
    if (board.isDone()) {
      shown = board.isCompletedExceptionally() ? shown : board.join();
      board = session.isEmpty() ? board : fetch(boardOf(session));
    }
    if (goals.isDone()) {
      shownGoals = goals.isCompletedExceptionally() ? shownGoals : goals.join();
      goals = session.isEmpty() ? goals : fetch("/v1/sessions/" + session + "/goals");
    }
    if (feed.isDone()) {
      shownFeed = feed.isCompletedExceptionally() ? shownFeed : feed.join();
      feed = fetch("/v1/feeds/home?limit=" + FEED);
    }
    Tally tally = sender.tally();
    Moment moment =
        new Moment(
            tally,
            Map.copyOf(sent),
            (tally.answered() - answeredThen) * 1000.0 / (nowMs - shownAtMs),
            session,
            shown.path("entries").longValue(0),
            supporters(shown),
            show(shownGoals),
            feed(shownFeed, watch.news()),
            ageMs);
    answeredThen = tally.answered();
    shownAtMs = nowMs;
    if (live) {
      // Home, draw, and clear what is left of each line and of the screen: no flicker.
      out.print("\u001b[H");
      screen(moment).forEach(line -> out.print(line + "\u001b[K\n"));
      out.print("\u001b[J");
    } else {
      out.println(line(moment));
    }
    out.flush();
  }

  static List<String> screen(Moment moment) {
    List<String> lines = new ArrayList<>();
    lines.add("Footlight demo   Ctrl-C stops");
    lines.add("");
    lines.add(
        "%,8.0f events/s   %,d accepted   %,d duplicates   %,d refused"
            .formatted(
                moment.perSecond(),
                moment.tally().accepted(),
                moment.tally().duplicates(),
                moment.tally().refused()));
    lines.add(
        "         sent: %,d fresh, %,d again, %,d late, %,d malformed"
            .formatted(
                moment.sent().getOrDefault(Act.Kind.FRESH, 0L),
                moment.sent().getOrDefault(Act.Kind.DUPLICATE, 0L),
                moment.sent().getOrDefault(Act.Kind.LATE, 0L),
                moment.sent().getOrDefault(Act.Kind.MALFORMED, 0L)));
    lines.add("         data age: " + age(moment.dataAgeMs()));
    lines.add("");
    lines.add("Show of " + moment.session() + ": " + said(moment.show()));
    lines.add("");
    lines.add("Feed" + ranked(moment.feed()));
    for (String post : moment.feed().posts()) {
      lines.add("      " + post);
    }
    for (String news : moment.feed().news()) {
      lines.add("   " + news);
    }
    lines.add("");
    lines.add("Supporters of " + moment.session() + " (" + moment.entries() + ")");
    long most = moment.top().stream().mapToLong(Supporter::total).max().orElse(1);
    for (Supporter supporter : moment.top()) {
      lines.add(
          "%4d  %-12s %,12d  %s"
              .formatted(
                  supporter.rank(),
                  supporter.id(),
                  supporter.total(),
                  "█".repeat((int) (30 * supporter.total() / most))));
    }
    return lines;
  }

  static String line(Moment moment) {
    StringBuilder top = new StringBuilder();
    moment.top().stream()
        .limit(3)
        .forEach(
            supporter ->
                top.append(top.length() == 0 ? "" : ", ")
                    .append("%s %,d".formatted(supporter.id(), supporter.total())));
    return "%,.0f events/s; %,d accepted, %,d duplicates, %,d refused; data age %s; show: %s; feed%s: %s; top of %s: %s"
        .formatted(
            moment.perSecond(),
            moment.tally().accepted(),
            moment.tally().duplicates(),
            moment.tally().refused(),
            age(moment.dataAgeMs()),
            said(moment.show()),
            ranked(moment.feed()) + told(moment.feed()),
            String.join(", ", moment.feed().posts()),
            moment.session(),
            top.length() == 0 ? "nobody yet" : top);
  }

  private static String ranked(Feed feed) {
    return feed.generation().isEmpty() ? "" : " by " + feed.generation();
  }

  private static String told(Feed feed) {
    return feed.news().isEmpty() ? "" : " (" + String.join("; ", feed.news()) + ")";
  }

  private static Feed feed(JsonNode page, List<String> news) {
    List<String> posts = new ArrayList<>();
    for (JsonNode item : page.path("items")) {
      posts.add(
          item.path("id").stringValue("?") + " of " + item.path("creator_id").stringValue("?"));
    }
    return new Feed(page.path("generation").stringValue(""), posts, news);
  }

  private static String said(Show show) {
    return show.state().isEmpty()
        ? "none yet"
        : "%s, %,d of %,d; %,d posted and %,d given back so far"
            .formatted(show.state(), show.current(), show.target(), show.posted(), show.voided());
  }

  private static Show show(JsonNode goals) {
    long posted = 0;
    long voided = 0;
    JsonNode newest = null;
    for (JsonNode goal : goals.path("items")) {
      posted += goal.path("posted").longValue(0);
      voided += goal.path("voided").longValue(0);
      newest = goal;
    }
    return newest == null
        ? Show.NONE
        : new Show(
            newest.path("state").stringValue(""),
            newest.path("current").longValue(0),
            newest.path("target").longValue(0),
            posted,
            voided);
  }

  private static String age(long ms) {
    return ms < 0 ? "no data yet" : "%.1f s".formatted(ms / 1000.0);
  }

  /** Asks for the accounts all the time; what was in them before is not counted. */
  private void measureAge(long nowMs) {
    Tally tally = sender.tally();
    freshness.acknowledged(nowMs, tally.accepted());
    if (!status.isDone()) {
      return;
    }
    if (!status.isCompletedExceptionally() && status.join().has("accounts")) {
      ageMs = freshness.ageMs(nowMs, accounted(status.join()) - accountedBefore);
    }
    status = fetch("/actuator/status");
  }

  /** Reads the lists that posts are to appear in or to go from, so that what is said was seen. */
  private void watchFeeds(long nowMs) {
    if (!watched.values().stream().allMatch(CompletableFuture::isDone)
        || nowMs - watchedAtMs < REDRAW.toMillis()) {
      return;
    }
    watched.forEach(
        (list, answer) -> {
          // A list that nobody is in yet has no items; an error has none to speak of.
          if (!answer.isCompletedExceptionally() && answer.join().has("items")) {
            List<String> ids = new ArrayList<>();
            answer.join().path("items").forEach(item -> ids.add(item.path("id").stringValue("")));
            watch.read(list, ids, watchedAtMs, nowMs);
          }
        });
    Map<String, CompletableFuture<JsonNode>> asked = new HashMap<>();
    for (String list : watch.asks(nowMs)) {
      asked.put(list, fetch("/v1/feeds/" + list + "?limit=" + FeedWatch.LOOKED_AT));
    }
    watched = asked;
    watchedAtMs = nowMs;
  }

  private static String boardOf(String session) {
    return "/v1/sessions/" + session + "/leaderboard?limit=" + TOP;
  }

  private CompletableFuture<JsonNode> fetch(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofSeconds(5))
            .header("authorization", "Bearer " + token)
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(response -> JSON.readTree(response.body()));
  }

  private static List<Supporter> supporters(JsonNode board) {
    List<Supporter> top = new ArrayList<>();
    for (JsonNode item : board.path("items")) {
      top.add(
          new Supporter(
              item.path("rank").intValue(0),
              item.path("member_id").stringValue("?"),
              item.path("total").longValue(0)));
    }
    return top;
  }
}
