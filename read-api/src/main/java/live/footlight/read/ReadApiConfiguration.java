package live.footlight.read;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import live.footlight.contract.access.AccessTokens;
import live.footlight.read.leaderboard.LeaderboardConfiguration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Everything the read edge consists of; import it to embed the edge. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadSettings.class)
@Import(LeaderboardConfiguration.class)
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
            .build());
    return client;
  }

  @Bean(destroyMethod = "close")
  StatefulRedisConnection<String, String> readRedis(
      @Qualifier("readRedisClient") RedisClient client) {
    try {
      return client.connect();
    } catch (RedisException e) {
      throw new IllegalStateException(
          "Redis does not answer; start it or set footlight.redis.uri", e);
    }
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

  /** Whether results can be read. */
  @Bean
  HealthIndicator readRedisHealth(
      @Qualifier("readRedis") StatefulRedisConnection<String, String> redis) {
    return () -> ("PONG".equals(redis.sync().ping()) ? Health.up() : Health.down()).build();
  }
}
