package live.footlight.standalone;

import java.io.PrintWriter;

/** What a person needs to go on by hand. */
final class Welcome {
  private Welcome() {}

  static void print(PrintWriter out, Platform platform) {
    out.printf("Footlight is ready after %.1f s.%n", platform.startedWithin().toMillis() / 1000.0);
    out.printf(
        "  API      %s   (docs at /swagger-ui.html, health at /actuator/health/readiness)%n",
        platform.url());
    out.printf("  Redis    %s%n", platform.redisUri());
    out.printf("  MongoDB  %s%n", platform.mongoUri());
    out.printf("  Flink    %s%n", platform.flinkAddress());
    out.printf("  data     %s%n", platform.dataSaid());
    out.printf(
        "  token    %s%n",
        platform.token("demo", "ingest:live ingest:content ingest:any read admin"));
    out.println(
        "`./footlight token --sub S --scope \"ingest:live read\"` prints more, `./footlight status` says how it is.");
    out.flush();
  }
}
