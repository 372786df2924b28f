package live.footlight.connector.redis.streams;

import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Which streams a source reads. */
public interface StreamSet extends Serializable {
  /**
   * The keys there are now; asked again at each discovery. Never by {@code KEYS}.
   *
   * @param redis commands of a standalone server or a cluster
   */
  Set<String> discover(RedisClusterCommands<String, String> redis);

  /** These and no others. */
  static StreamSet of(String... keys) {
    Set<String> fixed = Set.of(keys);
    return redis -> new TreeSet<>(fixed);
  }

  /**
   * The partitions of topics that a registry names: a hash of topic → number of partitions.
   *
   * @param registry key of the hash
   * @param pattern of a partition's key, with the topic and the partition number as arguments, e.g.
   *     {@code ev:{%s.%d}}
   * @param topics to read
   */
  static StreamSet registered(String registry, String pattern, List<String> topics) {
    List<String> wanted = new ArrayList<>(topics);
    return redis -> {
      Set<String> keys = new TreeSet<>();
      for (String topic : wanted) {
        String partitions = redis.hget(registry, topic);
        for (int p = 0; partitions != null && p < Integer.parseInt(partitions); p++) {
          keys.add(String.format(Locale.ROOT, pattern, topic, p));
        }
      }
      return keys;
    };
  }
}
