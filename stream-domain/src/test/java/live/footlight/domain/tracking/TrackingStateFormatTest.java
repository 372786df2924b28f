package live.footlight.domain.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.RollupView;
import live.footlight.domain.tracking.SeenEvents.Verdict;
import org.junit.jupiter.api.Test;

/**
 * State that an older build wrote is read by this one. Where the golden file and what is written
 * now differ, the format has changed: give it a new number, keep reading the old one, and add a
 * golden file beside this one ({@code target/golden-tracking.txt} has what was written).
 */
class TrackingStateFormatTest {
  private static final long T = 1_790_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final TrackingSettings SETTINGS =
      new TrackingSettings(
          Duration.ofMinutes(30), Duration.ofHours(24), Duration.ofDays(7), Duration.ofDays(7), 3);
  private static final RollupKey DAY =
      new RollupKey(1_789_948_800_000L, "gift_sent", "tw", "néws", null, "spring");

  /** All state there is, by whose it is, and what came of it. */
  private static final class World {
    final Map<String, MapPages> state = new TreeMap<>();
    final List<String> said = new ArrayList<>();

    MapPages of(String name) {
      return state.computeIfAbsent(name, n -> new MapPages());
    }

    void visitor(String visitor, Act... acts) {
      VisitorFold fold = visit(visitor);
      for (Act act : acts) {
        fold.event(act);
      }
      fold.close(out());
    }

    VisitorFold visit(String visitor) {
      VisitorFold fold = new VisitorFold(SETTINGS);
      fold.open(visitor, of(visitor));
      return fold;
    }

    TrackingOutput out() {
      return new TrackingOutput() {
        @Override
        public void row(Act act, String visitId, Touched touch, String userId) {
          said.add("row " + act + visitId + touch + userId);
        }

        @Override
        public void revision(
            Act act, String visitId, Touched touch, Touched before, String userId, long revision) {
          said.add("revision " + act + visitId + touch + before + userId + revision);
        }

        @Override
        public void attribution(AttributionView attribution) {
          said.add(attribution.toString());
        }

        @Override
        public void share(String userId, Shared shared) {
          said.add(userId + shared);
        }
      };
    }

    RollupFold day(String name) {
      RollupFold fold = new RollupFold(SETTINGS);
      fold.open(DAY, of(name));
      return fold;
    }

    List<RollupView> publish(RollupFold fold, long nowMs) {
      List<RollupView> views = new ArrayList<>();
      fold.close(nowMs, views::add);
      views.forEach(view -> said.add(view.toString()));
      return views;
    }

    Verdict see(String id, int content, long atMs) {
      SeenEvents seen = new SeenEvents(SETTINGS);
      seen.open(of("seen"));
      Verdict verdict = seen.see("/test", id, content, atMs);
      seen.close();
      said.add(id + verdict);
      return verdict;
    }
  }

  @Test
  void whatIsWrittenIsGolden() throws IOException {
    World world = new World();
    first(world);
    StringBuilder actual = new StringBuilder();
    world.state.forEach(
        (name, pages) ->
            new TreeMap<>(pages.pages)
                .forEach(
                    (page, bytes) ->
                        actual
                            .append(name + ' ' + page + ' ')
                            .append(HexFormat.of().formatHex(bytes))
                            .append('\n')));
    Files.writeString(Path.of("target", "golden-tracking.txt"), actual);

    assertThat(actual.toString()).isEqualTo(golden());
  }

  @Test
  void whatIsGoldenIsReadAndGoesOn() throws IOException {
    World whole = new World();
    first(whole);
    whole.said.clear();
    second(whole);
    World restored = new World();
    golden()
        .lines()
        .forEach(
            line -> {
              String[] parts = line.split(" ", -1);
              byte[] bytes = HexFormat.of().parseHex(parts[2]);
              restored.of(parts[0]).put(Integer.parseInt(parts[1]), bytes);
            });
    second(restored);

    assertThat(restored.said).isEqualTo(whole.said);
    assertThat(restored.said).anyMatch(said -> said.startsWith("revision"));
  }

