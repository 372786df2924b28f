package live.footlight.standalone;

import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import live.footlight.standalone.embedded.EmbeddedRedis;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What {@code up} and {@code demo} have in common. */
final class PlatformOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keeps Redis, Mongo, checkpoints and the signing secret here, and goes on from them;"
              + " without it everything is forgotten at the end.")
  Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description =
          "Port of the HTTP API, events in and results out; 0 takes a free one (default:"
              + " ${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address the HTTP API listens on; 0.0.0.0 for every one (default: ${DEFAULT-VALUE}).")
  String bind;

  @Option(
      names = "--redis",
      paramLabel = "URI",
      description =
          "Uses this Redis (7.0 or newer, appendonly) instead of one of its own, such as"
              + " redis://localhost:6379.")
  URI redis;

  @Option(
      names = "--mongo",
      paramLabel = "URI",
      description =
          "Uses this MongoDB instead of one of its own, such as"
              + " mongodb://localhost:27017/footlight.")
  String mongo;

  @Option(
      names = "--flink",
      paramLabel = "URL",
      description =
          "Runs the jobs on this Flink cluster instead of one of its own; the REST address, such"
              + " as http://localhost:8081. Needs --redis and --mongo that the cluster reaches, and"
              + " for each job as many slots as its parallelism.default.")
  URI flink;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Partitions of a topic; fixed when a data directory is first used (default:"
              + " ${DEFAULT-VALUE}).")
  int partitions;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "Asia/Taipei",
      description =
          "Time zone of days, weeks and months on the boards (default: ${DEFAULT-VALUE}).")
  ZoneId zone;

  @Option(
      names = "--fsync",
      paramLabel = "WHEN",
      defaultValue = "always",
      description =
          "When the embedded Redis has an event on disk: ${COMPLETION-CANDIDATES}. ALWAYS is before"
              + " it is acknowledged; EVERYSEC is faster, and a loss of power can take the last"
              + " second (default: ${DEFAULT-VALUE}).")
  EmbeddedRedis.Fsync fsync;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = EmbeddedRedis.MEMORY,
      description =
          "What the embedded Redis may use, in mb or gb. From 80 % on the edge refuses heartbeats"
              + " and views, from 90 % all but money, from 97 % money, too (default:"
              + " ${DEFAULT-VALUE}).")
  String memory;

  @Option(
      names = "--no-wallet",
      description =
          "Leaves out the reference wallet, which answers every escrow command at once: a wallet of"
              + " yours reads topic escrow and answers with escrow.settled.")
  boolean noWallet;

  /** The settings these options ask for, checked against each other. */
  PlatformSettings settings(CommandLine line) {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(line, "--port is between 0 and 65535, not " + port);
    }
    if (partitions < 1 || partitions > 1_024) {
      throw new ParameterException(line, "--partitions is between 1 and 1024, not " + partitions);
    }
    if (!memory.matches("[1-9][0-9]{0,8}(mb|gb)")) {
      throw new ParameterException(line, "--memory is a size such as 2gb, not " + memory);
    }
    if (redis != null && !List.of("redis", "rediss").contains(String.valueOf(redis.getScheme()))) {
      throw new ParameterException(
          line, "--redis is a URI such as redis://localhost:6379, not " + redis);
    }
    if (mongo != null && !mongo.startsWith("mongodb://") && !mongo.startsWith("mongodb+srv://")) {
      throw new ParameterException(
          line, "--mongo is a URI such as mongodb://localhost:27017/footlight, not " + mongo);
    }
    if (flink != null && (flink.getHost() == null || !"http".equals(flink.getScheme()))) {
      throw new ParameterException(
          line, "--flink is a URL such as http://localhost:8081, not " + flink);
    }
    if (flink != null && (redis == null || mongo == null)) {
      throw new ParameterException(
          line, "--flink needs --redis and --mongo: its task managers cannot reach embedded ones");
    }
    return new PlatformSettings(
        Optional.ofNullable(data),
        bind,
        port,
        Optional.ofNullable(redis).map(URI::toString),
        Optional.ofNullable(mongo),
        Optional.ofNullable(flink),
        partitions,
        zone,
        fsync,
        memory,
        !noWallet);
  }
}
