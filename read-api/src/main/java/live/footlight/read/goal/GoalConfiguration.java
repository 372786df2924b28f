package live.footlight.read.goal;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.util.List;
import live.footlight.read.RedisLink;
import live.footlight.read.Sessions;
import live.footlight.read.Stores;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The reads of goals. */
@Configuration(proxyBeanMethods = false)
public class GoalConfiguration {
  @Bean
  GoalController goalController(
      RedisLink redis, @Qualifier("readDatabase") MongoDatabase database, Sessions sessions) {
    return new GoalController(
        new Stores<>(List.of(new RedisGoals(redis), new MongoGoals(database))),
        sessions,
        Clock.systemUTC());
  }
}
