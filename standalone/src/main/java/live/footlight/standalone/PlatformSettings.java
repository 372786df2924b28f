package live.footlight.standalone;

import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import live.footlight.standalone.embedded.EmbeddedRedis;

/**
 * What a {@link Platform} is started with.
 *
 * @param data where everything is kept; without it everything is forgotten at the end
 * @param bind address of the HTTP API
 * @param port of the HTTP API; 0 for a free one
 * @param redis URI of a Redis elsewhere
 * @param mongo URI of a MongoDB elsewhere, with its database
 * @param flink REST address of a Flink cluster elsewhere
 * @param partitions of a topic
 * @param zone of calendar windows
 * @param fsync of the embedded Redis
 * @param memory of the embedded Redis, such as {@code 2gb}
 * @param wallet the reference wallet answers escrow commands
 */
public record PlatformSettings(
    Optional<Path> data,
    String bind,
    int port,
    Optional<String> redis,
    Optional<String> mongo,
    Optional<URI> flink,
    int partitions,
    ZoneId zone,
    EmbeddedRedis.Fsync fsync,
    String memory,
    boolean wallet) {
  /** The same with {@link EmbeddedRedis#MEMORY}. */
  public PlatformSettings(
      Optional<Path> data,
      String bind,
      int port,
      Optional<String> redis,
      Optional<String> mongo,
      Optional<URI> flink,
      int partitions,
      ZoneId zone,
      EmbeddedRedis.Fsync fsync,
      boolean wallet) {
    this(
        data,
        bind,
        port,
        redis,
        mongo,
        flink,
        partitions,
        zone,
        fsync,
        EmbeddedRedis.MEMORY,
        wallet);
  }
}
