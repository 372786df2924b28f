package live.footlight.sinks;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.mongodb.sink.MongoSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a collection and sees to its indexes: the first subtask makes them when it starts, and
 * again with each checkpoint until MongoDB took them. Missing ones make reads slow and nothing
 * wrong, so they never fail a job.
 */
final class MongoViewSink extends BothFlinkLines.Sink<MongoWrite> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(MongoViewSink.class);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);

  private final String uri;
  private final String database;
  private final String collection;
  private final MongoSink<MongoWrite> writes;

  MongoViewSink(String uri, String database, String collection, MongoSink<MongoWrite> writes) {
    this.uri = uri;
    this.database = database;
    this.collection = collection;
    this.writes = writes;
  }

  @Override
  public SinkWriter<MongoWrite> createWriter(WriterInitContext context) throws IOException {
    SinkWriter<MongoWrite> writer = writes.createWriter(context);
    boolean first = context.getTaskInfo().getIndexOfThisSubtask() == 0;
    return first && MongoIndexes.has(collection) && !ensured() ? new Unindexed(writer) : writer;
  }

  /** Whether MongoDB has the indexes now. */
  private boolean ensured() {
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(uri))
            .applyToClusterSettings(
                cluster ->
                    cluster.serverSelectionTimeout(
                        ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS))
            .build();
    try (MongoClient client = MongoClients.create(settings)) {
      MongoIndexes.ensure(client.getDatabase(database), collection);
      return true;
    } catch (MongoException e) {
      LOG.warn(
          "The indexes of {}.{} are not made; trying again with the next checkpoint",
          database,
          collection,
          e);
      return false;
    }
  }

  /** Writes to a collection whose indexes are not made yet. */
  @SuppressWarnings("try") // closed by Flink, which may interrupt it
  private final class Unindexed implements SinkWriter<MongoWrite> {
    private final SinkWriter<MongoWrite> writer;
    private boolean ensured;

    Unindexed(SinkWriter<MongoWrite> writer) {
      this.writer = writer;
    }

    @Override
    public void write(MongoWrite write, Context context) throws IOException, InterruptedException {
      writer.write(write, context);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
      writer.flush(endOfInput);
      if (!ensured) {
        ensured = ensured();
      }
    }

    @Override
    public void close() throws Exception {
      writer.close();
    }
  }
}
