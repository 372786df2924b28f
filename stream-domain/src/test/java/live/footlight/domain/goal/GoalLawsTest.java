package live.footlight.domain.goal;

import static live.footlight.domain.goal.Stage.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import live.footlight.contract.event.GoalCancelled;
import live.footlight.contract.event.SessionEnded;
import live.footlight.contract.event.ShowEnded;
import live.footlight.contract.event.ShowStarted;
import live.footlight.contract.event.SourceConnected;
import live.footlight.contract.event.SourceDisconnected;
import live.footlight.contract.view.EscrowCommand;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Whatever order, ticks and restarts there are, the same is decided; and the money adds up. */
class GoalLawsTest {
  private static final long T = 1_790_000_000_000L;

  @Property(tries = 400)
  void anyOrderWithinTheBoundDecidesTheSame(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    List<GoalInput> history = history(random, Stage.LATENESS);
    long until = T + 40_000;
    Map<String, NaiveGoals.Fate> expected = new NaiveGoals(history, until).fates();

    Stage stage = play(history, random, until + Stage.LATENESS, false);

    expected.forEach(
        (id, fate) -> {
          assertThat(stage.goal(id)).as(id).isNotNull();
          assertThat(
                  new NaiveGoals.Fate(
                      stage.goal(id).state().replace("REFUNDED", "REFUNDING"),
                      stage.goal(id).held(),
                      stage.goal(id).posted(),
                      stage.goal(id).voided(),
                      stage.goal(id).endedAtMs(),
                      commands(stage, id)))
              .as("%s in %s", id, stage.goal(id))
              .isEqualTo(fate);
        });
    oncePerId(stage.commands);
  }

  @Property(tries = 200)
  void restartsAnywhereGiveTheSameCommands(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    boolean late = random.nextBoolean();
    List<GoalInput> history = history(random, late ? 40_000 : Stage.LATENESS);
    long end = T + (late ? 200_000 : 40_000) + Stage.LATENESS;
    Stage straight = play(history, new Random(1), end, false);

    Stage restarted = play(history, random, end, true);

    assertThat(ids(restarted.commands)).isEqualTo(ids(straight.commands));
    straight.goals.forEach((id, goal) -> assertThat(restarted.goal(id)).as(id).isEqualTo(goal));
  }

  @Property(tries = 400)
  void theMoneyAddsUpHoweverLateAnythingIs(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    List<GoalInput> history = history(random, 40_000);

    Stage stage = play(history, random, T + 200_000, random.nextBoolean());

    // A goal's balance is checked by the stage whenever it is published.
    oncePerId(stage.commands.stream().filter(c -> c.attempt() == 0).toList());
    Set<String> released = new HashSet<>();
    Map<String, Long> sums = new TreeMap<>();
    for (EscrowCommand command : distinct(stage.commands)) {
      assertThat(released.add(command.giftId()))
          .as("%s is posted or given back, not both", command.giftId())
          .isTrue();
      sums.merge(command.operation() + command.pairId(), command.diamonds(), Long::sum);
    }
    stage.goals.forEach(
        (id, goal) -> {
          assertThat(sums.getOrDefault("post" + goal.pairId(), 0L)).isEqualTo(goal.posted());
          assertThat(sums.getOrDefault("void" + goal.pairId(), 0L)).isEqualTo(goal.voided());
        });
    people(stage);
  }

  /** Per person too: held = posted + voided + open, and people add up to their goal. */
  private static void people(Stage stage) {
    Map<String, Share> sums = new TreeMap<>();
    stage
        .checkpoint()
        .shares
        .rows()
        .forEach(
            (key, row) -> {
              Share share = Share.unpack(row);
              assertThat(share.balances()).isTrue();
              String goal = key.substring(2, 4);
              Share sum = sums.getOrDefault(goal, Share.NONE);
              sums.put(
                  goal,
                  new Share(
                      sum.held() + share.held(),
                      sum.posted() + share.posted(),
                      sum.voided() + share.voided(),
                      sum.open() + share.open(),
                      0,
                      0));
            });
    sums.forEach(
        (id, sum) ->
            assertThat(sum)
                .isEqualTo(
                    new Share(
                        stage.goal(id).held(),
                        stage.goal(id).posted(),
                        stage.goal(id).voided(),
                        stage.goal(id).open(),
                        0,
                        0)));
  }

