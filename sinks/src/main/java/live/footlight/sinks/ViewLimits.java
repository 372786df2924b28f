package live.footlight.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.DeadLetter;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FollowView;
import live.footlight.contract.view.GoalView;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.SessionView;
import live.footlight.contract.view.TopList;
import live.footlight.contract.view.Touch;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.contract.view.ViewersView;

/**
 * What the stores take. A view that a store would refuse would be tried again for ever, and the job
 * with it; so it is checked before the sink, and what cannot be taken becomes a dead letter.
 *
 * <p>Only the bad part of a view is left out. A board's update without the one member that no store
 * can name still has to come, or the updates after it would build on something that is missing.
 */
public final class ViewLimits {
  /** UTF-8 bytes of an id. */
  public static final int ID_BYTES = 512;

  /** UTF-8 bytes of a text that people wrote. */
  public static final int TEXT_BYTES = 64 << 10;

  /** Numbers stay exact in Lua and as scores of sorted sets, which are doubles. */
  public static final long MAX_EXACT = (1L << 53) - 1;

  /** Times have 48 bits; those of a board's lines 42, see {@link BoardPlace}. */
  public static final long MAX_TIME_MS = (1L << 48) - 1;

  private ViewLimits() {}

  /**
   * A view as far as the stores take it.
   *
   * @param view what may be written, or null where nothing of it may
   * @param refused what was left out
   * @param <T> the view
   */
  public record Admission<T>(T view, List<Refusal> refused) {
    private static <T> Admission<T> whole(T view) {
      return new Admission<>(view, List.of());
    }

    private static <T> Admission<T> nothing(Refusal refusal) {
      return new Admission<>(null, List.of(refusal));
    }

    /** Something of it may be written. */
    public boolean admitted() {
      return view != null;
    }
  }

  /**
   * Something that no store takes.
   *
   * @param view such as {@code board}
   * @param name what it is about: a board's window, a session, a goal, with the member or the
   *     minute where it is one
   * @param code stable, kebab-case: {@code id-too-long}, {@code malformed-text}, …
   * @param reason for a person to read
   */
  public record Refusal(String view, String name, String code, String reason) {
    /** The dead letter; refusing the same thing again overwrites it. */
    public DeadLetter toDeadLetter(String job) {
      byte[] bytes = name.getBytes(UTF_8);
      return new DeadLetter(job, "views", view + '-' + digest(bytes), -1, code, reason, bytes);
    }

