package live.footlight.domain.tracking;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import live.footlight.contract.view.AttributionView;
import live.footlight.domain.Blobs;

/**
 * The visits and the attribution of one visitor: a user, or an anonymous id. All that comes within
 * a tick is taken in at once, new events come out as rows with what is then known, and those that
 * had come before and are something else now come out as revisions.
 *
 * <p>State is a {@link Head} at page -1 and a {@link Page} for each hour of the last days. An event
 * in its order reads and writes the head and the page of its hour.
 *
 * <p>Expects each event once.
 */
public final class VisitorFold {
  /** No hour has this number. */
  private static final int HEAD = -1;

  /** The largest version there is: what was erased is not written again. */
  private static final long NEVER_OUTDATED = (1L << 53) - 1;

  private final Visits cutter;
  private final long recutMs;
  private final long keepMs;

  private String visitor;
  private boolean isUser;
  private boolean isNew;
  private String id;
  private Blobs state;
  private Head head;
  private final List<Act> fresh = new ArrayList<>();
  private final Map<String, Boolean> newOwners = new HashMap<>();
  private boolean shared;
  private Touches touchesBefore;
  private String ownerBefore;
  private Touched initialBefore;
  private Touched currentBefore;
  private boolean erasedNow;
  private long lateCount;

  public VisitorFold(TrackingSettings settings) {
    this.cutter = new Visits(settings);
    this.recutMs = settings.recut().toMillis();
    // What an event as late as that may join, and what began the visit it may join.
    this.keepMs = recutMs + settings.longestVisit().toMillis() + settings.idle().toMillis();
  }

  /** The visitor that is a user. */
  public static String user(String userId) {
    return "u:" + userId;
  }

  /** The visitor that is only known by an anonymous id. */
  public static String anonymous(String anonymousId) {
    return "a:" + anonymousId;
  }

  /** Begins work on a visitor, as {@link #user} or {@link #anonymous} names them. */
  public void open(String visitor, Blobs state) {
    this.visitor = visitor;
    this.isUser = visitor.startsWith("u:");
    this.id = visitor.substring(2);
    this.state = state;
    byte[] known = state.get(HEAD);
    isNew = known == null;
    head = Head.read(known);
    touchesBefore = head.touches;
    ownerBefore = head.owner();
    initialBefore = head.touches.initial();
    currentBefore = head.touches.current();
    fresh.clear();
    newOwners.clear();
    shared = false;
    erasedNow = false;
    lateCount = 0;
  }

  /** Whether nothing was known of the visitor. */
  public boolean isNew() {
    return isNew;
  }

  /** Whether the visitor was erased: nothing of theirs is taken any more. */
  public boolean isErased() {
    return head.erasedAtMs != 0;
  }

  /** There was an event of theirs. */
  public void event(Act act) {
    fresh.add(act);
    head.events++;
    Moment first = head.touches.first();
    if (first == null || !act.utm().isEmpty() || act.at().compareTo(first) < 0) {
      touches().add(act.at(), act.utm());
    }
  }

  /** The touches to be changed, beside those from before. */
  private Touches touches() {
    if (head.touches == touchesBefore) {
      head.touches = touchesBefore.copy();
    }
    return head.touches;
  }

  /** Of a user: what an anonymous id had that is them. */
  public void learn(Shared told) {
    shared = true;
    head.anonymous.merge(told.anonymousId(), told.events(), Math::max);
    touches().addFirst(told.first());
    told.touches().forEach(touches()::add);
  }

  /** Of an anonymous id: it is a user. */
  public void belongsTo(String userId, Moment since) {
    if (!head.owners.containsKey(userId)) {
      newOwners.put(userId, true);
    }
    head.owners.merge(userId, since, Moment::earlier);
  }

  /** They are to be forgotten, and nothing of theirs is to be taken again. */
  public void erase(long atMs) {
    if (head.erasedAtMs == 0) {
      head.hours.forEach(state::remove);
      head = new Head();
      head.erasedAtMs = Math.max(1, atMs);
      erasedNow = true;
    }
    fresh.clear();
  }

  /** How many of the events taken in came too late to be cut into visits. */
  public long late() {
    return lateCount;
  }

  /** Ends work on the visitor: says what came of it, and keeps what is to be kept. */
  public void close(TrackingOutput out) {
    if (head.erasedAtMs != 0) {
      if (erasedNow) {
        state.put(HEAD, head.write());
        if (isUser) {
          out.attribution(AttributionView.erased(id, NEVER_OUTDATED));
        }
      }
      return;
    }
    boolean ownerChanged = !Objects.equals(ownerBefore, head.owner());
    if (fresh.isEmpty() && !shared && newOwners.isEmpty() && !ownerChanged) {
      return;
    }
    fresh.sort((one, other) -> one.at().compareTo(other.at()));
    for (Act act : fresh) {
      head.latestMs = Math.max(head.latestMs, act.at().atMs());
    }
    long horizonMs = head.latestMs - recutMs;
    List<Moment> moments = new ArrayList<>();
    for (Act act : fresh) {
      if (act.at().atMs() >= horizonMs) {
        moments.add(act.at());
      }
    }
    List<Visit> visitsBefore = head.visits;
    Map<Integer, List<Act>> pages = new HashMap<>();
    head.visits = cutter.cut(visitsBefore, moments, visit -> events(visit, visitsBefore, pages));
    revise(visitsBefore, ownerChanged, pages, out);
    for (Act act : fresh) {
      boolean late = act.at().atMs() < horizonMs;
      lateCount += late ? 1 : 0;
      Visit visit = late ? null : Visits.of(head.visits, act.at());
      String visitId = visit == null ? null : visit.id(visitor);
      out.row(act, visitId, head.touches.at(act.at()), head.owner());
    }
    keep(horizonMs);
    tell(out);
    state.put(HEAD, head.write());
  }

