package live.footlight.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.lettuce.core.api.sync.RedisCommands;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/** Core-seconds spent by this JVM and by the Redis server, which is a process of its own. */
final class CpuClock {
  private final OperatingSystemMXBean jvm =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final RedisCommands<?, ?> redis;
  private final String apart;

  CpuClock(RedisCommands<?, ?> redis) {
    this(redis, null);
  }

  /**
   * A clock that leaves out what this JVM's own load costs.
   *
   * @param apart what names of threads begin with that are not counted, or null
   */
  CpuClock(RedisCommands<?, ?> redis, String apart) {
    this.redis = redis;
    this.apart = apart;
  }

  /** Seconds of CPU since each process started. */
  double coreSeconds() {
    return jvm.getProcessCpuTime() / 1e9 + redisSeconds() - apartSeconds();
  }

  private double apartSeconds() {
    if (apart == null) {
      return 0;
    }
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(thread -> thread != null && thread.getThreadName().startsWith(apart))
            .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getThreadId())))
            .sum()
        / 1e9;
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
