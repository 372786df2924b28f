package live.footlight.domain.feed;

import static live.footlight.domain.feed.FeedStage.country;
import static live.footlight.domain.feed.FeedStage.created;
import static live.footlight.domain.feed.FeedStage.down;
import static live.footlight.domain.feed.FeedStage.engaged;
import static live.footlight.domain.feed.FeedStage.restored;
import static live.footlight.domain.feed.FeedStage.times;
import static live.footlight.domain.feed.FeedStage.undone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.PostCreated;
import live.footlight.contract.event.PostUnlocked;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.SessionStarted;
import live.footlight.contract.event.ViewerHeartbeat;
import live.footlight.contract.event.ViewerJoined;
import live.footlight.contract.feed.Decay;
import live.footlight.contract.feed.Formula;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.domain.feed.FeedInput.Created;
import live.footlight.domain.feed.FeedInput.Said;
import live.footlight.domain.feed.FeedInput.Updated;
import org.junit.jupiter.api.Test;

class FeedFoldTest {
  private static final long T = 1_790_000_000_000L;
  private static final long H = FeedStage.H;
  private static final Map<Engagement, Double> LIKES =
      Map.of(Engagement.LIKED, 3.0, Engagement.COMMENTED, 5.0);

  private final FeedStage stage = new FeedStage(FeedStage.decay("g", H, LIKES));

