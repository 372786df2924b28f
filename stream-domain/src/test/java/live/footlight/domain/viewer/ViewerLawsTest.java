package live.footlight.domain.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import live.footlight.contract.view.ViewerMinute;
import live.footlight.domain.viewer.NaiveViewers.Input;
import live.footlight.domain.viewer.NaiveViewers.Kind;
import live.footlight.domain.viewer.ViewerFold.Outcome;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The fold says what the naive viewers say, whatever happens to the inputs on their way. */
class ViewerLawsTest {
  private static final long T = 1_790_000_000_000L / 60_000 * 60_000;
  private static final ViewerSettings SETTINGS = ViewerSettings.defaults();
  private static final long GRACE = SETTINGS.grace().toMillis();
  private static final long SILENCE = SETTINGS.silence().toMillis();

  /** Inputs in the order of their arrival, and a seed for the way there. */
  record World(List<Input> inputs, long seed) {}

  @Property(tries = 600)
  void foldEqualsTheNaiveViewers(@ForAll("worlds") World world) {
    agrees(run(world.inputs(), world.seed()), world.inputs());
  }

  @Property(tries = 200)
  void wayOfArrivalDoesNotMatter(@ForAll("worlds") World world) {
    Session one = run(world.inputs(), world.seed());
    List<Input> shuffled = new ArrayList<>(world.inputs());
    shuffled.addAll(shuffled.subList(0, shuffled.size() / 3));
    Collections.shuffle(shuffled, new Random(world.seed()));
    Session other = run(shuffled, world.seed() + 1);

    assertThat(other.withoutVersion()).isEqualTo(one.withoutVersion());
    assertThat(other.minutesOfInterest()).isEqualTo(one.minutesOfInterest());
  }

  @Property(tries = 200)
  void minutesAddUpToTheWatchTime(@ForAll("worlds") World world) {
    List<Input> inputs = new ArrayList<>(world.inputs());
    inputs.add(new Input(Kind.ENDED, null, null, null, T + 11 * 60_000 + 123));
    Session session = run(inputs, world.seed());

    assertThat(session.minutes.values().stream().mapToLong(ViewerMinute::watchMs).sum())
        .isEqualTo(session.view.watchMs());
  }

  /** Without a grace, and before any silence is over, a publication knows all that was sent. */
  @Property(tries = 200)
  void everyPublicationAddsUp(@ForAll("worlds") World world) {
    ViewerSettings settings =
        new ViewerSettings(
            Duration.ZERO, SETTINGS.silence(), Duration.ZERO, 1_000, SETTINGS.keepEnded());
    Random random = new Random(world.seed());
    Session session = new Session(settings, T);
    NaiveViewers naive = new NaiveViewers(Session.ID, 0, SILENCE, false);
    for (Input input : world.inputs()) {
      session.send(input);
      naive.accept(input);
      if (random.nextInt(3) == 0) {
        session.tickAt(session.now + 1);
        assertThat(session.withoutVersion()).isEqualTo(naive.view());
        assertThat(session.minutesOfInterest()).isEqualTo(naive.minutes());
      }
    }
  }

  @Property(tries = 100)
  void repetitionsAreDuplicates(@ForAll("worlds") World world) {
    Session session = new Session(SETTINGS, T);
    world.inputs().forEach(session::send);
    session.tick();
    for (Input input : world.inputs()) {
      // A heartbeat within a span is as good as known, and yet a sign of life.
      if (input.kind() != Kind.HEARTBEAT) {
        assertThat(session.send(input)).as("%s", input).isEqualTo(Outcome.DUPLICATE);
      }
    }
  }

  private static void agrees(Session session, List<Input> inputs) {
    NaiveViewers naive = new NaiveViewers(Session.ID, GRACE, SILENCE, true);
    inputs.forEach(naive::accept);
    assertThat(session.withoutVersion()).isEqualTo(naive.view());
    assertThat(session.minutesOfInterest()).isEqualTo(naive.minutes());
  }

  /**
   * Sends everything, with ticks, pauses and restarts in between, and waits until all is settled.
   */
  static Session run(List<Input> inputs, long seed) {
    Random random = new Random(seed);
    Session session = new Session(SETTINGS, T + random.nextInt(1_000_000));
    for (Input input : inputs) {
      session.send(input);
      session.now += random.nextInt(900);
      if (random.nextInt(5) == 0) {
        session.tick();
        if (random.nextInt(4) == 0) {
          session.pass(random.nextInt(150_000));
        }
        if (random.nextInt(4) == 0) {
          session.restart();
        }
      }
    }
    session.tick();
    session.pass(200_000);
    return session;
  }

  @Provide
  Arbitrary<World> worlds() {
    // Few instants, around minutes' bounds and within grace and silence of each other.
    Arbitrary<Long> times =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 40).map(i -> T + i * 15_000),
            Arbitraries.longs().between(0, 20).map(i -> T + 110_000 + i * 1_000),
            Arbitraries.longs().between(0, 600_000).map(i -> T + i));
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.just(Kind.JOINED)),
            Tuple.of(6, Arbitraries.just(Kind.LEFT)),
            Tuple.of(4, Arbitraries.just(Kind.HEARTBEAT)),
            Tuple.of(2, Arbitraries.just(Kind.MOVED)));
    Arbitrary<Input> inputs =
        Combinators.combine(
                kinds,
                Arbitraries.of("v1", "v2", "v3", "v4"),
                Arbitraries.of("c1", "c2", "c3"),
                Arbitraries.of(Tier.class),
                times)
            .as(Input::new);
    Arbitrary<List<Input>> starts =
        Combinators.combine(Arbitraries.of("c1", "c2"), times)
            .as((streamer, at) -> new Input(Kind.STARTED, streamer, null, null, at))
            .list()
            .ofMaxSize(2);
    Arbitrary<List<Input>> ends =
        times.map(at -> new Input(Kind.ENDED, null, null, null, at)).list().ofMaxSize(2);
    return Combinators.combine(
            inputs.list().ofMinSize(1).ofMaxSize(40),
            starts,
            ends,
            Arbitraries.longs().between(0, 1L << 40))
        .as(
            (some, started, ended, seed) -> {
              List<Input> all = new ArrayList<>(some);
              all.addAll(started);
              all.addAll(ended);
              Collections.shuffle(all, new Random(seed));
              return new World(all, seed);
            });
  }
}
