package live.footlight.read.viewers;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.util.List;
import live.footlight.read.RedisLink;
import live.footlight.read.Sessions;
import live.footlight.read.Stores;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The reads of viewers. */
@Configuration(proxyBeanMethods = false)
public class ViewersConfiguration {
  @Bean
  ViewersController viewersController(
      RedisLink redis, @Qualifier("readDatabase") MongoDatabase database, Sessions sessions) {
    MongoViewers documents = new MongoViewers(database);
    return new ViewersController(
        new Stores<>(List.of(new RedisViewers(redis), documents)),
        documents,
        sessions,
        Clock.systemUTC());
  }
}