  @Test
  void standsInEveryListOfItsAttributes() {
    stage.send(T, created(T, "c1", null, null));

    assertThat(stage.listsOf("p1"))
        .containsExactly("g category:music", "g country:tw", "g creator:c1", "g home");
    FeedItem item = stage.items.get("g:p1");
    assertThat(item.creatorId()).isEqualTo("c1");
    assertThat(item.publishedAtMs()).isEqualTo(T);
    assertThat(item.expiresAtMs()).isZero();
    assertThat(item.sScore()).isEqualTo(stage.score("g home"));
    assertThat(item.price()).isEqualTo(7);
    assertThat(stage.next).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void movesWithItsAttributes() {
    stage.send(T, created(T, "c1", null, null));
    int writes = stage.writes;

    stage.send(T, country(T + 1, "u1", "jp"));
    assertThat(stage.listsOf("p1"))
        .containsExactly("g category:music", "g country:jp", "g creator:c1", "g home");
    // Out of one list, into another, where it was in the others, and the document.
    assertThat(stage.writes).isEqualTo(writes + 6);

    stage.send(T, country(T + 1, "u0", "kr"));
    assertThat(stage.writes).as("what was said before is not news").isEqualTo(writes + 6);

    stage.send(T, country(T + 2, "u2", ""));
    assertThat(stage.listsOf("p1")).doesNotContain("g country:jp").contains("g home");
  }

  @Test
  void isTheirsWhoCreatedItWhateverOthersSayOfIt() {
    Said stolen = new Said("c2", T + H, T + 2 * H, "games", "jp", List.of(), 0L);
    Updated update = new Updated(T + 1, "u1", stolen);
    Created again = new Created(T - H, "u2", FeedInput.POST, stolen);
    Updated own = new Updated(T + 2, "u3", new Said("c1", null, null, "dance", null, null, null));

    stage.send(T, created(T, "c1", null, null));
    stage.send(T, update, again, own);
    assertThat(stage.listsOf("p1"))
        .containsExactly("g category:dance", "g country:tw", "g creator:c1", "g home");
    assertThat(stage.items.get("g:p1").publishedAtMs()).isEqualTo(T);
    assertThat(stage.outcomes)
        .containsExactly(FeedOutcome.NOT_ITS_CREATOR, FeedOutcome.NOT_ITS_CREATOR);
  }

  @Test
  void whatOthersSaidOfItBeforeItWasCreatedDoesNotStand() {
    Updated update =
        new Updated(T + 1, "u1", new Said("c2", T + H, null, "games", "jp", List.of(), 0L));
    Updated own = new Updated(T + 2, "u3", new Said("c1", null, null, "dance", null, null, null));

    stage.send(T, update, created(T, "c1", null, null), own);
    assertThat(stage.listsOf("p1"))
        .containsExactly("g category:dance", "g country:tw", "g creator:c1", "g home");
  }

  @Test
  void itsCreatorsUpdateMayComeBeforeIt() {
    stage.send(
        T,
        new Updated(T + 2, "u1", new Said("c1", null, null, "dance", null, null, null)),
        created(T, "c1", null, null));
    assertThat(stage.listsOf("p1"))
        .containsExactly("g category:dance", "g country:tw", "g creator:c1", "g home");
  }

  @Test
  void appearsAtItsNbfAndItsClockStartsThen() {
    stage.send(T, engaged(T - H, Engagement.LIKED, "early"), created(T, "c1", T + 2 * H, null));
    assertThat(stage.writes).isZero();
    assertThat(stage.next).isEqualTo(T + 2 * H);

    stage.send(T + 2 * H - 1);
    assertThat(stage.writes).isZero();
    stage.send(T + 2 * H);
    // 1 born at the nbf, and 3 three half-lives old.
    assertThat(stage.score("g home")).isEqualTo(Decay.score(1 + 3.0 / 8, T + 2 * H, H));
    assertThat(stage.items.get("g:p1").publishedAtMs()).isEqualTo(T + 2 * H);
  }

  @Test
  void anNbfMayBePastOrChangeOrBeTakenDownBefore() {
    stage.send(T, created(T, "c1", T - H, null));
    assertThat(stage.items.get("g:p1").publishedAtMs()).isEqualTo(T);

    stage.send(T, times(T + 1, "later", T + H, null));
    assertThat(stage.listsOf("p1")).isEmpty();
    stage.send(T, times(T + 2, "sooner", T + H / 2, null));
    assertThat(stage.next).isEqualTo(T + H / 2);
    stage.send(T, down(T + 3));
    assertThat(stage.next).isEqualTo(Long.MAX_VALUE);
    stage.send(T + H / 2);
    assertThat(stage.listsOf("p1")).isEmpty();
    stage.send(T + H, restored(T + H));
    assertThat(stage.items.get("g:p1").publishedAtMs()).isEqualTo(T + H / 2);
  }

  @Test
  void goesAtItsExpiry() {
    stage.send(T, created(T, "c1", null, T + H));
    assertThat(stage.next).isEqualTo(T + H);
    stage.send(T + H);
    assertThat(stage.listsOf("p1")).isEmpty();
    assertThat(stage.items).isEmpty();
    assertThat(stage.next).as("forgotten").isGreaterThan(T + stage.generations.keepMs());

    stage.send(T + H, times(T + 1, "longer", null, T + 2 * H));
    assertThat(stage.listsOf("p1")).hasSize(4);
    assertThat(stage.next).isEqualTo(T + 2 * H);
  }

  @Test
  void aTakedownRemovesItEverywhereAndARestoreBringsItBack() {
    FeedStage two =
        new FeedStage(FeedStage.decay("g", H, LIKES), FeedStage.decay("h", 2 * H, LIKES));
    two.send(T, created(T, "c1", null, null), engaged(T, Engagement.LIKED, "a"));
    double score = two.score("h home");
    two.send(T, restored(T + 5));
    two.send(T, down(T + 4));
    assertThat(two.listsOf("p1")).as("restored later").hasSize(8);

    two.send(T, down(T + 6));
    assertThat(two.listsOf("p1")).isEmpty();
    assertThat(two.items).isEmpty();
    two.send(T, restored(T + 7));
    assertThat(two.listsOf("p1")).hasSize(8);
    assertThat(two.score("h home")).isEqualTo(score);
  }

  @Test
  void engagementsWaitForTheirPost() {
    stage.send(T, engaged(T, Engagement.LIKED, "a"), engaged(T, Engagement.VIEWED, "v"));
    assertThat(stage.writes).isZero();
    stage.send(T, created(T, "c1", null, null));
    assertThat(stage.score("g home")).isEqualTo(Decay.score(4, T, H));
  }

  @Test
  void anUndoMayComeFirstOrTwice() {
    stage.send(T, created(T, "c1", null, null));
    double untouched = stage.score("g home");

    stage.send(T, undone(T + 1, Engagement.LIKED, "a"), engaged(T, Engagement.LIKED, "a"));
    stage.send(T, engaged(T, Engagement.LIKED, "a"), undone(T + 1, Engagement.LIKED, "a"));
    assertThat(stage.score("g home")).isEqualTo(untouched);
    assertThat(stage.outcomes).containsExactly(FeedOutcome.DUPLICATE, FeedOutcome.DUPLICATE);

    // Of another kind, so another engagement.
    stage.send(T, engaged(T, Engagement.COMMENTED, "a"));
    assertThat(stage.score("g home")).isGreaterThan(untouched);
    stage.send(T, engaged(T + 1, Engagement.COMMENTED, "a"));
    assertThat(stage.outcomes).hasSize(3).endsWith(FeedOutcome.QUARANTINED);
  }

  @Test
  void anUndoOfWhatNoLongerMattersIsNone() {
    long keep = stage.generations.keepMs();
    stage.send(T, created(T, "c1", null, null), engaged(T, Engagement.LIKED, "a"));
    double liked = stage.score("g home");
    stage.send(T + keep, undone(T + keep + 1, Engagement.LIKED, "a"));
    assertThat(stage.score("g home")).isEqualTo(liked);
    assertThat(stage.outcomes).containsExactly(FeedOutcome.TOO_LATE);

    stage.send(T + keep, undone(T + keep, Engagement.LIKED, "a"));
    assertThat(stage.score("g home")).isLessThan(liked);
  }

  @Test
  void engagementsAreForgottenByProcessingTime() {
    // Events of long ago, read again now.
    long now = T + 1_000 * FeedStage.DAY;
    stage.send(
        now,
        created(T, "c1", null, null),
        engaged(T, Engagement.LIKED, "a"),
        engaged(T, Engagement.COMMENTED, "b"),
        undone(T + 9, Engagement.COMMENTED, "later"));
    assertThat(stage.store("p1").rows).hasSize(3);
    long due = stage.next;
    assertThat(due)
        .isBetween(now + stage.generations.keepMs(), now + stage.generations.keepMs() + 48 * H);
    int writes = stage.writes;

    stage.send(due);
    assertThat(stage.store("p1").rows).isEmpty();
    assertThat(stage.next).isEqualTo(Long.MAX_VALUE);
    assertThat(stage.writes).isEqualTo(writes);
  }

  @Test
  void whatIsNeverCreatedDoesNotStay() {
    stage.send(T, engaged(T, Engagement.VIEWED, "a"), engaged(T, Engagement.LIKED, "b"));
    passUntilQuiet(stage);
    assertThat(stage.store("p1").head).isNull();
    assertThat(stage.store("p1").rows).isEmpty();
    assertThat(stage.store("p1").pages).isEmpty();
  }

  @Test
  void whatExpiredIsForgottenToo() {
    stage.send(T, created(T, "c1", null, T + H), engaged(T, Engagement.VIEWED, "v"));
    passUntilQuiet(stage);
    assertThat(stage.items).isEmpty();
    assertThat(stage.store("p1").head).isNull();
  }

  @Test
  void aSessionNobodySpeaksOfIsOverThoughItNeverEnded() {
    stage.send(T, input(T, new SessionStarted("s1", "c1", null, null, null, null, null)));
    assertThat(stage.listsOf("p1")).containsExactly("g live");
    assertThat(stage.next).isBetween(T + 30 * FeedStage.DAY, T + 32 * FeedStage.DAY);
    stage.send(stage.next);
    assertThat(stage.listsOf("p1")).isEmpty();
    passUntilQuiet(stage);
    assertThat(stage.store("p1").head).isNull();
  }

  /** By the timers that were asked for, until there are none. */
  private static void passUntilQuiet(FeedStage stage) {
    for (int i = 0; stage.next != Long.MAX_VALUE; i++) {
      assertThat(i).as("timers end").isLessThan(10);
      stage.send(stage.next);
    }
  }

  @Test
  void whatHappensWhileItIsTakenDownCountsForNothing() {
    FeedInput before = engaged(T + 9, Engagement.LIKED, "before");
    FeedInput at = engaged(T + 10, Engagement.LIKED, "at");
    FeedInput meanwhile = engaged(T + 15, Engagement.COMMENTED, "meanwhile");
    FeedInput after = engaged(T + 20, Engagement.LIKED, "after");
    List<FeedInput> all =
        List.of(
            created(T, "c1", null, null),
            before,
            at,
            meanwhile,
            after,
            down(T + 10),
            restored(T + 20));
    double expected = Double.NaN;
    for (int first = 0; first < all.size(); first++) {
      FeedStage stage = new FeedStage(FeedStage.decay("g", H, LIKES));
      for (int i = 0; i < all.size(); i++) {
        stage.send(T + 30, all.get((first + i) % all.size()));
      }
      if (first == 0) {
        expected = stage.score("g home");
        assertThat(Math.pow(2, expected - (double) (T - Decay.EPOCH_MS) / H))
            .as("born with one, two likes")
            .isCloseTo(7, within(1e-4));
      }
      assertThat(stage.score("g home")).as("from %s", first).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void aViewCountsOnceWithinADay() {
    FeedStage views = new FeedStage(FeedStage.decay("g", H, Map.of(Engagement.VIEWED, 1.0)));
    views.send(T, created(T, "c1", null, null), engaged(T, Engagement.VIEWED, "v"));
    double once = views.score("g home");
    views.send(T + 23 * H, engaged(T, Engagement.VIEWED, "v"), engaged(T, Engagement.VIEWED, "v"));
    views.send(T + 23 * H, engaged(T + 1, Engagement.VIEWED, "v"));
    assertThat(views.score("g home")).isEqualTo(once);
    assertThat(views.outcomes)
        .containsExactly(FeedOutcome.DUPLICATE, FeedOutcome.DUPLICATE, FeedOutcome.QUARANTINED);

    // Of another kind, so another engagement.
    views.send(T + 23 * H, engaged(T, Engagement.SHARED, "v"));
    assertThat(views.outcomes).hasSize(3);
    assertThat(views.next).isBetween(T + 24 * H, T + 72 * H);
    views.send(views.next);
    assertThat(views.store("p1").pages).as("the share came a day later").hasSize(1);
    views.send(views.next);
    assertThat(views.store("p1").pages).isEmpty();
  }

  /** Ten thousand views on many pages, each told from its repetition, and all forgotten. */
  @Test
  void manyViewsAreToldApart() {
    FeedStage views = new FeedStage(FeedStage.decay("g", H, Map.of(Engagement.VIEWED, 1.0)));
    views.send(T, created(T, "c1", null, null));
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 10_000; i += 100) {
        List<FeedInput> tick = new ArrayList<>();
        for (int n = i; n < i + 100; n++) {
          tick.add(engaged(T + n, Engagement.VIEWED, "v" + n));
        }
        views.sendTo("p1", T + H, tick);
      }
      assertThat(views.outcomes)
          .hasSize(round * 10_000)
          .containsOnly(
              round == 0 ? new FeedOutcome[0] : new FeedOutcome[] {FeedOutcome.DUPLICATE});
    }
    assertThat(views.items.get("g:p1").masses().get(0).count()).isEqualTo(10_000);
    assertThat(views.store("p1").pages.values().stream().mapToInt(page -> page.length).sum())
        .as("sixteen bytes a view")
        .isLessThan(16 * 10_000 + 200);
    assertThat(views.store("p1").pages.values()).allMatch(page -> page.length < 8_000);
    views.send(views.next);
    assertThat(views.store("p1").pages).isEmpty();
  }

  /** A job that is restored to long ago and catches up in one tick is not behind what it wrote. */
  @Test
  void versionsCountInputsAndNotTicks() {
    List<FeedInput> inputs =
        List.of(
            created(T, "c1", T + H, T + 3 * H),
            engaged(T, Engagement.LIKED, "a"),
            country(T + 1, "u", "jp"),
            engaged(T, Engagement.LIKED, "b"));
    FeedStage ticks = new FeedStage(FeedStage.decay("g", H, LIKES));
    for (FeedInput input : inputs) {
      ticks.send(T, input);
    }
    ticks.send(T + H);
    FeedStage once = new FeedStage(FeedStage.decay("g", H, LIKES));
    once.sendTo("p1", T + 2 * H, inputs);
    assertThat(once.items).isEqualTo(ticks.items);
    once.send(T + 3 * H);
    assertThat(once.items).isEmpty();
  }

  @Test
  void whatIsPublishedCanBePublishedAgainAndIsTheSame() {
    stage.send(T, created(T, "c1", null, null), engaged(T, Engagement.LIKED, "a"));
    Map<String, FeedItem> items = Map.copyOf(stage.items);
    List<FeedChange> written = List.copyOf(stage.changes);
    FeedStage again = new FeedStage(FeedStage.decay("g", H, LIKES));
    new FeedFold(3)
        .refresh(
            "p1", stage.store("p1"), stage.generations, T, (g, list, score) -> true, true, again);
    assertThat(again.items).isEqualTo(items);
    assertThat(again.changes).isEqualTo(written);
  }

  @Test
  void whatIsGoneCanBeSaidAgainThoughNoGenerationWasKnownWhenItWent() {
    FeedStage late = new FeedStage();
    late.send(T, created(T, "c1", null, null), down(T + 1));
    Generations generations =
        late.generations.configure(FeedStage.decay("g", H, LIKES), T).generations();
    FeedStage again = new FeedStage();
    new FeedFold(FeedStage.EPOCH)
        .refresh("p1", late.store("p1"), generations, T, (g, list, score) -> true, true, again);
    assertThat(again.changes)
        .extracting(FeedChange::scope)
        .containsExactly("home", "country:tw", "category:music", "creator:c1");
    assertThat(again.changes).noneMatch(FeedChange::member);
    assertThat(again.last.isGone()).isTrue();
  }

  /** Also where a score that depends on the instant would be kept, had nothing been collected. */
  @Test
  void whatIsCollectedIsPublishedWhenItIsReleasedAndWhatIsNotAnyMore() {
    Generation aging =
        FeedStage.generation("hn", Formula.HACKER_NEWS, H, Map.of(Engagement.LIKED, 1.0));
    FeedStage held = new FeedStage(FeedStage.decay("g", H, LIKES), aging);
    held.send(T, created(T, "c1", null, null));
    Map<String, FeedItem> before = Map.copyOf(held.items);

    held.collect(T + H, engaged(T, Engagement.LIKED, "a"), country(T + 1, "u", "jp"));
    assertThat(held.items).isEqualTo(before);
    held.release(T + H);

    FeedStage free = new FeedStage(FeedStage.decay("g", H, LIKES), aging);
    free.send(
        T + H,
        created(T, "c1", null, null),
        engaged(T, Engagement.LIKED, "a"),
        country(T + 1, "u", "jp"));
    assertThat(held.score("g home")).isEqualTo(Decay.score(4, T, H));
    assertThat(held.score("hn home")).isEqualTo(free.score("hn home"));
    assertThat(held.listsOf("p1")).isEqualTo(free.listsOf("p1"));

    held.collect(T + H, down(T + 2));
    assertThat(held.listsOf("p1")).isNotEmpty();
    held.release(T + H);
    assertThat(held.listsOf("p1")).isEmpty();
    assertThat(held.items).isEmpty();
  }

  @Test
  void whatReleasesAnItemWritesAllItsPlacesThoughNothingWasCollected() {
    stage.send(T, created(T, "c1", null, null), engaged(T, Engagement.LIKED, "a"));
    List<FeedChange> written = List.copyOf(stage.changes);
    FeedStage again = new FeedStage(FeedStage.decay("g", H, LIKES));
    new FeedFold(FeedStage.EPOCH).release("p1", stage.store("p1"), stage.generations, T, again);
    assertThat(again.changes).isEqualTo(written);
    assertThat(again.items).isEqualTo(stage.items);
  }

  @Test
  void anItemSaysFromWhereItFellOrWent() {
    stage.send(T, created(T, "c1", null, null), engaged(T, Engagement.LIKED, "a"));
    assertThat(stage.items.get("g:p1").fellAtMs()).isZero();
    double high = stage.score("g home");
    stage.send(T + 5, undone(T + 5, Engagement.LIKED, "a"));
    assertThat(stage.items.get("g:p1").fellAtMs()).isEqualTo(T + 5);
    assertThat(stage.items.get("g:p1").fellFrom()).isEqualTo(high);
    double low = stage.score("g home");
    stage.send(T + 6, engaged(T + 6, Engagement.LIKED, "b"));
    assertThat(stage.items.get("g:p1").fellAtMs()).isZero();

    stage.send(T + 7, undone(T + 7, Engagement.LIKED, "b"), down(T + 7));
    assertThat(stage.last.isGone()).isTrue();
    assertThat(stage.last.fellAtMs()).isEqualTo(T + 7);
    assertThat(stage.last.fellFrom())
        .as("and not from the one it never was published with")
        .isGreaterThan(low);
  }

  @Test
  void nothingIsKeptOfItemsNobodySpokeOf() {
    stage.send(T);
    assertThat(stage.store("p1").head).isNull();
    assertThat(stage.next).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anotherGenerationWithAKeptHalfLifeRanksAtOnce() {
    stage.send(T, created(T, "c1", null, null), engaged(T, Engagement.LIKED, "a"));
    Generations.Change change =
        stage.generations.configure(FeedStage.decay("n", H, Map.of(Engagement.LIKED, 7.0)), T);
    assertThat(change.outcome()).isEqualTo(Generations.Outcome.AT_ONCE);
    stage.generations = change.generations();
    int writes = stage.writes;

    stage.send(T);
    assertThat(stage.score("n home")).isEqualTo(Decay.score(8, T, H));
    assertThat(stage.writes).as("the old one is as it was").isEqualTo(writes + 5);
  }

  @Test
  void aHalfLifeThatWasNotKeptStartsFromNothing() {
    stage.send(T, created(T, "c1", null, null), engaged(T, Engagement.LIKED, "a"));
    Generations.Change change = stage.generations.configure(FeedStage.decay("n", 2 * H, LIKES), T);
    assertThat(change.outcome()).isEqualTo(Generations.Outcome.BY_REPLAY);
    stage.generations = change.generations();

    stage.send(T, engaged(T, Engagement.LIKED, "b"));
    assertThat(stage.score("n home")).isEqualTo(Decay.score(4, T, 2 * H));
    // What it knows nothing of cannot be taken back from it.
    stage.send(T, undone(T, Engagement.LIKED, "a"));
    assertThat(stage.score("n home")).isEqualTo(Decay.score(4, T, 2 * H));
    assertThat(stage.score("g home")).isEqualTo(Decay.score(4, T, H));
  }

  @Test
  void otherWeightsNeedNoReplay() {
    stage.send(T, created(T, "c1", null, null), engaged(T, Engagement.LIKED, "a"));
    stage.generations =
        stage
            .generations
            .configure(FeedStage.decay("g", H, Map.of(Engagement.LIKED, 1.0)), T)
            .generations();
    stage.send(T);
    assertThat(stage.score("g home")).isEqualTo(Decay.score(2, T, H));
    assertThat(stage.items.get("g:p1").generationVersion())
        .isEqualTo(Generations.version(FeedStage.EPOCH, 2));
  }

  @Test
  void otherScopesMoveIt() {
    stage.send(T, created(T, "c1", null, null));
    Generation home =
        new Generation("g", Formula.DECAY, H, 1, LIKES, 100, 0.5, Set.of(Scope.HOME), 0);
    stage.generations = stage.generations.configure(home, T).generations();
    stage.send(T);
    assertThat(stage.listsOf("p1")).containsExactly("g home");
  }

  @Test
  void aSessionIsAnItemWhileItIsLive() {
    FeedStage live =
        new FeedStage(
            FeedStage.decay("g", H, Map.of(Engagement.JOINED, 0.5, Engagement.GIFTED, 2.0)));
    live.send(
        T,
        input(T, new SessionStarted("s1", "c1", "hi", "obs", "music", "tw", null)),
        input(T, new ViewerJoined("s1", "u1", "x", "sd", null)),
        input(T, new GiftSent("g1", "c1", "u1", "rose", 3, "s1", null, null, null, null, null)),
        input(T, new GiftSent("g2", "c1", "u1", "rose", 9, "s1", null, null, null, null, null)),
        input(T, new GiftRefunded("g2", "c1", "s1", null)));
    assertThat(live.listsOf("p1")).containsExactly("g live");
    assertThat(live.score("g live")).isEqualTo(Decay.score(1 + 0.5 + 2 * 2, T, H));
    assertThat(live.items.get("g:p1").kind()).isEqualTo("session");

    live.send(T + 1, input(T + 1, new SessionEnded("s1")));
    assertThat(live.listsOf("p1")).isEmpty();
  }

  @Test
  void aViewerCountsOnceForASessionHoweverOftenAndFromWhereTheyReturn() {
    Generation joins = FeedStage.decay("g", H, Map.of(Engagement.JOINED, 0.5));
    List<FeedInput> inputs =
        List.of(
            input(T, new SessionStarted("s1", "c1", "hi", "obs", "music", "tw", null)),
            input(T + H, new ViewerJoined("s1", "u1", "phone", "sd", null)),
            input(T + 2 * H, new ViewerJoined("s1", "u1", "phone", "sd", null)),
            input(T + 3 * H, new ViewerJoined("s1", "u1", "tv", "preview", null)),
            input(T + 3 * H, new ViewerJoined("s1", "u2", "phone", "sd", null)));
    double once = Decay.score(1 + 0.5 * 2 + 0.5 * 8, T, H);

    FeedStage ordered = new FeedStage(joins);
    inputs.forEach(input -> ordered.send(T + 3 * H, input));
    assertThat(ordered.outcomes).as("a return is neither a duplicate nor bad").isEmpty();
    assertThat(ordered.score("g live")).isCloseTo(once, within(1e-9));
    assertThat(ordered.items.get("g:p1").masses().get(0).count()).isEqualTo(2);

    FeedStage shuffled = new FeedStage(joins);
    List<FeedInput> others = new ArrayList<>(inputs);
    Collections.reverse(others);
    others.forEach(input -> shuffled.send(T + 3 * H, input));
    assertThat(shuffled.score("g live")).isCloseTo(once, within(1e-9));
    assertThat(shuffled.outcomes).isEmpty();
    shuffled.send(T + 3 * H, inputs.get(1));
    assertThat(shuffled.outcomes).containsExactly(FeedOutcome.DUPLICATE);
  }

  @Test
  void whatIsSaidAgainOfATakedownThatIsForgottenChangesNothing() {
    stage.send(T, created(T, "c1", null, null), engaged(T + 1, Engagement.LIKED, "in the first"));
    stage.send(T, engaged(T + 3, Engagement.LIKED, "between"), down(T), restored(T + 2));
    for (int i = 2; i <= Takedowns.MAX; i++) {
      stage.send(T, down(T + 10L * i), restored(T + 10L * i + 5));
    }
    Double before = stage.score("g home");

    stage.send(T, down(T), down(T + 2), restored(T + 2));
    assertThat(stage.score("g home")).isEqualTo(before);
    // Whether a takedown of long ago is forgotten or not, each like counts once at most.
    stage.send(
        T,
        undone(T + 4, Engagement.LIKED, "in the first"),
        undone(T + 4, Engagement.LIKED, "between"));
    assertThat(stage.score("g home")).isCloseTo(Decay.score(1, T, H), within(1e-9));
  }

  @Test
  void readsWhatEventsSay() {
    stage.send(
        T, input(T, new PostCreated("p1", "c1", null, T + H, "music", null, List.of("x"), 9L)));
    assertThat(stage.items.get("g:p1").expiresAtMs()).isEqualTo(T + H);
    FeedInput unlocked = input(T, new PostUnlocked("p1", "u1", "e1", "c1", 3L, null, null));
    assertThat(unlocked).isEqualTo(new FeedInput.Engaged(T, Engagement.UNLOCKED, "e1", 2));
    assertThat(input(T, new ViewerHeartbeat("s1", "u1", "x", "sd"))).isNull();
  }

  private static FeedInput input(long at, EventData data) {
    return FeedInput.of(
        new Event("e" + data.hashCode(), "/test", 1, at, at, Actor.UNKNOWN, null, data, null));
  }
}