  /** Entries in their order, in random ticks, watermarks in between, some delivered again. */
  private static Stage play(List<GoalInput> history, Random random, long endMs, boolean restarts) {
    List<GoalInput> entries = new ArrayList<>(history);
    entries.sort(Comparator.comparingLong(GoalInput::entryMs));
    Stage stage = new Stage();
    MapGoalStore checkpoint = stage.checkpoint();
    int checkpointAt = 0;
    int restartsLeft = restarts ? 3 : 0;
    int at = 0;
    while (at < entries.size()) {
      int tick = 1 + random.nextInt(random.nextBoolean() ? 2 : 30);
      List<GoalInput> batch = entries.subList(at, Math.min(entries.size(), at + tick));
      at += batch.size();
      long read = batch.get(batch.size() - 1).entryMs();
      // Other streams may be behind this one, and this one's end is known only later.
      stage.send(read - random.nextInt(3_000), endMs, batch);
      if (random.nextInt(3) == 0 && at < entries.size()) {
        long next = entries.get(at).entryMs();
        stage.send(read + (long) (random.nextDouble() * (next - 1 - read)), endMs, List.of());
      }
      if (random.nextInt(4) == 0) {
        checkpoint = stage.checkpoint();
        checkpointAt = at;
      }
      if (restartsLeft > 0 && random.nextInt(6) == 0) {
        restartsLeft--;
        stage.restore(checkpoint);
        at = checkpointAt;
      }
    }
    stage.send(endMs, endMs, List.of());
    return stage;
  }

  /** One session's life: two pairs, tickets, sources, ends; each event twice now and then. */
  private static List<GoalInput> history(Random random, long latest) {
    Set<Long> times = new TreeSet<>();
    while (times.size() < 60) {
      times.add(T + random.nextInt(30_000));
    }
    List<Long> free = new ArrayList<>(times);
    List<GoalInput> history = new ArrayList<>();
    for (int goal = 0; goal < 2; goal++) {
      long opened = free.remove(random.nextInt(6));
      Long deadline = random.nextBoolean() ? null : opened + random.nextInt(25_000);
      add(
          history,
          random,
          latest,
          opened,
          "open" + goal,
          Stage.funding(
              "f" + goal, "p" + goal, 1 + random.nextInt(60), deadline, random.nextInt(4)));
    }
    int gift = 0;
    for (long at : free) {
      String pair = "p" + random.nextInt(2);
      String goal = "f" + random.nextInt(2);
      String id = "e" + history.size();
      switch (random.nextInt(20)) {
        case 0, 1 -> add(history, random, latest, at, id, new ShowStarted(pair, SESSION));
        case 2 -> add(history, random, latest, at, id, new ShowEnded(pair, SESSION));
        case 3, 4 ->
            add(history, random, latest, at, id, new SourceConnected("x", "s" + random.nextInt(2)));
        case 5 ->
            add(
                history,
                random,
                latest,
                at,
                id,
                new SourceDisconnected("x", "s" + random.nextInt(2)));
        case 6, 7 ->
            add(history, random, latest, at, id, Stage.refund("g" + random.nextInt(gift + 2)));
        case 8 -> {
          if (random.nextInt(3) == 0) {
            add(history, random, latest, at, id, new GoalCancelled(goal, SESSION));
          }
        }
        case 9 -> {
          if (random.nextInt(4) == 0) {
            add(history, random, latest, at, id, new SessionEnded(SESSION));
          }
        }
        default ->
            add(
                history,
                random,
                latest,
                at,
                id,
                Stage.ticket("g" + gift++, goal, "u" + random.nextInt(5), 1 + random.nextInt(20)));
      }
    }
    Collections.shuffle(history, random);
    return history;
  }

  private static void add(
      List<GoalInput> history,
      Random random,
      long latest,
      long at,
      String id,
      live.footlight.contract.event.EventData data) {
    // An entry's time is when it was appended: at once or a while later.
    // By a fast clock it is appended before it happened.
    long entry =
        random.nextInt(6) == 0 ? at - random.nextInt(4_000) : at + random.nextInt((int) latest + 1);
    history.add(Stage.at(entry, at, id, data));
  }

  private static void oncePerId(List<EscrowCommand> commands) {
    Set<String> ids = new HashSet<>();
    for (EscrowCommand command : commands) {
      if (command.attempt() == 0) {
        ids.add(command.commandId());
      }
    }
    assertThat(ids).hasSize(new HashSet<>(ids(commands)).size());
  }

  private static Set<String> ids(List<EscrowCommand> commands) {
    Set<String> ids = new TreeSet<>();
    commands.forEach(command -> ids.add(command.operation() + ' ' + command.giftId()));
    return ids;
  }

  private static List<EscrowCommand> distinct(List<EscrowCommand> commands) {
    Map<String, EscrowCommand> distinct = new TreeMap<>();
    commands.forEach(command -> distinct.put(command.commandId(), command));
    return List.copyOf(distinct.values());
  }

  private static Set<String> commands(Stage stage, String goal) {
    Set<String> said = new TreeSet<>();
    for (EscrowCommand command : stage.commands) {
      if (command.pairId().equals(stage.goal(goal).pairId())) {
        said.add(command.operation() + ' ' + command.giftId());
      }
    }
    return said;
  }
}
