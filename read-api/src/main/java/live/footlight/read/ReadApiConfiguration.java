package live.footlight.read;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import live.footlight.contract.access.AccessTokens;
import live.footlight.read.feed.FeedConfiguration;
import live.footlight.read.goal.GoalConfiguration;
import live.footlight.read.leaderboard.LeaderboardConfiguration;
import live.footlight.read.viewers.ViewersConfiguration;
import org.bson.Document;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Everything the read edge consists of; import it to embed the edge. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadSettings.class)
@Import({
  LeaderboardConfiguration.class,
  GoalConfiguration.class,
  ViewersConfiguration.class,
  FeedConfiguration.class,
  ReadRefusals.class,
  ReadProblems.OfControllers.class,
  ReadProblems.OfNobody.class
})
public class ReadApiConfiguration {
  @Bean(destroyMethod = "shutdown")
  RedisClient readRedisClient(
      @Value("${footlight.redis.uri:redis://127.0.0.1:6379}") String uri, ReadSettings settings) {
    RedisURI address = RedisURI.create(uri);
    address.setTimeout(settings.answerWithin());
    RedisClient client = RedisClient.create(address);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.enabled(settings.answerWithin()))
            // Who waits for a connection waits for an answer.
            .socketOptions(SocketOptions.builder().connectTimeout(settings.answerWithin()).build())
            .build());
    return client;
  }

  @Bean
  RedisLink readRedis(@Qualifier("readRedisClient") RedisClient client) {
    return new RedisLink(client);
  }

  @Bean(destroyMethod = "close")
  MongoClient readMongo(
      @Value("${footlight.mongo.uri:mongodb://127.0.0.1:27017/footlight}") String uri,
      ReadSettings settings) {
    long ms = settings.answerWithin().toMillis();
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(uri))
            .applyToClusterSettings(
                cluster -> cluster.serverSelectionTimeout(ms, TimeUnit.MILLISECONDS))
            .applyToSocketSettings(socket -> socket.readTimeout(ms, TimeUnit.MILLISECONDS))
            .build());
  }

  @Bean
  MongoDatabase readDatabase(
      @Qualifier("readMongo") MongoClient client,
      @Value("${footlight.mongo.uri:mongodb://127.0.0.1:27017/footlight}") String uri) {
    String database = new ConnectionString(uri).getDatabase();
    return client.getDatabase(database == null ? "footlight" : database);
  }

  @Bean
  Erased erased(@Qualifier("readDatabase") MongoDatabase database, ReadSettings settings) {
    return new Erased(new MongoErasures(database), Clock.systemUTC())
        .keptFresh(settings.erasuresEvery());
  }

  @Bean
  MeterBinder erasuresAge(Erased erased) {
    return meters ->
        Gauge.builder("footlight.read.erasures.age", erased, Erased::ageSeconds)
            .description("How old the knowledge is of who was erased")
            .baseUnit("seconds")
            .register(meters);
  }

  @Bean
  Sessions readSessions(
      RedisLink redis, @Qualifier("readDatabase") MongoDatabase database, Erased erased) {
    return new Sessions(
        new Stores<>(List.of(new RedisSessions(redis), new MongoSessions(database))), erased);
  }

  @Bean
  Callers callers(
      ReadSettings settings,
      @Value("${footlight.jwt.secret:}") String secret,
      @Value("${footlight.jwt.jwks-uri:}") String jwksUri,
      @Value("${footlight.jwt.issuer:footlight}") String issuer,
      @Value("${footlight.jwt.audience:footlight}") String audience) {
    Optional<AccessTokens> tokens =
        secret.isEmpty() && jwksUri.isEmpty()
            ? Optional.empty()
            : Optional.of(new AccessTokens(secret, jwksUri, issuer, audience, Clock.systemUTC()));
    return new Callers(settings.open(), tokens);
  }

  @Bean
  WebMvcConfigurer readAccess(Callers callers) {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new ReadAccess(callers));
      }
    };
  }

  /** Whether what goes on can be read as fresh as it is. */
  @Bean
  HealthIndicator resultsHealthIndicator(RedisLink redis) {
    return new AbstractHealthIndicator("Redis does not answer") {
      @Override
      protected void doHealthCheck(Health.Builder health) {
        redis.sync().ping();
        health.up();
      }
    };
  }

  /** Whether what is over can be read. */
  @Bean
  HealthIndicator archivesHealthIndicator(@Qualifier("readDatabase") MongoDatabase database) {
    return new AbstractHealthIndicator("MongoDB does not answer") {
      @Override
      protected void doHealthCheck(Health.Builder health) {
        database.runCommand(new Document("ping", 1));
        health.up();
      }
    };
  }

  /** Whether it is known who was erased: until then nobody is named. */
  @Bean
  HealthIndicator erasuresHealthIndicator(Erased erased) {
    return () ->
        (erased.isKnown() ? Health.up() : Health.outOfService())
            .withDetail("users", erased.count())
            .withDetail("age_seconds", erased.ageSeconds())
            .build();
  }
}
