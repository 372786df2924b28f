package live.footlight.read.feed;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.util.List;
import live.footlight.read.Callers;
import live.footlight.read.Erased;
import live.footlight.read.RedisLink;
import live.footlight.read.Stores;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The reads of feeds. */
@Configuration(proxyBeanMethods = false)
public class FeedConfiguration {
  private static final Clock CLOCK = Clock.systemUTC();

  @Bean
  FeedController feedController(
      RedisLink redis,
      @Qualifier("readDatabase") MongoDatabase database,
      Callers callers,
      Erased erased) {
    MongoFeeds documents = new MongoFeeds(database, CLOCK);
    Stores<FeedStore> stores = stores(redis, documents);
    return new FeedController(stores, documents, new Generations(stores), callers, erased, CLOCK);
  }

  @Bean
  GenerationController generationController(
      RedisLink redis, @Qualifier("readDatabase") MongoDatabase database, Erased erased) {
    Stores<FeedStore> stores = stores(redis, new MongoFeeds(database, CLOCK));
    return new GenerationController(stores, new Generations(stores), erased, CLOCK);
  }

  private static Stores<FeedStore> stores(RedisLink redis, MongoFeeds documents) {
    return new Stores<>(List.of(new RedisFeeds(redis, documents), documents));
  }
}
