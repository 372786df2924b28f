package live.footlight.connector.redis.streams;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one round of trimming did to a stream.
 *
 * @param stream its key
 * @param trimmed entries removed
 * @param length entries left
 * @param keptFrom nothing from this id on was trimmed
 * @param keptBy who holds it: {@code job x}, {@code pin x}, {@code retention}, or that nobody is
 *     registered
 * @param sinceCommit for each registered job, how long ago it committed last
 */
public record TrimReport(
    String stream,
    long trimmed,
    long length,
    EntryId keptFrom,
    String keptBy,
    Map<String, Duration> sinceCommit) {

  static TrimReport of(String stream, List<String> answer) {
    Map<String, Duration> sinceCommit = new TreeMap<>();
    for (int i = 4; i + 1 < answer.size(); i += 2) {
      sinceCommit.put(answer.get(i), Duration.ofMillis(Long.parseLong(answer.get(i + 1))));
    }
    return new TrimReport(
        stream,
        Long.parseLong(answer.get(0)),
        Long.parseLong(answer.get(1)),
        EntryId.parse(answer.get(2)),
        answer.get(3),
        sinceCommit);
  }

  TrimReport after(TrimReport earlier) {
    return new TrimReport(stream, earlier.trimmed + trimmed, length, keptFrom, keptBy, sinceCommit);
  }

  /** Jobs that have not committed for so long. */
  public List<String> silentFor(Duration tolerance) {
    List<String> silent = new ArrayList<>();
    sinceCommit.forEach(
        (job, since) -> {
          if (since.compareTo(tolerance) > 0) {
            silent.add(job);
          }
        });
    return silent;
  }
}
