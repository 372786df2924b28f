package live.footlight.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import live.footlight.jobs.tracking.UserAgents.Agent;
import org.junit.jupiter.api.Test;

class UserAgentsTest {
  @Test
  void tellsPeopleFromRobots() {
    Agent robot =
        UserAgents.of("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)");
    Agent phone =
        UserAgents.of(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML,"
                + " like Gecko) Version/17.5 Mobile/15E148 Safari/604.1");

    assertThat(robot.robot()).isTrue();
    assertThat(phone.robot()).isFalse();
    assertThat(phone.browser()).isEqualTo("Safari");
    assertThat(phone.os()).isEqualTo("iOS");
    assertThat(phone.deviceClass()).isEqualTo("Phone");
  }

  @Test
  void whatIsNoUserAgentIsUnknownAndNoFailure() {
    assertThat(UserAgents.of(null)).isEqualTo(Agent.UNKNOWN);
    assertThat(UserAgents.of("").robot()).isTrue(); // people send one
    assertThat(UserAgents.of("\u0001%%%|()((((")).isNotNull();
  }
}
