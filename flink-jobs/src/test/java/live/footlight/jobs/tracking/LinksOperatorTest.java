package live.footlight.jobs.tracking;

import static live.footlight.jobs.tracking.Running.T;
import static live.footlight.jobs.tracking.Told.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import live.footlight.domain.Packed;
import live.footlight.jobs.tracking.Addressed.Kind;
import live.footlight.jobs.tracking.Running.Backend;
import live.footlight.jobs.tracking.Running.Place;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose anonymous ids are, and that they go with their user. */
@SuppressWarnings("try") // the harness may be interrupted while it closes, as Flink declares it
class LinksOperatorTest {
  private static final Duration FORGET = Duration.ofDays(400);

  @ParameterizedTest
  @EnumSource
  void anAnonymousIdIsToldWhoseItIsAndGoesWithTheirErasure(Backend backend) throws Exception {
    OperatorSubtaskState state;
    try (var links = start(backend, null, Place.ALONE)) {
      links.give(link("ann", "a1"));
      links.give(link("ann", "a1"));
      links.give(link("bob", "a1"));
      state = links.barrier(1);
      assertThat(sent(links.out())).containsExactly("OWNER > a:a1", "OWNER > a:a1", "OWNER > a:a1");
    }
    try (var restored = start(backend, state, Place.ALONE)) {
      restored.give(link("ann", "a2"));
      restored.give(erased("ann"));
      restored.give(erased("ann"));
      restored.tick();

      assertThat(sent(restored.out()))
          .containsExactly("OWNER > a:a2", "ERASED > a:a1", "ERASED > a:a2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anIdThatBecomesAnErasedUsersGoesToo(Backend backend) throws Exception {
    OperatorSubtaskState state;
    try (var links = start(backend, null, Place.ALONE)) {
      links.give(erased("ann"));
      state = links.barrier(1);
    }
    try (var restored = start(backend, state, Place.ALONE)) {
      restored.give(link("ann", "a9"));
      restored.tick();

      assertThat(sent(restored.out())).containsExactly("ERASED > a:a9");
    }
  }

  @ParameterizedTest
  @EnumSource
  void linksAreForgottenInTimeAndErasuresAreNot(Backend backend) throws Exception {
    try (var links = start(backend, null, Place.ALONE)) {
      links.give(link("ann", "a1"));
      links.give(erased("bob"));
      links.tick();
      links.out();
      links.setStateTtlProcessingTime(FORGET.toMillis());
      links.give(erased("ann"));
      links.give(link("bob", "a2"));
      links.tick();

      assertThat(sent(links.out())).containsExactly("ERASED > a:a2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyUsersLinksAreThereAtAnotherParallelism(Backend backend) throws Exception {
    OperatorSubtaskState state;
    try (var links = start(backend, null, Place.ALONE)) {
      for (int user = 0; user < 20; user++) {
        links.give(link("u" + user, "a" + user));
      }
      state = links.barrier(1);
    }
    int told = 0;
    for (int subtask = 0; subtask < 3; subtask++) {
      Place place = new Place(subtask, 3);
      try (var links = start(backend, Running.rescaled(state, 1, place), place)) {
        for (int user = 0; user < 20; user++) {
          if (KeyGroupRangeAssignment.assignKeyToParallelOperator("l:u" + user, Running.GROUPS, 3)
              == subtask) {
            links.give(erased("u" + user));
          }
        }
        links.tick();
        told += links.out().size();
      }
    }
    assertThat(told).isEqualTo(20);
  }

  private static Addressed link(String user, String anonymous) {
    byte[] packed = new Packed.Writer().name(anonymous).number(T).name("e1").name("/test").take();
    return new Addressed("l:" + user, Kind.LINK, packed);
  }

  private static Addressed erased(String user) {
    return new Addressed("l:" + user, Kind.ERASED, new Packed.Writer().number(T).take());
  }

  private static Running<Addressed, Addressed> start(
      Backend backend, OperatorSubtaskState state, Place place) throws Exception {
    return Running.start(
        new LinksOperator(FORGET, Running.TIMING),
        Addressed::to,
        Addressed.TYPE,
        backend,
        place,
        state,
        T);
  }
}
