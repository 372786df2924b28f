package live.footlight.read;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The read edge as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(ReadApiConfiguration.class)
public class ReadApi {
  public static void main(String[] arguments) {
    SpringApplication.run(ReadApi.class, arguments);
  }
}
