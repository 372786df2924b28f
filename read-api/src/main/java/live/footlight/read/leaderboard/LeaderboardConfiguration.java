package live.footlight.read.leaderboard;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import live.footlight.read.ReadSettings;
import live.footlight.read.RedisLink;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The leaderboard reads. */
@Configuration(proxyBeanMethods = false)
public class LeaderboardConfiguration {
  @Bean
  LeaderboardController leaderboardController(
      RedisLink redis, @Qualifier("readDatabase") MongoDatabase database, ReadSettings settings) {
    return new LeaderboardController(
        List.of(new RedisBoards(redis), new MongoBoards(database)),
        redis,
        new Windows(ZoneId.of(settings.zone())),
        Clock.systemUTC());
  }
}
