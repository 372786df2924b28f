package live.footlight.standalone.edge;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import live.footlight.ingest.IngestConfiguration;
import live.footlight.read.ReadApiConfiguration;
import live.footlight.read.RedisLink;
import live.footlight.standalone.PlainFailure;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** The ingest and the read edge in one application context, on one port. */
public final class Edges implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  private Edges(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts both.
   *
   * @param settings as the edges name them, with {@code server.port} and {@code server.address}
   * @param jobs state of each job by name, empty until they are submitted
   */
  public static Edges start(
      Map<String, Object> settings, Supplier<Optional<Map<String, String>>> jobs) {
    // Logging is set up already; Spring Boot would do it anew while others log.
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    SpringApplication application = new SpringApplication(Both.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setRegisterShutdownHook(false);
    application.setDefaultProperties(withDefaults(settings));
    application.addInitializers(
        (ApplicationContextInitializer<GenericApplicationContext>)
            context -> context.registerBean(Jobs.class, () -> new Jobs(jobs)));
    try {
      return new Edges(application.run());
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof PortInUseException inUse) {
          throw new PlainFailure(
              PlainFailure.UNAVAILABLE,
              "Port %d is in use; stop what listens there or name another with --port"
                  .formatted(inUse.getPort()),
              e);
        }
      }
      throw e;
    }
  }

  /** The port they listen on. */
  public int port() {
    return ((WebServerApplicationContext) context).getWebServer().getPort();
  }

  @Override
  public void close() {
    context.close();
  }

  private static Map<String, Object> withDefaults(Map<String, Object> settings) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("spring.main.lazy-initialization", "false");
    all.put("spring.jmx.enabled", "false");
    all.put("spring.threads.virtual.enabled", "false");
    all.put("server.shutdown", "graceful");
    all.put("spring.lifecycle.timeout-per-shutdown-phase", "5s");
    all.put("server.tomcat.threads.max", "64");
    all.put("server.tomcat.threads.min-spare", "4");
    all.put("management.endpoint.health.probes.enabled", "true");
    all.put("management.endpoint.health.show-components", "always");
    all.put("management.endpoint.health.show-details", "always");
    all.put(
        "management.endpoint.health.group.readiness.include",
        "readinessState,jobs,streams,results,archives,erasures");
    all.put("management.endpoints.web.exposure.include", "health,info,metrics,prometheus,status");
    all.putAll(settings);
    return all;
  }

  /** Where the beans below learn the state of the jobs. */
  record Jobs(Supplier<Optional<Map<String, String>>> states) {}

  /** Both edges, and what only the whole can tell. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({IngestConfiguration.class, ReadApiConfiguration.class})
  static class Both {
    /** Ready when every job has been submitted and all of its tasks run. */
    @Bean
    HealthIndicator jobs(Jobs jobs) {
      return () -> {
        Optional<Map<String, String>> states = jobs.states().get();
        boolean running =
            states.isPresent() && states.get().values().stream().allMatch("RUNNING"::equals);
        return (running ? Health.up() : Health.outOfService())
            .withDetails(new LinkedHashMap<>(states.orElse(Map.of())))
            .build();
      };
    }

    @Bean
    StatusEndpoint statusEndpoint(Jobs jobs, RedisLink redis) {
      return new StatusEndpoint(
          () -> jobs.states().get().orElse(Map.of()), redis, Clock.systemUTC());
    }
  }
}
