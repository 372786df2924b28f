package live.footlight.read.leaderboard;

import com.mongodb.client.MongoDatabase;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import live.footlight.read.Callers;
import live.footlight.read.ReadSettings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The leaderboard reads. */
@Configuration(proxyBeanMethods = false)
public class LeaderboardConfiguration {
  @Bean
  LeaderboardController leaderboardController(
      @Qualifier("readRedis") StatefulRedisConnection<String, String> redis,
      @Qualifier("readDatabase") MongoDatabase database,
      Callers callers,
      ReadSettings settings) {
    return new LeaderboardController(
        List.of(new RedisBoards(redis), new MongoBoards(database)),
        redis,
        new Windows(ZoneId.of(settings.zone())),
        callers,
        Clock.systemUTC());
  }
}
