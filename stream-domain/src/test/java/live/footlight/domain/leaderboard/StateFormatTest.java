package live.footlight.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import live.footlight.contract.view.BoardEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * State that an older build wrote is read by this one. Where the golden file and what is written
 * now differ, the format has changed: give it a new number, keep reading the old one, and add a
 * golden file beside this one ({@code target/golden-actual.txt} has what was written).
 */
class StateFormatTest {
  private static final String NEWEST = "state-v2.txt";
  private static final long NOON = 1_795_262_400_000L;
  private static final LeaderboardSettings SETTINGS =
      RecoveryTest.rewriting(LeaderboardSettings.defaults().in(ZoneId.of("Asia/Taipei")));

  @Test
  void whatIsWrittenIsGolden() throws IOException {
    Leaderboards boards = new Leaderboards(SETTINGS);
    first(boards);
    StringBuilder actual = new StringBuilder();
    append(actual, "session:s1", boards.ledgerState("session:s1"));
    append(actual, "streamer:c1", boards.boardState("streamer:c1"));
    append(actual, "platform", boards.boardState("platform"));
    Files.writeString(Path.of("target", "golden-actual.txt"), actual);

    assertThat(actual.toString()).isEqualTo(golden(NEWEST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"state-v1.txt", NEWEST})
  void whatIsGoldenIsReadAndGoesOn(String stored) throws IOException {
    Leaderboards whole = new Leaderboards(SETTINGS);
    first(whole);
    second(whole);

    Leaderboards restored = new Leaderboards(SETTINGS);
    Map<String, MapBlobs> states = parse(golden(stored));
    Map<String, MapBlobs> ledgers = Map.of("session:s1", states.remove("session:s1"));
    restored.restore(new Leaderboards.Checkpoint(ledgers, states, Map.of(), Map.of()));
    second(restored);

    assertThat(restored.stored.keySet()).containsExactly("platform", "session:s1", "streamer:c1");
    restored.stored.forEach(
        (of, windows) ->
            windows.forEach(
                (window, actual) -> {
                  assertThat(actual.inOrder()).isEqualTo(whole.stored(of, window).inOrder());
                  assertThat(actual.version).isEqualTo(whole.stored(of, window).version);
                }));
    assertThat(restored.outcomeByTag)
        .containsExactly(
            Outcome.DUPLICATE, Outcome.APPLIED, Outcome.APPLIED, Outcome.APPLIED, Outcome.APPLIED);
    assertThat(restored.stored("platform", "all").inOrder())
        .extracting(BoardEntry::memberId)
        .containsExactly("c1");
  }

  @Test
  void aFormatOfTheFutureIsRefused() {
    MapBlobs state = new MapBlobs();
    state.put(0, new byte[] {99});
    Leaderboards boards = new Leaderboards(SETTINGS);
    boards.restore(
        new Leaderboards.Checkpoint(Map.of("session:s1", state), Map.of(), Map.of(), Map.of()));
    boards.batch("session:s1").refund("g1", NOON, 0);

    assertThatThrownBy(() -> boards.flush(Tick.at(1, NOON)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("format 99");
  }

  private static void first(Leaderboards boards) {
    LedgerBatch batch = boards.batch("session:s1");
    batch.sessionStarted("Première", "c1", NOON - 5, 11, 0);
    for (int i = 0; i < 60; i++) {
      String id = i % 2 == 0 ? new UUID(i, 7).toString() : "g-" + i;
      Origin origin = i % 7 == 0 ? Origin.PAYMENT : Origin.GIFT;
      batch.contribution(origin, id, "u" + i % 9, "c1", 1 + i, NOON + i * 1_000L, i, 0);
    }
    batch.refund("g-5", NOON + 70_000, 0);
    batch.refund("g-later", NOON + 70_000, 0);
    boards.flush(Tick.at(1, NOON));
  }

  private static void second(Leaderboards boards) {
    boards.outcomeByTag.clear();
    LedgerBatch batch = boards.batch("session:s1");
    batch.contribution(Origin.GIFT, "g-3", "u3", "c1", 4, NOON + 3_000, 3, 0);
    batch.refund("g-59", NOON + 90_000, 1);
    batch.contribution(Origin.GIFT, "g-later", "u9", "c1", 1_000, NOON, 0, 2);
    batch.contribution(Origin.GIFT, "g-new", "é", "c1", 1_000, NOON, 0, 3);
    batch.sessionEnded(NOON + 100_000, 0, 4);
    boards.flush(Tick.at(2, NOON + 100_000));
  }

  private static void append(StringBuilder text, String key, MapBlobs state) {
    new TreeMap<>(state.pages())
        .forEach(
            (page, bytes) ->
                text.append(key)
                    .append(' ')
                    .append(Integer.toHexString(page))
                    .append(' ')
                    .append(HexFormat.of().formatHex(bytes))
                    .append('\n'));
  }

  private static Map<String, MapBlobs> parse(String text) {
    Map<String, MapBlobs> states = new TreeMap<>();
    text.lines()
        .forEach(
            line -> {
              String[] parts = line.split(" ", -1);
              states
                  .computeIfAbsent(parts[0], key -> new MapBlobs())
                  .put(Integer.parseInt(parts[1], 16), HexFormat.of().parseHex(parts[2]));
            });
    return states;
  }

  private static String golden(String name) throws IOException {
    try (InputStream golden = StateFormatTest.class.getResourceAsStream(name)) {
      return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