  /** The events of a visit that was cut before. */
  private List<Moment> events(Visit visit, List<Visit> cut, Map<Integer, List<Act>> pages) {
    List<Moment> moments = new ArrayList<>();
    for (int hour : hours(visit)) {
      for (Act act : page(hour, pages)) {
        if (visit.equals(Visits.of(cut, act.at()))) {
          moments.add(act.at());
        }
      }
    }
    moments.sort(null);
    return moments;
  }

  /** Hours with a page within a visit. */
  private Iterable<Integer> hours(Visit visit) {
    int from = Page.of(visit.start().atMs());
    return new TreeSet<>(head.hours.subSet(from, true, Page.of(visit.lastMs()), true));
  }

  private List<Act> page(int hour, Map<Integer, List<Act>> pages) {
    return pages.computeIfAbsent(hour, number -> Page.read(state.get(number), number));
  }

  private void revise(
      List<Visit> visitsBefore,
      boolean ownerChanged,
      Map<Integer, List<Act>> pages,
      TrackingOutput out) {
    if (head.hours.isEmpty()) {
      return;
    }
    TreeSet<Integer> concerned = new TreeSet<>();
    if (ownerChanged) {
      concerned.addAll(head.hours);
    }
    recut(visitsBefore, concerned);
    retouched(concerned);
    long revision = head.version();
    String owner = head.owner();
    for (int hour : concerned) {
      for (Act act : page(hour, pages)) {
        Visit visit = Visits.of(head.visits, act.at());
        Visit visitBefore = Visits.of(visitsBefore, act.at());
        Touched touch = head.touches.at(act.at());
        Touched before = touchesBefore.at(act.at());
        if (visit == null || visitBefore == null) {
          continue; // from before all that can still be cut
        }
        boolean sameVisit = visit.start().equals(visitBefore.start());
        if (!sameVisit || !touch.equals(before) || ownerChanged) {
          out.revision(act, visit.id(visitor), touch, before, owner, revision);
        }
      }
    }
  }

  /** The hours in which visits are others than before. */
  private void recut(List<Visit> before, Set<Integer> concerned) {
    List<Visit> after = head.visits;
    int same = 0;
    int shorter = Math.min(before.size(), after.size());
    while (same < shorter && before.get(same).start().equals(after.get(same).start())) {
      same++;
    }
    int end = 0;
    while (end < shorter - same
        && before
            .get(before.size() - 1 - end)
            .start()
            .equals(after.get(after.size() - 1 - end).start())) {
      end++;
    }
    for (int i = same; i < before.size() - end; i++) {
      hours(before.get(i)).forEach(concerned::add);
    }
    // A visit that begins where another went on takes events from that one.
    for (int i = same; i < after.size() - end; i++) {
      hours(after.get(i)).forEach(concerned::add);
    }
  }

  /** The hours in which the touch that was current is another than before. */
  private void retouched(Set<Integer> concerned) {
    if (head.touches == touchesBefore) {
      return;
    }
    NavigableSet<Moment> borders = moments(touchesBefore);
    borders.addAll(moments(head.touches));
    for (Moment border : borders) {
      if (!head.touches.at(border).equals(touchesBefore.at(border))) {
        Moment next = borders.higher(border);
        int last = next == null ? Integer.MAX_VALUE : Page.of(next.atMs());
        concerned.addAll(head.hours.subSet(Page.of(border.atMs()), true, last, true));
      }
    }
  }

  private static NavigableSet<Moment> moments(Touches touches) {
    NavigableSet<Moment> moments = new TreeSet<>();
    touches.all().forEach(touch -> moments.add(touch.at()));
    return moments;
  }

  /** Puts new events on their pages, and forgets what no event can concern any more. */
  private void keep(long horizonMs) {
    SortedMap<Integer, List<Act>> byHour = new TreeMap<>();
    for (Act act : fresh) {
      if (act.at().atMs() >= horizonMs) {
        byHour.computeIfAbsent(Page.of(act.at().atMs()), hour -> new ArrayList<>()).add(act);
      }
    }
    byHour.forEach(
        (hour, acts) -> {
          state.put(hour, Page.with(head.hours.add(hour) ? null : state.get(hour), hour, acts));
        });
    long oldestMs = head.latestMs - keepMs;
    while (!head.hours.isEmpty() && (head.hours.first() + 1) * Page.LENGTH_MS <= oldestMs) {
      state.remove(head.hours.pollFirst());
    }
    int gone = 0;
    while (gone < head.visits.size() && head.visits.get(gone).lastMs() < oldestMs) {
      gone++;
    }
    if (gone > 0) {
      head.visits = new ArrayList<>(head.visits.subList(gone, head.visits.size()));
    }
  }

  /** Tells readers of a user where they came from, and users what their anonymous ids have. */
  private void tell(TrackingOutput out) {
    Touched initial = head.touches.initial();
    Touched current = head.touches.current();
    if (isUser && !(initial.equals(initialBefore) && current.equals(currentBefore))) {
      out.attribution(new AttributionView(id, initial.view(), current.view(), head.version()));
    }
    if (!isUser && head.touches.first() != null) {
      List<Touched> news = new ArrayList<>(head.touches.given());
      news.removeAll(touchesBefore.given());
      for (String owner : head.owners.keySet()) {
        boolean isNew = newOwners.containsKey(owner);
        if (isNew || !fresh.isEmpty()) {
          List<Touched> touches = isNew ? List.copyOf(head.touches.given()) : news;
          out.share(owner, new Shared(id, head.events, head.touches.first(), touches));
        }
      }
    }
  }
}
