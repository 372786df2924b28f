package live.footlight.sinks;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A broker of the test's own that is its own controller, made of the jars that Maven resolved. It
 * runs in a process, so that it can be killed, and be started again on what it left.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int TAIL_LINES = 40;

  private final Path directory;
  private final Path settings;
  private final String address;
  private Process process;

  public KafkaBroker(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    int port = freePort();
    int controllerPort = freePort();
    address = "127.0.0.1:" + port;
    Properties properties = new Properties();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", "1");
    properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    properties.setProperty(
        "listeners", "PLAINTEXT://" + address + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.setProperty("advertised.listeners", "PLAINTEXT://" + address);
    properties.setProperty("controller.listener.names", "CONTROLLER");
    properties.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.setProperty("log.dirs", directory.resolve("log").toString());
    properties.setProperty("offsets.topic.replication.factor", "1");
    properties.setProperty("transaction.state.log.replication.factor", "1");
    properties.setProperty("transaction.state.log.min.isr", "1");
    properties.setProperty("transaction.state.log.num.partitions", "4");
    properties.setProperty("auto.create.topics.enable", "false");
    // 128 MiB of the heap unless it says less.
    properties.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    settings = directory.resolve("server.properties");
    try (OutputStream out = Files.newOutputStream(settings)) {
      properties.store(out, null);
    }
    StorageTool.execute(
        new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", settings.toString()},
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    start();
  }

  /** Starts it, again where it was killed, and waits until it answers. */
  public void start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(List.of("-cp", classPath(), Kafka.class.getName(), settings.toString()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(said().toFile()))
            .start();
    // A test run that is interrupted leaves no broker behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try (Admin admin = admin()) {
      admin.describeCluster().nodes().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the broker starts", e);
    } catch (ExecutionException e) {
      close();
      throw new IllegalStateException("the broker does not answer:\n" + tail(), e);
    }
  }

  /** {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  public String address() {
    return address;
  }

  public void makeTopic(String topic, int partitions) throws Exception {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  /** The ids of transactions in which something was written, and of which nobody said an end. */
  public Set<String> openTransactions() throws Exception {
    try (Admin admin = admin()) {
      return admin
          .listTransactions(
              new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
          .all()
          .get()
          .stream()
          .map(transaction -> transaction.transactionalId())
          .collect(Collectors.toSet());
    }
  }

  /** Everything in a topic that was committed. */
  public List<ConsumerRecord<String, String>> committed(String topic) {
    Map<String, Object> consumption = new HashMap<>();
    consumption.put("bootstrap.servers", address);
    consumption.put("isolation.level", "read_committed");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(consumption, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<String, String>> records = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(POLL).forEach(records::add);
      }
      return records;
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", address));
  }

  /** That of the test, but for Spring's logger, which would write down all that a broker thinks. */
  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> !entry.contains("logback"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Path said() {
    return directory.resolve("said.txt");
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(said());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
