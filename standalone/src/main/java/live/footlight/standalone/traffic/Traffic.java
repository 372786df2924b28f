package live.footlight.standalone.traffic;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import live.footlight.standalone.client.ClientEvent;

/**
 * An endless evening on a platform: streamers go live and end, supporters give, a few of either
 * make most of it, hype breaks out in one session for some seconds, people see posts and like them,
 * phones send twice, send late, and broken clients send nonsense.
 *
 * <p>A pure function of seed, rate and start: time moves with the acts, never with a clock.
 */
public final class Traffic {
  /** The source of every event of the traffic. */
  public static final String SOURCE = "/demo/traffic";

  static final int STREAMERS = 40;
  private static final int SUPPORTERS = 3_000;
  private static final int LIVE_AT_ONCE = 12;
  private static final double DUPLICATE = 0.03;
  private static final double LATE = 0.025;
  private static final double MALFORMED = 0.005;
  private static final double REFUND = 0.004;
  private static final double UNLOCK = 0.02;
  private static final double PAID = 0.01;
  private static final double CHAT = 0.03;
  private static final double HYPE_BEGINS_PER_SECOND = 0.02;
  private static final double HYPE_FACTOR = 5;
  private static final int REFUNDABLE = 512;
  private static final double TICKET = 0.06;
  private static final double VIEWER = 0.12;
  private static final double FEED = 0.15;
  private static final int WATCHING = 4_000;
  private static final long PRICE = 120;
  private static final long FUNDING_MS = 45_000;
  private static final long ON_AIR_SECONDS = 10;

  private record Product(String id, long diamonds, int weight) {}

  private static final List<Product> PRODUCTS =
      List.of(
          new Product("rose", 10, 50),
          new Product("heart", 30, 25),
          new Product("star", 99, 15),
          new Product("rocket", 520, 7),
          new Product("castle", 1_314, 2),
          new Product("meteor", 9_999, 1));

  private record Session(String id, int streamer, long endsAtMs) {}

  /** What a session sells tickets for. */
  private static final class Show {
    private final String goalId;
    private final String pairId;
    private final long target;
    private long sold;

    /** When the next one is announced, ms UTC. */
    private long nextMs;

    Show(String goalId, String pairId, long target, long nextMs) {
      this.goalId = goalId;
      this.pairId = pairId;
      this.target = target;
      this.nextMs = nextMs;
    }
  }

  private record Watching(String sessionId, String viewerId, String connectionId) {}

  /** What is sent at the same time keeps the order in which it came here. */
  private record Waiting(Act act, long number) {}

  private record Sent(String giftId, String streamerId, String sessionId) {}

