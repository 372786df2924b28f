package live.footlight.read.leaderboard;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import live.footlight.read.Erased;
import live.footlight.read.ReadSettings;
import live.footlight.read.RedisLink;
import live.footlight.read.Sessions;
import live.footlight.read.Stores;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The leaderboard reads. */
@Configuration(proxyBeanMethods = false)
public class LeaderboardConfiguration {
  @Bean
  LeaderboardController leaderboardController(
      RedisLink redis,
      @Qualifier("readDatabase") MongoDatabase database,
      Sessions sessions,
      Erased erased,
      ReadSettings settings) {
    return new LeaderboardController(
        new Stores<>(List.of(new RedisBoards(redis), new MongoBoards(database))),
        sessions,
        new Windows(ZoneId.of(settings.zone())),
        new ErasedMembers(erased),
        Clock.systemUTC());
  }
}
