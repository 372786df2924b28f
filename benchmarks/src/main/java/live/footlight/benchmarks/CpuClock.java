package live.footlight.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.lettuce.core.api.sync.RedisCommands;
import java.lang.management.ManagementFactory;

/** Core-seconds spent by this JVM and by the Redis server, which is a process of its own. */
final class CpuClock {
  private final OperatingSystemMXBean jvm =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final RedisCommands<?, ?> redis;

  CpuClock(RedisCommands<?, ?> redis) {
    this.redis = redis;
  }

  /** Seconds of CPU since each process started. */
  double coreSeconds() {
    return jvm.getProcessCpuTime() / 1e9 + redisSeconds();
  }

  /** Seconds of CPU the server has spent since it started. */
  double redisSeconds() {
    return redis
        .info("cpu")
        .lines()
        .filter(line -> line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1).trim()))
        .sum();
  }
}