    private static String digest(byte[] bytes) {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return HexFormat.of().formatHex(hash, 0, 16);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  /** A board's update: members that cannot be stored are left out. */
  public static Admission<BoardUpdate> board(BoardUpdate update) {
    Refusal refusal = refuseBoard("board", update.of(), update.window(), update.version());
    if (refusal != null) {
      return Admission.nothing(refusal);
    }
    String board = update.of() + '|' + update.window();
    List<Refusal> refused = new ArrayList<>(0);
    List<BoardEntry> changed = admit("board", board, update.changed(), refused);
    List<String> removed = update.removed();
    if (!removed.stream().allMatch(id -> problemWithId(id) == null)) {
      // Such a member never got in, so there is nothing to take out.
      removed = removed.stream().filter(id -> problemWithId(id) == null).toList();
    }
    List<BoardEntry> replaced = update.replaced();
    if (!replaced.stream().allMatch(entry -> problemWith(entry) == null)) {
      replaced = replaced.stream().filter(entry -> problemWith(entry) == null).toList();
    }
    if (changed == update.changed()
        && removed == update.removed()
        && replaced == update.replaced()) {
      return Admission.whole(update);
    }
    return new Admission<>(
        new BoardUpdate(
            update.of(),
            update.window(),
            update.version(),
            update.sinceVersion(),
            update.revision(),
            update.startsAtMs(),
            update.endsAtMs(),
            update.expiresAtMs(),
            update.asOfMs(),
            changed,
            removed,
            replaced),
        refused);
  }

  /** The head of a board: items that cannot be stored are left out. */
  public static Admission<TopList> topList(TopList top) {
    Refusal refusal = refuseBoard("top", top.of(), top.window(), top.version());
    if (refusal != null) {
      return Admission.nothing(refusal);
    }
    List<Refusal> refused = new ArrayList<>(0);
    List<BoardEntry> items = admit("top", top.of() + '|' + top.window(), top.items(), refused);
    if (items == top.items()) {
      return Admission.whole(top);
    }
    return new Admission<>(
        new TopList(
            top.of(),
            top.window(),
            top.version(),
            top.entries(),
            top.startsAtMs(),
            top.endsAtMs(),
            items),
        refused);
  }

  /** A page of an archive: items that cannot be stored are left out. */
  public static Admission<ArchivePage> archivePage(ArchivePage page) {
    Refusal refusal = refuseBoard("archive", page.of(), page.window(), page.version());
    if (refusal != null) {
      return Admission.nothing(refusal);
    }
    List<Refusal> refused = new ArrayList<>(0);
    List<BoardEntry> items =
        admit("archive", page.of() + '|' + page.window(), page.items(), refused);
    if (items == page.items()) {
      return Admission.whole(page);
    }
    return new Admission<>(
        new ArchivePage(
            page.of(), page.window(), page.version(), page.revision(), page.page(), items),
        refused);
  }

  /** A session. */
  public static Admission<SessionView> session(SessionView session) {
    String problem = problemWithIds(session.sessionId(), session.streamerId());
    if (problem == null) {
      problem = problemWithNumber(session.version());
    }
    if (problem == null) {
      problem = problemWithTimes(session.startedAtMs(), session.endedAtMs());
    }
    if (problem == null) {
      problem = problemWithText(session.title(), TEXT_BYTES);
    }
    return problem == null
        ? Admission.whole(session)
        : Admission.nothing(refusal("session", session.sessionId(), problem));
  }

  /** A goal. */
  public static Admission<GoalView> goal(GoalView goal) {
    String problem = problemWithIds(goal.goalId(), goal.sessionId());
    if (problem == null) {
      problem = problemWithText(goal.pairId(), ID_BYTES);
    }
    if (problem == null) {
      problem = problemWithIds(goal.kind(), goal.state(), goal.metric());
    }
    if (problem == null) {
      problem =
          problemWithNumbers(
              goal.version(),
              goal.current(),
              goal.target(),
              goal.contributors(),
              goal.held(),
              goal.posted(),
              goal.voided(),
              goal.open(),
              goal.requiredOnAirMs(),
              goal.onAirMs());
    }
    if (problem == null) {
      problem =
          problemWithTimes(
              goal.openedAtMs(),
              goal.deadlineMs(),
              goal.reachedAtMs(),
              goal.startedAtMs(),
              goal.endedAtMs());
    }
    return problem == null
        ? Admission.whole(goal)
        : Admission.nothing(refusal("goal", goal.goalId(), problem));
  }

  /** A session's viewers. */
  public static Admission<ViewersView> viewers(ViewersView viewers) {
    String problem = problemWithId(viewers.sessionId());
    if (problem == null) {
      problem = problemWithText(viewers.streamerId(), ID_BYTES);
    }
    if (problem == null) {
      problem =
          problemWithNumbers(
              viewers.version(),
              viewers.preview(),
              viewers.sd(),
              viewers.peak(),
              viewers.distinct(),
              viewers.distinctErrorPpm(),
              viewers.watchMs(),
              viewers.liveMs());
    }
    if (problem == null) {
      problem =
          problemWithTimes(
              viewers.peakAtMs(), viewers.startedAtMs(), viewers.endedAtMs(), viewers.asOfMs());
    }
    return problem == null
        ? Admission.whole(viewers)
        : Admission.nothing(refusal("viewers", viewers.sessionId(), problem));
  }

  /** A minute of a session's curve. */
  public static Admission<ViewerMinute> viewerMinute(ViewerMinute minute) {
    String problem = problemWithId(minute.sessionId());
    if (problem == null) {
      problem =
          problemWithNumbers(
              minute.version(), minute.preview(), minute.sd(), minute.most(), minute.watchMs());
    }
    if (problem == null) {
      problem = problemWithTimes(minute.minuteMs());
    }
    return problem == null
        ? Admission.whole(minute)
        : Admission.nothing(
            refusal("viewer-minute", minute.sessionId() + '|' + minute.minuteMs(), problem));
  }

  /** A rollup. */
  public static Admission<RollupView> rollup(RollupView rollup) {
    String problem = problemWithId(rollup.eventType());
    if (problem == null) {
      problem =
          problemWithTexts(
              rollup.country(), rollup.utmSource(), rollup.utmMedium(), rollup.utmCampaign());
    }
    if (problem == null) {
      problem =
          problemWithNumbers(
              rollup.version(),
              rollup.count(),
              rollup.users(),
              rollup.usersErrorPpm(),
              Math.abs(rollup.diamonds())); // more may be paid back than paid
    }
    if (problem == null) {
      problem = problemWithTimes(rollup.startsAtMs());
    }
    return problem == null
        ? Admission.whole(rollup)
        : Admission.nothing(
            refusal(
                "rollup",
                TrackingDocuments.rollup(
                    rollup.granularity(),
                    rollup.startsAtMs(),
                    rollup.eventType(),
                    rollup.country(),
                    rollup.utmSource(),
                    rollup.utmMedium(),
                    rollup.utmCampaign()),
                problem));
  }

  /** Where a user came from. */
  public static Admission<AttributionView> attribution(AttributionView attribution) {
    String problem = problemWithId(attribution.userId());
    if (problem == null) {
      problem = problemWithNumber(attribution.version());
    }
    if (problem == null) {
      problem = problemWithTouch(attribution.initial());
    }
    if (problem == null) {
      problem = problemWithTouch(attribution.current());
    }
    return problem == null
        ? Admission.whole(attribution)
        : Admission.nothing(refusal("attribution", attribution.userId(), problem));
  }

  private static String problemWithTouch(Touch touch) {
    if (touch == null) {
      return null;
    }
    if (!isTime(touch.atMs())) {
      return "time-out-of-range";
    }
    String problem = problemWithId(touch.touchId());
    return problem == null
        ? problemWithTexts(
            touch.utmSource(),
            touch.utmMedium(),
            touch.utmCampaign(),
            touch.utmTerm(),
            touch.utmContent())
        : problem;
  }

  /** Of names that may be null. */
  private static String problemWithTexts(String... texts) {
    for (String text : texts) {
      String problem = text == null ? null : problemWithText(text, ID_BYTES);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  /** An item's place in a list of a feed. */
  public static Admission<FeedChange> feedChange(FeedChange change) {
    String problem = problemWithIds(change.generation(), change.scope(), change.itemId());
    if (problem == null) {
      problem = problemWithNumber(change.version());
    }
    if (problem == null && !Double.isFinite(change.sScore())) {
      problem = "number-out-of-range";
    }
    return problem == null
        ? Admission.whole(change)
        : Admission.nothing(
            refusal(
                "feed",
                change.generation() + '|' + change.scope() + '|' + change.itemId(),
                problem));
  }

  /** An item of a feed. */
  public static Admission<FeedItem> feedItem(FeedItem item) {
    String problem = problemWithIds(item.generation(), item.itemId());
    if (problem == null) {
      problem = problemWithNumbers(item.version(), item.generationVersion(), item.price());
    }
    if (problem == null) {
      problem =
          problemWithTimes(
              item.publishedAtMs(), item.expiresAtMs(), item.massesAtMs(), item.activeAtMs());
    }
    if (problem == null && !(Double.isFinite(item.sScore()) && Double.isFinite(item.fellFrom()))) {
      problem = "number-out-of-range";
    }
    for (String text : List.of(item.creatorId(), item.category(), item.country())) {
      problem = problem == null ? problemWithText(text, ID_BYTES) : problem;
    }
    for (String scope : item.scopes()) {
      problem = problem == null ? problemWithId(scope) : problem;
    }
    for (String tag : item.tags()) {
      problem = problem == null ? problemWithText(tag, ID_BYTES) : problem;
    }
    return problem == null
        ? Admission.whole(item)
        : Admission.nothing(refusal("feed-item", item.generation() + '|' + item.itemId(), problem));
  }

  /** Whether a user follows a creator, or that all of their follows go. */
  public static Admission<FollowView> follow(FollowView follow) {
    String problem =
        follow.isErasure()
            ? problemWithId(follow.userId())
            : problemWithIds(follow.userId(), follow.creatorId());
    if (problem == null) {
      problem = problemWithTimes(follow.atMs());
    }
    return problem == null
        ? Admission.whole(follow)
        : Admission.nothing(refusal("follow", follow.userId() + '|' + follow.creatorId(), problem));
  }

  private static List<BoardEntry> admit(
      String view, String board, List<BoardEntry> entries, List<Refusal> refused) {
    for (BoardEntry entry : entries) {
      String problem = problemWith(entry);
      if (problem != null) {
        refused.add(refusal(view, board + '|' + entry.memberId(), problem));
      }
    }
    return refused.isEmpty()
        ? entries
        : entries.stream().filter(entry -> problemWith(entry) == null).toList();
  }

  private static Refusal refuseBoard(String view, String of, String window, long version) {
    String problem = problemWithId(of);
    if (problem == null) {
      problem = problemWithId(window);
    }
    if (problem == null) {
      problem = problemWithNumber(version);
    }
    return problem == null ? null : refusal(view, of + '|' + window, problem);
  }

  private static String problemWith(BoardEntry entry) {
    if (entry.reachedAtMs() < 0 || entry.reachedAtMs() > BoardPlace.MAX_REACHED_MS) {
      return "time-out-of-range";
    }
    String problem = problemWithNumber(entry.total());
    return problem == null ? problemWithId(entry.memberId()) : problem;
  }

  private static String problemWithId(String id) {
    return id.isEmpty() ? "id-empty" : problemWithText(id, ID_BYTES);
  }

  private static String problemWithIds(String... ids) {
    for (String id : ids) {
      String problem = problemWithId(id);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  /** Null, or the code of what is wrong. */
  private static String problemWithText(String text, int limit) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          bytes++;
          i++;
        } else if (Character.isSurrogate(c)) {
          return "malformed-text";
        }
      }
    }
    return bytes > limit ? (limit == ID_BYTES ? "id-too-long" : "text-too-long") : null;
  }

  private static String problemWithNumber(long number) {
    return number < 0 || number > MAX_EXACT ? "number-out-of-range" : null;
  }

  private static String problemWithNumbers(long... numbers) {
    for (long number : numbers) {
      String problem = problemWithNumber(number);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private static String problemWithTimes(long... times) {
    for (long time : times) {
      if (!isTime(time)) {
        return "time-out-of-range";
      }
    }
    return null;
  }

  private static boolean isTime(long ms) {
    return ms >= 0 && ms <= MAX_TIME_MS;
  }

  private static Refusal refusal(String view, String name, String code) {
    String reason =
        switch (code) {
          case "id-empty" -> "a name is empty";
          case "id-too-long" -> "a name has more than " + ID_BYTES + " bytes in UTF-8";
          case "text-too-long" -> "a text has more than " + TEXT_BYTES + " bytes in UTF-8";
          case "malformed-text" -> "a text has half a surrogate pair, which UTF-8 cannot say";
          case "time-out-of-range" -> "a time is below 0 or above " + MAX_TIME_MS + " ms";
          default -> "a number is below 0 or above " + MAX_EXACT;
        };
    return new Refusal(view, name, code, reason);
  }
}
