package live.footlight.domain.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * State that an older build wrote is read by this one. Where the golden file and what is written
 * now differ, the format has changed: give it a new number, keep reading the old one, and add a
 * golden file beside this one ({@code target/golden-viewers.txt} has what was written).
 */
class ViewerStateFormatTest {
  private static final long T = 1_790_000_000_000L / 60_000 * 60_000;
  private static final ViewerSettings SETTINGS =
      new ViewerSettings(
          Duration.ofSeconds(3),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          3,
          Duration.ofDays(1));

  @Test
  void whatIsWrittenIsGolden() throws IOException {
    Session session = new Session(SETTINGS, T);
    first(session);
    StringBuilder actual = new StringBuilder();
    new TreeMap<>(session.head.pages())
        .forEach((page, bytes) -> actual.append("p ").append(page).append(' ').append(hex(bytes)));
    new TreeMap<>(session.viewers.rows)
        .forEach((key, row) -> actual.append("r ").append(key).append(' ').append(hex(row)));
    Files.writeString(Path.of("target", "golden-viewers.txt"), actual);

    assertThat(actual.toString()).isEqualTo(golden());
  }

  @Test
  void whatIsGoldenIsReadAndGoesOn() throws IOException {
    Session whole = new Session(SETTINGS, T);
    first(whole);
    second(whole);
    Session restored = new Session(SETTINGS, T + 181_000);
    golden()
        .lines()
        .forEach(
            line -> {
              String[] parts = line.split(" ", -1);
              byte[] bytes = HexFormat.of().parseHex(parts[2]);
              if (parts[0].equals("p")) {
                restored.head.put(Integer.parseInt(parts[1]), bytes);
              } else {
                restored.viewers.put(parts[1], bytes);
              }
            });
    second(restored);

    assertThat(restored.view).isEqualTo(whole.view);
    assertThat(restored.minutes.lastEntry()).isEqualTo(whole.minutes.lastEntry());
  }

  @Test
  void unknownFormatIsRefused() {
    Session session = new Session(SETTINGS, T);
    session.head.put(0, new byte[] {9, 0, 0});
    assertThatThrownBy(session::fold).hasMessageContaining("format");
  }

  private static void first(Session session) {
    session.fold().sessionStarted("c1", T);
    session.join("v1", "phone", T);
    session.fold().joined("v1", "tv", Tier.SD, T + 500, T + 600);
    session.beat("v2", "phone", T + 1_000);
    session.fold().heartbeat("v2", "phone", Tier.SD, T + 21_000, T + 21_100);
    session.leave("unknown", "phone", T + 2_000);
    session.join("v3", "phone", T + 61_000);
    session.join("v4", "phone", T + 62_000);
    session.join("v5", "phone", T + 62_000);
    session.tickAt(T + 100_000);
    session.tickAt(T + 101_000);
    session.fold().tierChanged("v3", "phone", Tier.SD, T + 130_000, session.now);
    session.leave("v1", "tv", T + 10_000);
    session.leave("v4", "phone", T + 179_000);
    session.now = T + 180_000;
    session.beat("v7", "phone", T + 179_500);
    for (int i = 0; i < 65; i++) {
      session.join("v8", "c" + i, T + i * 1_000L);
      session.leave("v8", "c" + i, T + 500 + i * 1_000L);
    }
    session.join("v8", "c65", T + 3_700_000);
    session.leave("v8", "c65", T + 3_700_500);
    session.tickAt(T + 181_000);
  }

  private static void second(Session session) {
    session.pass(20_000);
    session.beat("v2", "phone", T + 200_000);
    session.join("v6", "phone", T + 100_000);
    session.tick();
    session.fold().sessionEnded(T + 4_000_000);
    session.tickAt(T + 230_000);
    session.pass(20_000);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes) + '\n';
  }

  private static String golden() throws IOException {
    try (InputStream golden = ViewerStateFormatTest.class.getResourceAsStream("viewers-v1.txt")) {
      return golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
