package live.footlight.ingest;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The ingest edge as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(IngestConfiguration.class)
public class IngestApi {
  public static void main(String[] arguments) {
    SpringApplication.run(IngestApi.class, arguments);
  }
}
