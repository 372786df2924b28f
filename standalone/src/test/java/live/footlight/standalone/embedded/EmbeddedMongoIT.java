package live.footlight.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMongoIT {
  private static final int WRITERS = 3;
  private static final int KILLS = 12;

  @TempDir private Path directory;

  @Test
  void whatAKillLeavesCanBeWrittenAgain() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    List<Path> left = new ArrayList<>();
    try (EmbeddedMongo mongo = EmbeddedMongo.on(directory)) {
      for (int writer = 0; writer < WRITERS; writer++) {
        int first = writer;
        writers.execute(
            () -> {
              try (MongoClient client = MongoClients.create(mongo.uri())) {
                for (int batch = first; !over.get(); batch += WRITERS) {
                  write(client, batch);
                }
              }
            });
      }
      // The file as it lies there is what a kill leaves.
      for (int kill = 0; kill < KILLS; kill++) {
        Path there = Files.createDirectory(directory.resolve("kill-" + kill));
        long documents = 0;
        while (documents < 500L * (kill + 1)) {
          try (MongoClient client = MongoClients.create(mongo.uri())) {
            documents = documents(client).estimatedDocumentCount();
          }
        }
        Files.copy(directory.resolve("mongo.mv"), there.resolve("mongo.mv"));
        left.add(there);
      }
      over.set(true);
      writers.shutdown();
      assertThat(writers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    long kept = 0;
    for (Path there : left) {
      try (EmbeddedMongo mongo = EmbeddedMongo.on(there);
          MongoClient client = MongoClients.create(mongo.uri())) {
        kept += documents(client).countDocuments();
        for (int batch = 0; batch < 200; batch++) {
          write(client, batch);
        }
      }
    }
    assertThat(kept).as("documents that were kept").isPositive();
  }

  @Test
  void whatIsAcknowledgedIsInTheFile() throws Exception {
    try (EmbeddedMongo mongo = EmbeddedMongo.on(directory);
        MongoClient client = MongoClients.create(mongo.uri())) {
      for (int batch = 0; batch < 5; batch++) {
        write(client, batch);
        Path there = Files.createDirectory(directory.resolve("acknowledged-" + batch));
        Files.copy(directory.resolve("mongo.mv"), there.resolve("mongo.mv"));
      }
    }
    for (int batch = 0; batch < 5; batch++) {
      try (EmbeddedMongo mongo = EmbeddedMongo.on(directory.resolve("acknowledged-" + batch));
          MongoClient client = MongoClients.create(mongo.uri())) {
        assertThat(documents(client).countDocuments()).isEqualTo(50L * (batch + 1));
      }
    }
  }

  private static void write(MongoClient client, int batch) {
    List<WriteModel<Document>> writes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String id = batch + "-" + i;
      writes.add(
          new ReplaceOneModel<>(
              Filters.eq("_id", id),
              new Document("_id", id).append("text", "x".repeat(200)),
              new ReplaceOptions().upsert(true)));
    }
    documents(client).bulkWrite(writes);
  }

  @Test
  void whatIsOverGoesThoughTheServerKnowsNoExpiry() {
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    try (EmbeddedMongo mongo = EmbeddedMongo.on(directory);
        MongoClient client = MongoClients.create(mongo.uri())) {
      MongoCollection<Document> boards =
          client.getDatabase("footlight").getCollection("leaderboards");
      boards.insertOne(page("over", now.minus(Duration.ofHours(25))));
      boards.insertOne(page("not yet", now.minus(Duration.ofHours(23))));
      boards.insertOne(new Document("_id", "stands"));

      mongo.removeExpired(Clock.fixed(now, ZoneOffset.UTC));

      assertThat(boards.find())
          .extracting(page -> page.getString("_id"))
          .containsExactlyInAnyOrder("not yet", "stands");
    }
  }

  private static Document page(String id, Instant supersededAt) {
    return new Document("_id", id).append("superseded_at", Date.from(supersededAt));
  }

  private static MongoCollection<Document> documents(MongoClient client) {
    return client.getDatabase("footlight").getCollection("documents");
  }
}
