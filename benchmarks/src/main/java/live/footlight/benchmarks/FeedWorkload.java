package live.footlight.benchmarks;

import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import live.footlight.contract.Event;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GenerationActivated;
import live.footlight.contract.event.GenerationConfigured;
import live.footlight.contract.event.PostCommented;
import live.footlight.contract.event.PostCreated;
import live.footlight.contract.event.PostLiked;
import live.footlight.contract.event.PostViewed;
import live.footlight.contract.feed.Decay;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedKeys;
import live.footlight.jobs.Job;
import live.footlight.jobs.feeds.FeedsJob;

/**
 * Posts of four lists each, and what people do with them by Zipf's law: of a hundred, 80 views, 15
 * likes and 5 comments, each with an id of its own.
 */
final class FeedWorkload extends Workload {
  private static final String GENERATION = "g1";
  private static final long HALF_LIFE_S = 6 * 3_600;
  private static final int LIST = 5_000;
  private static final double PRIOR = 1;
  private static final double VIEWED = 0.1;
  private static final double LIKED = 3;
  private static final double COMMENTED = 5;
  private static final double CLOSE = 1e-9;
  private static final int POSTS_PER_CREATOR = 20;
  private static final int COUNTRIES = 20;
  private static final int CATEGORIES = 50;

  final int posts;
  final int engagements;

  /** Of each post, its mass brought back to the first event. */
  private final double[] masses;

  FeedWorkload(int posts, int engagements) {
    super(2 + posts + engagements);
    this.posts = posts;
    this.engagements = engagements;
    masses = new double[posts];
  }

  @Override
  String name() {
    return "feeds";
  }

  @Override
  Job job() {
    return new FeedsJob();
  }

  @Override
  void make(Consumer<Event> to) {
    to.accept(
        event(
            new GenerationConfigured(
                GENERATION,
                "decay",
                Map.of("viewed", VIEWED, "liked", LIKED, "commented", COMMENTED),
                HALF_LIFE_S,
                PRIOR,
                (long) LIST,
                0.5,
                null)));
    to.accept(event(new GenerationActivated(GENERATION)));
    for (int p = 0; p < posts; p++) {
      PostCreated created =
          new PostCreated(
              "p" + p,
              "c" + p / POSTS_PER_CREATOR,
              null,
              null,
              "k" + p % CATEGORIES,
              country(p),
              null,
              null);
      send(created, p, PRIOR, to);
    }
    SplittableRandom random = new SplittableRandom(42);
    double[] byPost = cumulative(posts);
    int[] places = shuffled(random);
    for (int i = 0; i < engagements; i++) {
      int p = places[draw(byPost, random)];
      String post = "p" + p;
      String user = "u" + random.nextInt(50_000);
      int kind = random.nextInt(100);
      if (kind < 80) {
        send(new PostViewed(post, user, "e" + i, null, null, null), p, VIEWED, to);
      } else if (kind < 95) {
        send(new PostLiked(post, user, "e" + i, null, null), p, LIKED, to);
      } else {
        send(new PostCommented(post, user, "e" + i, null, null), p, COMMENTED, to);
      }
    }
  }

  private static String country(int post) {
    return "c" + (char) ('a' + post % COUNTRIES);
  }

  /** Which post is the first by Zipf's law, and so on: not those of one creator. */
  private int[] shuffled(SplittableRandom random) {
    int[] places = new int[posts];
    Arrays.setAll(places, p -> p);
    for (int p = posts - 1; p > 0; p--) {
      int other = random.nextInt(p + 1);
      int post = places[p];
      places[p] = places[other];
      places[other] = post;
    }
    return places;
  }

  private void send(EventData data, int post, double mass, Consumer<Event> to) {
    Event event = event(data);
    masses[post] += mass * Math.pow(2, (event.occurredAtMs() - firstMs) / halfLifeMs());
    to.accept(event);
  }

  private static double halfLifeMs() {
    return 1_000.0 * HALF_LIFE_S;
  }

  private double score(int post) {
    return Math.log(masses[post]) / Math.log(2) + (firstMs - Decay.EPOCH_MS) / halfLifeMs();
  }

  /** Fails where a post's score is not the one found, or none was. */
  void checkScore(int post, Double found) {
    if (found == null || Math.abs(found - score(post)) > CLOSE) {
      throw new IllegalStateException("p" + post + " has " + found + ", not " + score(post));
    }
  }

  @Override
  void check(RedisCommands<String, String> redis) {
    double[] scores = new double[posts];
    Arrays.setAll(scores, this::score);
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    List<ScoredValue<String>> home =
        redis.zrevrangeWithScores(FeedKeys.list(GENERATION, "home"), 0, LIST - 1);
    expect(Math.min(posts, LIST), Integer.toString(home.size()), "the length of home");
    for (int place = 0; place < home.size(); place++) {
      ScoredValue<String> item = home.get(place);
      double of = scores[Integer.parseInt(item.getValue().substring(1))];
      double at = sorted[posts - 1 - place];
      if (Math.abs(item.getScore() - of) > CLOSE || Math.abs(item.getScore() - at) > CLOSE) {
        throw new IllegalStateException(
            "place %d of home is %s with %s; it has %s, and at that place stands %s"
                .formatted(place, item.getValue(), item.getScore(), of, at));
      }
    }
    expect(
        posts,
        Integer.toString(redis.keys(FeedKeys.item(GENERATION, FeedItem.POST, "*")).size()),
        "items");
    expect(events, Long.toString(Accounted.by("feeds", redis)), "events accounted for");
  }
}