  @Test
  void formatsOfTheFutureAreRefused() {
    byte[] future = {9, 0, 0, 0};
    World world = new World();
    world.of("u:ann").put(-1, future);
    world.of("seen").put(0, future);
    world.of("day").put(20_000, future);

    assertThatThrownBy(() -> world.visit("u:ann")).hasMessageContaining("format 9");
    assertThatThrownBy(() -> world.see("e", 0, T)).hasMessageContaining("format 9");
    RollupFold day = world.day("day");
    assertThatThrownBy(() -> day.add(1, 1, 1, 1)).hasMessageContaining("format 9");
  }

  private static void first(World world) {
    world.visitor(
        "u:ann",
        act("e1", T, "a1", "news"),
        act("e2", T + 5 * MINUTE, null, null),
        act("e3", T + 90 * MINUTE, "a1", null));
    VisitorFold anonymous = world.visit("a:a1");
    anonymous.event(act("e4", T - 50 * MINUTE, "a1", "ads"));
    anonymous.belongsTo("ann", new Moment(T, "e1", "/test"));
    anonymous.close(world.out());
    VisitorFold learns = world.visit("u:ann");
    learns.learn(
        new Shared(
            "a1", 1, new Moment(T - 50 * MINUTE, "e4", "/test"), List.of(touched("e4", "ads"))));
    learns.close(world.out());
    VisitorFold gone = world.visit("u:gone");
    gone.event(act("e5", T, null, "news"));
    gone.close(world.out());
    gone = world.visit("u:gone");
    gone.erase(T + 1);
    gone.close(world.out());

    RollupFold day = world.day("day");
    day.add(5, RollupFold.user("u:ann"), 2, 14);
    day.add(5, RollupFold.NOBODY, 1, 7);
    world.publish(day, T);
    day = world.day("day");
    day.add(7, RollupFold.user("u:böb"), 1, -7);
    day.close(T + 1, null);
    RollupFold many = world.day("many");
    for (int user = 0; user < 9; user++) {
      many.add(61, RollupFold.user("u:" + user), 1, 1);
    }
    world.publish(many, T);

    for (int i = 0; i < 5; i++) {
      world.see("e" + i, i, T + i * 3_600_000L);
    }
  }

  private static void second(World world) {
    world.visitor(
        "u:ann", act("e6", T + 45 * MINUTE, null, null), act("e7", T + 3 * MINUTE, "a1", "ads"));
    world.visitor("a:a1", act("e8", T - 70 * MINUTE, "a1", null));
    world.visitor("u:gone", act("e9", T, null, null));
    RollupFold day = world.day("day");
    day.openWaiting(List.copyOf(world.of("day").pages.keySet()));
    day.add(5, RollupFold.user("u:ann"), -1, -7);
    world.publish(day, T + 2);
    RollupFold many = world.day("many");
    many.add(61, RollupFold.user("u:99"), 1, 1);
    world.publish(many, T + 2);
    assertThat(world.see("e1", 1, T)).isEqualTo(Verdict.DUPLICATE);
    assertThat(world.see("e2", 1, T)).isEqualTo(Verdict.CONFLICT);
    assertThat(world.see("e9", 1, T)).isEqualTo(Verdict.NEW);
  }

  private static Act act(String id, long atMs, String anonymousId, String source) {
    Utm utm = source == null ? Utm.NONE : new Utm(source, null, "spring", null, "ü");
    return new Act(new Moment(atMs, id, "/test"), "gift_sent", anonymousId, "tw", 7, utm);
  }

  private static Touched touched(String id, String source) {
    Act act = act(id, T - 50 * MINUTE, "a1", source);
    return new Touched(act.at(), act.utm());
  }

  private static String golden() throws IOException {
    try (InputStream golden =
        TrackingStateFormatTest.class.getResourceAsStream("tracking-v1.txt")) {
      return golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
