package live.footlight.domain.goal;

import static live.footlight.domain.goal.Stage.at;
import static live.footlight.domain.goal.Stage.funding;
import static live.footlight.domain.goal.Stage.order;
import static live.footlight.domain.goal.Stage.plain;
import static live.footlight.domain.goal.Stage.refund;
import static live.footlight.domain.goal.Stage.ticket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.event.GoalCancelled;
import live.footlight.contract.event.SourceConnected;
import live.footlight.domain.Packed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * State that an older build wrote is read by this one. Where the golden file and what is written
 * now differ, the format has changed: give it a new number, keep reading the old one, and add a
 * golden file beside this one ({@code target/golden-goals.txt} has what was written).
 */
class GoalStateFormatTest {
  private static final long T = 1_790_000_000_000L;
  private static final String GOLDEN = "goals-v2.txt";

  @Test
  void whatIsWrittenIsGolden() throws IOException {
    Stage stage = new Stage();
    first(stage);
    StringBuilder actual = new StringBuilder();
    rows(stage.checkpoint())
        .forEach((name, row) -> actual.append(name).append(' ').append(hex(row)).append('\n'));
    Files.writeString(Path.of("target", "golden-goals.txt"), actual);

    assertThat(actual.toString()).isEqualTo(golden(GOLDEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"goals-v1.txt", GOLDEN})
  void whatIsGoldenIsReadAndGoesOn(String file) throws IOException {
    Stage whole = new Stage();
    first(whole);
    second(whole);
    Stage restored = new Stage();
    MapGoalStore stored = new MapGoalStore();
    golden(file)
        .lines()
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              byte[] row = HexFormat.of().parseHex(line.substring(space + 1));
              String name = line.substring(1, space);
              switch (line.charAt(0)) {
                case 'g' -> stored.gifts.put(name, row);
                case 's' -> stored.shares.put(name, row);
                case 'c' -> stored.commands.put(name, row);
                default -> stored.head(row);
              }
            });
    restored.restore(stored);
    second(restored);

    assertThat(restored.goals).isEqualTo(whole.goals);
    assertThat(restored.said()).isEqualTo(whole.said().subList(1, whole.said().size()));
  }

  @Test
  void aFormatOfTheFutureIsRefused() {
    Stage stage = new Stage();
    stage.store.head(new Packed.Writer().number(9).take());
    assertThatThrownBy(() -> stage.send(T, at(T, "o", plain("p", 5, null, null))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("format 9");
  }

  private static void first(Stage stage) {
    stage.send(
        T + 20_000,
        at(T, "o", funding("f1", "p1", 100, T + 90_000, 60)),
        at(T + 1, "pl", plain("pl", 7, "supporters", 3L)),
        at(T + 2, "c", new SourceConnected(Stage.SESSION, "obs")),
        at(T + 3, "t1", ticket("t1", "f1", "ann", 60)),
        at(T + 4, "t2", ticket("t2", "f1", "böb", 7)),
        at(T + 5, "r1", refund("t1")),
        at(T + 6, "later", ticket("t9", "f9", "ann", 1)),
        at(T + 7, "k1", order("k1", "ann", 5, 3_600)),
        at(T + 8, "r8", refund("t8")));
    stage.send(T + 20_001, at(T + 20_000, "t3", ticket("t3", "f1", "cat", 9)));
  }

  private static void second(Stage stage) {
    stage.send(
        T + 60_000,
        T + 20_002,
        List.of(
            at(T + 30_000, "x", new GoalCancelled("f1", Stage.SESSION)),
            at(T + 30_001, "t8", ticket("t8", "f1", "ann", 2)),
            at(T + 30_002, "o9", funding("f9", "p9", 100, null, 0))));
  }

  private static Map<String, byte[]> rows(MapGoalStore store) {
    Map<String, byte[]> rows = new TreeMap<>();
    rows.put("head", store.head());
    store.gifts.rows().forEach((key, row) -> rows.put("g" + key, row));
    store.shares.rows().forEach((key, row) -> rows.put("s" + key, row));
    store.commands.rows().forEach((key, row) -> rows.put("c" + key, row));
    return rows;
  }

  private static String hex(byte[] row) {
    return HexFormat.of().formatHex(row);
  }

  private static String golden(String file) throws IOException {
    try (InputStream golden = GoalStateFormatTest.class.getResourceAsStream(file)) {
      return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
