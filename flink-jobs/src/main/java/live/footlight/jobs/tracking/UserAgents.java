package live.footlight.jobs.tracking;

import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzer;

/**
 * What user agents are, by Yauaa. Made at the first one that is asked about, since its rules take a
 * second or two and some tens of MB, and once for all tasks of a process; the last {@value
 * #REMEMBERED} are remembered, since a parse takes up to a millisecond.
 */
final class UserAgents {
  private static final int REMEMBERED = 20_000;
  private static final String BROWSER = "AgentName";
  private static final String SYSTEM = "OperatingSystemName";
  private static final String DEVICE = "DeviceClass";

  /**
   * What one is.
   *
   * @param browser such as {@code Chrome}
   * @param os such as {@code Android}
   * @param deviceClass such as {@code Phone}, {@code Desktop}, {@code Robot}
   * @param robot whether nobody looks at what it fetches
   */
  record Agent(String browser, String os, String deviceClass, boolean robot) {
    static final Agent UNKNOWN = new Agent(null, null, null, false);
  }

  private UserAgents() {}

  /** The analyzer, made when this class is first needed. */
  private static final class Analyzer {
    static final UserAgentAnalyzer ONLY =
        UserAgentAnalyzer.newBuilder()
            .hideMatcherLoadStats()
            .withFields(BROWSER, SYSTEM, DEVICE)
            .withCache(REMEMBERED)
            .build();
  }

  /** What a user agent is; null is unknown. */
  static Agent of(String userAgent) {
    if (userAgent == null) {
      return Agent.UNKNOWN;
    }
    UserAgent parsed = Analyzer.ONLY.parse(userAgent);
    String device = parsed.getValue(DEVICE);
    boolean robot = device.startsWith("Robot") || device.equals("Spy") || device.equals("Hacker");
    return new Agent(
        known(parsed.getValue(BROWSER)), known(parsed.getValue(SYSTEM)), device, robot);
  }

  private static String known(String value) {
    return value.equals(UserAgent.UNKNOWN_VALUE) ? null : value;
  }
}
