package live.footlight.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import live.footlight.contract.access.AccessTokens;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Everything the ingest edge consists of; import it to embed the edge. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  IngestSettings.class,
  JwtSettings.class,
  PusherSettings.class,
  SegmentSettings.class
})
@Import({
  EventsController.class,
  PusherController.class,
  SegmentController.class,
  IngestProblems.OfControllers.class,
  IngestProblems.OfNobody.class
})
public class IngestConfiguration {
  @Bean(destroyMethod = "close")
  RedisEventLog eventLog(
      @Value("${footlight.redis.uri:redis://127.0.0.1:6379}") String redis,
      IngestSettings settings) {
    return new RedisEventLog(redis, settings.partitions(), settings.appendWithin());
  }

  @Bean(destroyMethod = "close")
  GroupCommit groupCommit(RedisEventLog eventLog, IngestSettings settings) {
    return new GroupCommit(eventLog, settings);
  }

  @Bean(destroyMethod = "close")
  MemoryBudget memoryBudget(RedisEventLog log, IngestSettings settings, MeterRegistry meters) {
    return new MemoryBudget(log::memory, settings.memoryBudget(), meters).start();
  }

  @Bean(destroyMethod = "close")
  Products products(RedisEventLog log) {
    return new Products(log.commands()).start();
  }

  @Bean
  Intake intake(
      GroupCommit commits,
      RedisEventLog log,
      IngestSettings settings,
      MemoryBudget memory,
      Products products,
      MeterRegistry meters) {
    return new Intake(commits, log, settings, memory, products, Clock.systemUTC(), meters);
  }

  @Bean
  AccessTokens ingestTokens(JwtSettings jwt) {
    return new AccessTokens(
        jwt.secret(), jwt.jwksUri(), jwt.issuer(), jwt.audience(), Clock.systemUTC());
  }

  /** Pages of other origins may call the SDKs' addresses, and no others. */
  @Bean
  WebMvcConfigurer segmentOrigins(SegmentSettings segment) {
    return new WebMvcConfigurer() {
      @Override
      public void addCorsMappings(CorsRegistry registry) {
        if (segment.sources().isEmpty()) {
          return;
        }
        for (String path : SegmentController.PATHS) {
          registry
              .addMapping(path)
              .allowedOrigins(segment.origins().toArray(String[]::new))
              .allowedMethods("POST", "OPTIONS")
              .allowedHeaders("authorization", "content-type", "x-retry-count")
              .exposedHeaders("Retry-After")
              .maxAge(600);
        }
      }
    };
  }

  /** Whether events can be appended. */
  @Bean
  HealthIndicator streamsHealthIndicator(RedisEventLog log) {
    return () ->
        (log.answers() ? Health.up() : Health.down()).withDetail("topics", log.topics()).build();
  }
}
