package live.footlight.read;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The read edge as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(ReadApiConfiguration.class)
public class ReadApi {
  public static void main(String[] arguments) {
    start(arguments);
  }

  static ConfigurableApplicationContext start(String... arguments) {
    SpringApplication edge = new SpringApplication(ReadApi.class);
    edge.setDefaultProperties(
        Map.of(
            "management.endpoints.web.exposure.include", "health,info,prometheus",
            "management.endpoint.health.probes.enabled", "true",
            "management.endpoint.health.group.readiness.include",
                "readinessState,results,archives,erasures"));
    return edge.run(arguments);
  }
}