  private final SplittableRandom random;
  private final double perMs;
  private final String prefix;
  private final FeedTraffic feed;
  private final Zipf popularity = new Zipf(LIVE_AT_ONCE, 1.1);
  private final Zipf supporters = new Zipf(SUPPORTERS, 1.05);
  private final List<Session> live = new ArrayList<>();
  private final List<Sent> refundable = new ArrayList<>();
  private final Map<String, Show> shows = new HashMap<>();
  private final List<Watching> watching = new ArrayList<>();
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong((Waiting one) -> one.act().sentAtMs())
              .thenComparingLong(Waiting::number));
  private double nowMs;
  private double hypeEndsMs;
  private int hyped;
  private long made;
  private long queued;
  private long broadcasts;

  /**
   * A new evening.
   *
   * @param seed of every choice
   * @param eventsPerSecond on average, hype aside
   * @param startMs where its time begins, ms UTC
   */
  public Traffic(long seed, double eventsPerSecond, long startMs) {
    if (!(eventsPerSecond > 0)) {
      throw new IllegalArgumentException("a rate is above zero: " + eventsPerSecond);
    }
    this.random = new SplittableRandom(seed);
    this.perMs = eventsPerSecond / 1000;
    this.prefix = Long.toString(startMs, 36);
    this.nowMs = (double) startMs;
    this.feed = new FeedTraffic(random.split(), prefix);
    post();
    for (int i = 0; i < LIVE_AT_ONCE; i++) {
      goLive(i);
    }
  }

  /** The most popular streamer, who is live all evening. */
  public static String hotStreamer() {
    return streamerId(0);
  }

  /** The next act; its {@code sentAtMs} never goes back. */
  public Act next() {
    Act first = waiting.isEmpty() ? null : waiting.peek().act();
    double rate = perMs * (nowMs < hypeEndsMs ? HYPE_FACTOR : 1);
    double arrivesMs = nowMs - Math.log(1 - random.nextDouble()) / rate;
    if (first != null && first.sentAtMs() <= arrivesMs) {
      nowMs = Math.max(nowMs, (double) first.sentAtMs());
      return waiting.remove().act();
    }
    maybeHype(arrivesMs - nowMs);
    nowMs = arrivesMs;
    endAndBegin();
    announce();
    post();
    Act act = fresh();
    if (act.kind() != Act.Kind.MALFORMED && random.nextDouble() < DUPLICATE) {
      queue(new Act(act.sentAtMs() + 50 + random.nextLong(8_000), Act.Kind.DUPLICATE, act.event()));
    }
    return act;
  }

  private void queue(Act act) {
    waiting.add(new Waiting(act, queued++));
  }

  private void post() {
    feed.due(now()).forEach(event -> queue(new Act(now(), Act.Kind.FRESH, event)));
  }

  private void maybeHype(double passedMs) {
    if (nowMs >= hypeEndsMs && random.nextDouble() < HYPE_BEGINS_PER_SECOND * passedMs / 1000) {
      hypeEndsMs = nowMs + 2_000 + random.nextLong(4_000);
      hyped = random.nextInt(live.size());
    }
  }

  private void endAndBegin() {
    for (int i = 0; i < live.size(); i++) {
      Session session = live.get(i);
      if (session.endsAtMs() <= nowMs) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("session_id", session.id());
        queue(
            new Act(
                now(),
                Act.Kind.FRESH,
                event(session.id() + "-end", "session.ended", now(), session.id(), data)));
        live.remove(i);
        shows.remove(session.id());
        watching.removeIf(viewer -> viewer.sessionId().equals(session.id()));
        goLive(offAir());
        return;
      }
    }
  }

  private int offAir() {
    while (true) {
      int candidate = random.nextInt(STREAMERS);
      if (live.stream().noneMatch(session -> session.streamer() == candidate)) {
        return candidate;
      }
    }
  }

  private void goLive(int streamer) {
    String id = "s-" + prefix + '-' + broadcasts++;
    long lasts = streamer == 0 ? Long.MAX_VALUE / 4 : 30_000 + random.nextLong(600_000);
    live.add(new Session(id, streamer, now() + lasts));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("session_id", id);
    data.put("streamer_id", streamerId(streamer));
    data.put("title", "Evening " + broadcasts + " with " + streamerId(streamer));
    queue(new Act(now(), Act.Kind.FRESH, event(id + "-start", "session.started", now(), id, data)));
    later(1, id + "-air", "source.connected", id, Map.of("session_id", id, "source", "obs"));
    shows.put(id, new Show("", "", 0, now() + 2_000 + random.nextLong(10_000)));
  }

  /** Where a show is over, or its funding failed, the session announces the next one. */
  private void announce() {
    for (Session session : live) {
      Show before = shows.get(session.id());
      if (before.nextMs > nowMs) {
        continue;
      }
      long number = made++;
      Show show =
          new Show(
              "goal-" + prefix + '-' + number,
              "pair-" + prefix + '-' + number,
              PRICE * (5 + random.nextInt(20)),
              now() + FUNDING_MS + 5_000);
      shows.put(session.id(), show);
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("goal_id", show.goalId);
      data.put("session_id", session.id());
      data.put("kind", "funding");
      data.put("pair_id", show.pairId);
      data.put("target", show.target);
      data.put("deadline", Instant.ofEpochMilli(now() + FUNDING_MS).toString());
      data.put("required_on_air_seconds", ON_AIR_SECONDS);
      later(0, show.goalId, "goal.opened", session.id(), data);
    }
  }

  private void later(
      long afterMs, String id, String type, String sessionId, Map<String, Object> data) {
    long atMs = now() + afterMs;
    queue(new Act(atMs, Act.Kind.FRESH, event(id, type, atMs, sessionId, data)));
  }

  /** A ticket for the show; the last one begins it, and one show in four ends too soon. */
  private ClientEvent ticket(Session session, Show show) {
    String giftId = "t-" + prefix + '-' + made++;
    show.sold += PRICE;
    if (show.sold >= show.target) {
      Map<String, Object> pair = Map.of("pair_id", show.pairId, "session_id", session.id());
      long lasts = random.nextInt(4) == 0 ? 4_000 : (ON_AIR_SECONDS + 2) * 1_000;
      later(2_000, show.pairId + "-begins", "show.started", session.id(), pair);
      later(2_000 + lasts, show.pairId + "-ends", "show.ended", session.id(), pair);
      show.nextMs = now() + 2_000 + lasts + 5_000;
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("gift_id", giftId);
    data.put("session_id", session.id());
    data.put("streamer_id", streamerId(session.streamer()));
    data.put("sender_id", "fan-" + supporters.draw(random));
    data.put("product_id", "livestream-show-ticket_" + PRICE);
    data.put("categories", List.of("livestream-show-ticket", "livestream-show"));
    data.put("diamonds", PRICE);
    data.put("goal_id", show.goalId);
    return event(giftId, "gift.sent", now(), session.id(), data);
  }

  /** Somebody begins to watch, or stops. */
  private ClientEvent viewer() {
    long number = made++;
    boolean leaves =
        watching.size() >= WATCHING || (!watching.isEmpty() && random.nextInt(100) < 45);
    Watching viewer;
    if (leaves) {
      viewer = watching.remove(random.nextInt(watching.size()));
    } else {
      viewer =
          new Watching(
              session().id(), "fan-" + supporters.draw(random), "c-" + prefix + '-' + number);
      watching.add(viewer);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("session_id", viewer.sessionId());
    data.put("viewer_id", viewer.viewerId());
    data.put("connection_id", viewer.connectionId());
    data.put("tier", random.nextInt(5) == 0 ? "sd" : "preview");
    return event(
        "v-" + prefix + '-' + number,
        leaves ? "viewer.left" : "viewer.joined",
        now(),
        viewer.sessionId(),
        data);
  }

  private Act fresh() {
    double kind = random.nextDouble();
    if (kind < MALFORMED) {
      return new Act(now(), Act.Kind.MALFORMED, nonsense());
    }
    if (kind < MALFORMED + REFUND && !refundable.isEmpty()) {
      return new Act(now(), Act.Kind.FRESH, refund());
    }
    if (kind < MALFORMED + REFUND + UNLOCK) {
      return new Act(now(), Act.Kind.FRESH, unlock());
    }
    if (kind < MALFORMED + REFUND + UNLOCK + PAID) {
      return new Act(now(), Act.Kind.FRESH, payment());
    }
    if (kind < MALFORMED + REFUND + UNLOCK + PAID + VIEWER) {
      return new Act(now(), Act.Kind.FRESH, viewer());
    }
    if (kind < MALFORMED + REFUND + UNLOCK + PAID + VIEWER + FEED) {
      return new Act(now(), Act.Kind.FRESH, feed.engagement(now()));
    }
    if (kind < MALFORMED + REFUND + UNLOCK + PAID + VIEWER + FEED + TICKET) {
      Session session = session();
      Show show = shows.get(session.id());
      if (show.sold < show.target) {
        return new Act(now(), Act.Kind.FRESH, ticket(session, show));
      }
    }
    boolean late = random.nextDouble() < LATE;
    long atMs = late ? now() - 60_000 - random.nextLong(2 * 3_600_000) : now();
    return new Act(now(), late ? Act.Kind.LATE : Act.Kind.FRESH, gift(atMs));
  }

  private ClientEvent gift(long atMs) {
    Session session = session();
    boolean chat = random.nextDouble() < CHAT;
    Product product = product();
    String giftId = "g-" + prefix + '-' + made++;
    String streamerId = streamerId(session.streamer());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("gift_id", giftId);
    if (!chat) {
      data.put("session_id", session.id());
    }
    data.put("streamer_id", streamerId);
    data.put("sender_id", "fan-" + supporters.draw(random));
    data.put("product_id", product.id());
    data.put("categories", List.of(chat ? "chat" : "livestream"));
    data.put("diamonds", product.diamonds());
    if (chat) {
      data.put("chat_id", "chat-" + streamerId);
    }
    remember(new Sent(giftId, streamerId, chat ? "" : session.id()));
    return event(giftId, "gift.sent", atMs, chat ? streamerId : session.id(), data);
  }

  private void remember(Sent gift) {
    if (refundable.size() < REFUNDABLE) {
      refundable.add(gift);
    } else {
      refundable.set(random.nextInt(REFUNDABLE), gift);
    }
  }

  private ClientEvent refund() {
    Sent gift = refundable.remove(random.nextInt(refundable.size()));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("gift_id", gift.giftId());
    data.put("streamer_id", gift.streamerId());
    if (!gift.sessionId().isEmpty()) {
      data.put("session_id", gift.sessionId());
    }
    data.put("reason", "sent by mistake");
    return event(
        gift.giftId() + "-back",
        "gift.refunded",
        now(),
        gift.sessionId().isEmpty() ? gift.streamerId() : gift.sessionId(),
        data);
  }

  /** A fan opens a paid post, most often a popular one. */
  private ClientEvent unlock() {
    String engagementId = "u-" + prefix + '-' + made++;
    FeedTraffic.Post post = feed.drawn();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("post_id", post.id());
    data.put("user_id", "fan-" + supporters.draw(random));
    data.put("engagement_id", engagementId);
    data.put("creator_id", streamerId(post.streamer()));
    data.put("diamonds", 50L);
    return event(engagementId, "post.unlocked", now(), post.id(), data);
  }

  /** A fan pays for the full picture. */
  private ClientEvent payment() {
    Session session = session();
    String paymentId = "p-" + prefix + '-' + made++;
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("payment_id", paymentId);
    data.put("session_id", session.id());
    data.put("streamer_id", streamerId(session.streamer()));
    data.put("user_id", "fan-" + supporters.draw(random));
    data.put("diamonds", 200L);
    return event(paymentId, "session.paid", now(), session.id(), data);
  }

  /** A gift that breaks one rule of the contract. */
  private ClientEvent nonsense() {
    Session session = session();
    String giftId = "x-" + prefix + '-' + made++;
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("gift_id", giftId);
    data.put("session_id", session.id());
    data.put("streamer_id", streamerId(session.streamer()));
    data.put("sender_id", "fan-" + supporters.draw(random));
    data.put("product_id", "rose");
    data.put("diamonds", 10L);
    String type = "gift.sent";
    switch (random.nextInt(4)) {
      case 0 -> data.put("diamonds", -10L);
      case 1 -> data.put("diamonds", "ten");
      case 2 -> data.remove("gift_id");
      default -> type = "gift.imagined";
    }
    return event(giftId, type, now(), session.id(), data);
  }

  private Session session() {
    if (nowMs < hypeEndsMs && hyped < live.size() && random.nextDouble() < 0.8) {
      return live.get(hyped);
    }
    return live.get(popularity.draw(random));
  }

  private Product product() {
    int at = random.nextInt(PRODUCTS.stream().mapToInt(Product::weight).sum());
    for (Product product : PRODUCTS) {
      at -= product.weight();
      if (at < 0) {
        return product;
      }
    }
    throw new AssertionError("weights add up to more than they drew");
  }

  private long now() {
    return (long) nowMs;
  }

  static String streamerId(int streamer) {
    return "streamer-" + (streamer + 1);
  }

  private static ClientEvent event(
      String id, String type, long atMs, String lane, Map<String, Object> data) {
    return new ClientEvent(id, SOURCE, type, atMs, lane, data);
  }
}
