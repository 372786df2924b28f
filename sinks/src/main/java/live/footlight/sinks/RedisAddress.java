package live.footlight.sinks;

import io.lettuce.core.RedisURI;
import java.util.Arrays;
import java.util.List;

/**
 * An address of Redis as options give it: {@code redis://}, {@code rediss://}, {@code
 * redis-socket://} or {@code redis-sentinel://} as Lettuce reads them, or {@code
 * redis-cluster://user:password@host:port,host:port}, whose credentials hold for every node.
 *
 * @param nodes one address, or those of the nodes by which a cluster is found
 * @param cluster whether it is a Redis Cluster
 */
public record RedisAddress(List<String> nodes, boolean cluster) {
  private static final String CLUSTER = "redis-cluster://";

  public RedisAddress {
    nodes = List.copyOf(nodes);
    nodes.forEach(RedisURI::create); // fails at once where it cannot be read
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException where it cannot be read
   */
  public static RedisAddress of(String uri) {
    if (!uri.startsWith(CLUSTER)) {
      return new RedisAddress(List.of(uri), false);
    }
    String rest = uri.substring(CLUSTER.length());
    int at = rest.lastIndexOf('@') + 1;
    String credentials = rest.substring(0, at);
    return new RedisAddress(
        Arrays.stream(rest.substring(at).split(",", -1))
            .map(node -> "redis://" + credentials + node)
            .toList(),
        true);
  }
}
