package live.footlight.domain.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import live.footlight.contract.feed.Formula;
import live.footlight.domain.Packed;
import live.footlight.domain.feed.FeedInput.Engaged;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * State that an older build wrote is read by this one. Where the golden file and what is written
 * now differ, the format has changed: give it a new number, keep reading the old one, and add a
 * golden file beside this one ({@code target/golden-feeds.txt} has what was written).
 */
class FeedStateFormatTest {
  private static final long T = 1_790_000_000_000L;
  private static final long H = FeedStage.H;
  private static final String GOLDEN = "feeds-v2.txt";

  @Test
  void whatIsWrittenIsGolden() throws IOException {
    FeedStage stage = stage();
    first(stage);
    StringBuilder actual = new StringBuilder();
    MapFeedStore store = stage.store("p1");
    actual.append("generations ").append(hex(stage.generations.pack())).append('\n');
    actual.append("head ").append(hex(store.head)).append('\n');
    store.rows.forEach((key, row) -> actual.append(key).append(' ').append(hex(row)).append('\n'));
    store.pages.forEach(
        (number, page) ->
            actual.append("page ").append(number).append(' ').append(hex(page)).append('\n'));
    Files.writeString(Path.of("target", "golden-feeds.txt"), actual);

    assertThat(actual.toString()).isEqualTo(golden(GOLDEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"feeds-v1.txt", GOLDEN})
  void whatIsGoldenIsReadAndGoesOn(String file) throws IOException {
    FeedStage whole = stage();
    first(whole);
    int before = whole.changes.size();
    second(whole);
    FeedStage restored = stage();
    restored.generations = null;
    MapFeedStore store = restored.store("p1");
    golden(file)
        .lines()
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              byte[] row = HexFormat.of().parseHex(line.substring(space + 1));
              String name = line.substring(0, space);
              if (name.equals("generations")) {
                restored.generations = Generations.unpack(row);
              } else if (name.equals("head")) {
                store.head = row;
              } else if (name.startsWith("page ")) {
                store.pages.put(Integer.parseInt(name.substring(5)), row);
              } else {
                store.rows.put(name, row);
              }
            });
    // What it had published is not published again, so the lists are those of the first part.
    whole.changes.subList(0, before).forEach(restored::change);
    second(restored);

    assertThat(restored.lists).isEqualTo(whole.lists);
    assertThat(restored.changes).isEqualTo(whole.changes);
    assertThat(restored.next).isEqualTo(whole.next);
    assertThat(restored.store("p1").head).isEqualTo(whole.store("p1").head);
  }

  @Test
  void aFormatOfTheFutureIsRefused() {
    FeedStage stage = stage();
    stage.store("p1").head = new Packed.Writer().number(9).take();
    assertThatThrownBy(() -> stage.send(T))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("format 9");
    assertThatThrownBy(() -> Generations.unpack(new byte[] {6}))
        .isInstanceOf(IllegalStateException.class);
  }

  /** A like costs a row of about a dozen bytes, and a head does not grow with engagements. */
  @Test
  void stateIsSmall() {
    FeedStage stage = stage();
    stage.send(T, FeedStage.created(T, "c1", null, null));
    for (int i = 0; i < 1_000; i++) {
      stage.send(T, FeedStage.engaged(T + i, Engagement.LIKED, "e" + i));
      stage.send(T, FeedStage.engaged(T + i, Engagement.VIEWED, "v" + i));
    }
    assertThat(stage.store("p1").head.length).isLessThan(250);
    assertThat(stage.store("p1").rows).hasSize(1_000);
    assertThat(stage.store("p1").rows.values()).allMatch(row -> row.length <= 16);
  }

  private static FeedStage stage() {
    FeedStage stage =
        new FeedStage(
            FeedStage.decay("a", H, Map.of(Engagement.LIKED, 3.0, Engagement.GIFTED, 2.0)),
            FeedStage.generation("l", Formula.LEMMY_ACTIVE, H, Map.of(Engagement.LIKED, 1.0)));
    stage.generations = stage.generations.activate("l").generations();
    return stage;
  }

  private static void first(FeedStage stage) {
    stage.send(
        T + 2 * H,
        FeedStage.created(T, "c1", T + H, T + 99 * H),
        FeedStage.country(T + 5, "u1", "日本"),
        FeedStage.engaged(T, Engagement.LIKED, "a"),
        FeedStage.engaged(T + 7, Engagement.LIKED, "b"),
        FeedStage.engaged(T + 8, Engagement.COMMENTED, "c"),
        FeedStage.engaged(T + 9, Engagement.VIEWED, "d"),
        FeedStage.down(T + 20),
        FeedStage.engaged(T + 21, Engagement.SHARED, "h"),
        FeedStage.restored(T + 30),
        new Engaged(T + 10, Engagement.GIFTED, "g", Engagement.GIFTED.units(100)),
        FeedStage.undone(T + 11, Engagement.LIKED, "a"),
        FeedStage.undone(T + 12, Engagement.LIKED, "later"));
    stage.generations =
        stage
            .generations
            .configure(FeedStage.decay("b", 3 * H, Map.of(Engagement.LIKED, 1.0)), T + 2 * H)
            .generations();
    stage.send(T + 2 * H, FeedStage.engaged(T + 13, Engagement.LIKED, "e"));
  }

  private static void second(FeedStage stage) {
    stage.send(
        T + 3 * H,
        FeedStage.engaged(T + H, Engagement.LIKED, "later"),
        FeedStage.undone(T + 2 * H, Engagement.LIKED, "b"),
        FeedStage.undone(T + 2 * H, Engagement.COMMENTED, "c"),
        FeedStage.undone(T + 2 * H, Engagement.GIFTED, "g"),
        FeedStage.country(T + 4, "u0", "tw"),
        FeedStage.engaged(T + 9, Engagement.VIEWED, "d"),
        FeedStage.restored(T + 21),
        FeedStage.engaged(T + 2 * H, Engagement.VIEWED, "f"));
  }

  private static String hex(byte[] row) {
    return HexFormat.of().formatHex(row);
  }

  private static String golden(String file) throws IOException {
    try (InputStream golden = FeedStateFormatTest.class.getResourceAsStream(file)) {
      return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
