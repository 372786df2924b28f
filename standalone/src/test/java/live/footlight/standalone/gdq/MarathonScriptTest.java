package live.footlight.standalone.gdq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import live.footlight.standalone.gdq.Marathon.Minute;
import live.footlight.standalone.gdq.Marathon.Run;
import live.footlight.standalone.gdq.MarathonScript.Gift;
import live.footlight.standalone.gdq.MarathonScript.Refund;
import live.footlight.standalone.gdq.MarathonScript.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MarathonScriptTest {
  private static final long MINUTE = 60_000;

  @Nested
  class OfTheSummerOf2018 {
    private final MarathonScript script = MarathonScript.of(GdqData.marathon(), "sgdq2018");

    @Test
    void addsUpToWhatItsReadmeSays() {
      assertThat(script.gifts()).hasSize(35_330);
      assertThat(script.refunds()).hasSize(3);
      assertThat(script.makeUpGifts()).isEqualTo(3);
      assertThat(script.netCents()).isEqualTo(212_274_920L);
      assertThat(script.sessions()).hasSize(154);
    }

    @Test
    void takesBackThreeWholeGiftsOfTenThatWereSentBefore() {
      Map<String, Gift> gifts = new HashMap<>();
      script.gifts().forEach(gift -> gifts.put(gift.id(), gift));
      assertThat(script.refunds()).extracting(Refund::giftId).doesNotHaveDuplicates();
      assertThat(script.refunds())
          .allSatisfy(
              refund -> {
                Gift gift = gifts.get(refund.giftId());
                assertThat(gift.cents()).isEqualTo(1_000);
                assertThat(gift.sessionId()).isEqualTo(refund.sessionId());
                assertThat(gift.atMs()).isLessThan(refund.atMs());
              });
    }

    @Test
    void meetsEveryMinutesTotals() {
      Marathon marathon = GdqData.marathon();
      Map<String, Long> cents =
          script.gifts().stream().collect(Collectors.toMap(Gift::id, Gift::cents));
      Map<Long, long[]> changes = new HashMap<>();
      for (Gift gift : script.gifts()) {
        long[] change = changes.computeIfAbsent(minute(gift.atMs()), at -> new long[2]);
        change[0]++;
        change[1] += gift.cents();
      }
      for (Refund refund : script.refunds()) {
        long[] change = changes.computeIfAbsent(minute(refund.atMs()), at -> new long[2]);
        change[0]--;
        change[1] -= cents.get(refund.giftId());
      }
      long given = 0;
      long gifts = 0;
      long makeUps = 0;
      for (Minute at : marathon.minutes()) {
        long[] change = changes.getOrDefault(at.atMs(), new long[2]);
        gifts += change[0];
        given += change[1];
        assertThat(given).as("amount at %d", at.atMs()).isEqualTo(at.cents());
        if (gifts - makeUps != at.gifts()) {
          makeUps++;
        }
        assertThat(gifts - makeUps).as("gifts at %d", at.atMs()).isEqualTo(at.gifts());
      }
      assertThat(makeUps).isEqualTo(3);
    }

    @Test
    void putsEveryMinuteIntoTheLatestRunThatHadBegun() {
      Map<String, Session> sessions =
          script.sessions().stream().collect(Collectors.toMap(Session::id, session -> session));
      assertThat(script.gifts())
          .allSatisfy(
              gift -> {
                Session session = sessions.get(gift.sessionId());
                long minute = minute(gift.atMs());
                assertThat(session.startedAtMs()).isLessThanOrEqualTo(minute);
                assertThat(session.endedAtMs()).isGreaterThan(minute);
                assertThat(sessions.values())
                    .noneMatch(
                        other ->
                            other.startedAtMs() > session.startedAtMs()
                                && other.startedAtMs() <= minute);
              });
      assertThat(script.gifts().get(0).sessionId()).isEqualTo("sgdq2018-preshow");
    }

    @Test
    void isTheSameEveryTime() {
      assertThat(MarathonScript.of(GdqData.marathon(), "sgdq2018")).isEqualTo(script);
    }

    @Test
    void givesTheOracleBoardsThatAddUp() {
      MarathonOracle oracle = MarathonOracle.of(script);
      assertThat(oracle.streamer().stream().mapToLong(MarathonOracle.Standing::total).sum())
          .isEqualTo(212_274_920L);
      assertThat(
              oracle.sessions().values().stream()
                  .flatMap(List::stream)
                  .mapToLong(MarathonOracle.Standing::contributions)
                  .sum())
          .isEqualTo(35_327);
    }

    private static long minute(long atMs) {
      return Math.floorDiv(atMs, MINUTE) * MINUTE;
    }
  }

  @Test
  void splitsAMinuteIntoSharesThatAddUpWithOneOfExactlyTen() {
    MarathonScript script = script(new Minute(0, 4, 5_000));
    assertThat(script.gifts()).hasSize(4).allMatch(gift -> gift.cents() > 0);
    assertThat(script.gifts().get(0).cents()).isEqualTo(1_000);
    assertThat(script.netCents()).isEqualTo(5_000);
    assertThat(script.gifts())
        .extracting(Gift::atMs)
        .containsExactly(0L, 15_000L, 30_000L, 45_000L);
  }

  @Test
  void splitsTheSmallestAmountsToo() {
    assertThat(script(new Minute(0, 3, 3)).gifts())
        .extracting(Gift::cents)
        .containsExactly(1L, 1L, 1L);
  }

  @Test
  void sendsAMakeUpGiftForMoneyWithoutOne() {
    MarathonScript script = script(new Minute(0, 1, 700), new Minute(MINUTE, 1, 900));
    assertThat(script.gifts()).extracting(Gift::cents).containsExactly(700L, 200L);
    assertThat(script.makeUpGifts()).isEqualTo(1);
  }

  @Test
  void namesEachGiftItTakesBackOnce() {
    MarathonScript script =
        script(new Minute(0, 1, 1_000), new Minute(MINUTE, 2, 2_000), new Minute(120_000, 0, 0));
    assertThat(script.refunds()).extracting(Refund::giftId).containsExactly("m-g1", "m-g0");
    assertThat(script.netCents()).isZero();
  }

  @Test
  void refusesAMinuteThatNothingExplains() {
    assertThatThrownBy(() -> script(new Minute(0, 5, 3)))
        .isInstanceOf(BadDataset.class)
        .hasMessageContaining("changes the gifts by 5 and the amount by 3 cents");
  }

  @Test
  void refusesARefundThatFindsNoGiftOfItsSize() {
    assertThatThrownBy(() -> script(new Minute(0, 1, 700), new Minute(MINUTE, 0, 200)))
        .isInstanceOf(BadDataset.class)
        .hasMessageContaining("none of that size is left");
  }

  @Test
  void readsQuotedFields() {
    assertThat(CsvTable.records("\"a\",\"b, c\",\"say \"\"hi\"\"\"\r\n1,,\"2\n3\"\n"))
        .containsExactly(List.of("a", "b, c", "say \"hi\""), List.of("1", "", "2\n3"));
  }

  @Test
  void endsASessionWhereTheNextOneTakesItsMinutes() {
    Marathon marathon =
        new Marathon(
            List.of(new Minute(0, 1, 100), new Minute(MINUTE, 2, 200), new Minute(120_000, 3, 300)),
            List.of(new Run("a", "A", 30_000, 90_000), new Run("b", "B", 61_000, 400_000)));
    MarathonScript script = MarathonScript.of(marathon, "m");
    assertThat(script.sessions())
        .containsExactly(
            new Session("m-preshow", "Preshow", 0, 60_000),
            new Session("m-a", "A", 30_000, 120_000),
            new Session("m-b", "B", 61_000, 400_000));
    assertThat(script.gifts())
        .extracting(Gift::sessionId)
        .containsExactly("m-preshow", "m-a", "m-b");
    assertThat(new HashSet<>(script.gifts())).hasSize(3);
  }

  private static MarathonScript script(Minute... minutes) {
    return MarathonScript.of(new Marathon(List.of(minutes), List.of()), "m");
  }
}
