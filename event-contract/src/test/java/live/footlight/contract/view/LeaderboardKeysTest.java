package live.footlight.contract.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LeaderboardKeysTest {
  @Test
  void aWindowsKeysShareOneHashTag() {
    assertThat(LeaderboardKeys.ranking("session:s1", "session"))
        .isEqualTo("lb:{session:s1|session}:z");
    assertThat(LeaderboardKeys.members("session:s1", "session"))
        .isEqualTo("lb:{session:s1|session}:m");
    assertThat(LeaderboardKeys.meta("session:s1", "session"))
        .isEqualTo("lb:{session:s1|session}:meta");
  }

  @Test
  void equalTotalsStandInTheOrderTheyWereReached() {
    List<String> inOrder =
        List.of(
            LeaderboardKeys.rankedMember(0, "z"),
            LeaderboardKeys.rankedMember(255, "y"),
            LeaderboardKeys.rankedMember(256, "x"),
            LeaderboardKeys.rankedMember(1_795_342_347_118L, "a"),
            LeaderboardKeys.rankedMember(1_795_342_347_118L, "b"),
            LeaderboardKeys.rankedMember((1L << 48) - 1, "a"));

    assertThat(Stream.of(3, 5, 0, 4, 2, 1).map(inOrder::get).sorted()).isEqualTo(inOrder);
  }

  @Test
  void aRankedMemberGivesItsIdBack() {
    assertThat(LeaderboardKeys.rankedMember(10, "u:1")).isEqualTo("00000000000a:u:1");
    assertThat(LeaderboardKeys.memberId(LeaderboardKeys.rankedMember(10, "u:1"))).isEqualTo("u:1");
  }
}
