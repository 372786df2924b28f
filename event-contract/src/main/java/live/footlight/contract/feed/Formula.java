package live.footlight.contract.feed;

import java.util.Locale;

/** How what an item has becomes its score. Larger stands first. */
public enum Formula {
  /** Exponential decay with a half-life; see {@link Decay}. */
  DECAY,

  /**
   * Reddit's "hot": an order of magnitude of votes is worth 45,000 seconds (12.5 hours).
   *
   * <p>Source: {@code _hot} in r2/r2/lib/db/_sorts.pyx of github.com/reddit-archive/reddit.
   */
  REDDIT_HOT,

  /**
   * Hacker News' front page, without its factors for kinds of stories.
   *
   * <p>Source: {@code frontpage-rank} in news.arc of arclanguage.org (gravity 1.8, timebase 120
   * minutes).
   */
  HACKER_NEWS,

  /**
   * Lemmy's "Active": its "Hot" rank with the age counted from the latest comment, limited to two
   * days.
   *
   * <p>Source: join-lemmy.org/docs/contributors/07-ranking-algo.html and the SQL function {@code
   * hot_rank} of github.com/LemmyNet/lemmy.
   */
  LEMMY_ACTIVE;

  private static final long REDDIT_EPOCH_S = 1_134_028_003;
  private static final double REDDIT_SECONDS = 45_000;
  private static final double HOUR_MS = 3_600_000;
  private static final double GRAVITY = 1.8;

  /** How long after its birth a comment still makes an item young in Lemmy's "Active". */
  public static final long LEMMY_BUMP_MS = 2 * 86_400_000L;

  /** What state knows it by; never changes. */
  public int code() {
    return switch (this) {
      case DECAY -> 1;
      case REDDIT_HOT -> 2;
      case HACKER_NEWS -> 3;
      case LEMMY_ACTIVE -> 4;
    };
  }

  /** The formula that state knows by a code. */
  public static Formula ofCode(int code) {
    for (Formula formula : values()) {
      if (formula.code() == code) {
        return formula;
      }
    }
    throw new IllegalArgumentException("There is no formula " + code);
  }

  /** As a generation names it, e.g. {@code reddit_hot}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The formula of that name.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static Formula of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /**
   * Whether a stored score keeps its order as time passes. Where not, two items may change places
   * though nothing happens to either, so stored scores are those of the instant they were computed
   * at, and somebody has to have the first of each list scored again from time to time.
   */
  public boolean isTimeless() {
    return this == DECAY || this == REDDIT_HOT;
  }

  /**
   * Reddit's "hot".
   *
   * @param votes ups − downs
   * @param atMs when the item was submitted, ms UTC
   */
  public static double redditHot(double votes, long atMs) {
    double order = StrictMath.log10(Math.max(Math.abs(votes), 1));
    double seconds = atMs / 1000.0 - REDDIT_EPOCH_S;
    double hot = Math.signum(votes) * order + seconds / REDDIT_SECONDS;
    return Math.rint(hot * 1e7) / 1e7;
  }

  /**
   * Hacker News' front page.
   *
   * @param points with that of the submitter
   * @param ageMs since it was submitted
   */
  public static double hackerNews(double points, long ageMs) {
    double base = points - 1;
    double votes = base > 0 ? StrictMath.pow(base, 0.8) : base;
    return votes / StrictMath.pow(Math.max(0, ageMs) / HOUR_MS + 2, GRAVITY);
  }

  /**
   * Lemmy's rank, not rounded to an integer.
   *
   * @param score ups − downs
   * @param ageMs since the latest comment
   */
  public static double lemmyActive(double score, long ageMs) {
    return 10_000
        * StrictMath.log10(Math.max(1, 3 + score))
        / StrictMath.pow(Math.max(0, ageMs) / HOUR_MS + 2, GRAVITY);
  }

  /**
   * The score of an item of whose mass only a share counts.
   *
   * <p>Of the logarithmic ones a share is a summand, as it is of their votes. Of the power laws it
   * is a factor, of what stands above 0; what stands below is not lifted.
   *
   * @param share above 0, at most 1
   */
  public double damped(double score, double share) {
    return switch (this) {
      case DECAY -> score + Decay.log2(share);
      case REDDIT_HOT -> score + StrictMath.log10(share);
      case HACKER_NEWS, LEMMY_ACTIVE -> score > 0 ? score * share : score;
    };
  }
}
