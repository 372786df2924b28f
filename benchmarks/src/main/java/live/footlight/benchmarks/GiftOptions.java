package live.footlight.benchmarks;

import picocli.CommandLine.Option;

/** Who sends gifts to whom, as one says on the command line. */
final class GiftOptions {
  private static final long SEED = 42;

  @Option(names = "--sessions", defaultValue = "2000", description = "Sessions of the gifts.")
  private int sessions;

  @Option(names = "--supporters", defaultValue = "50000", description = "Supporters who send them.")
  private int supporters;

  /** So many gifts, the same ones each time. */
  GiftWorkload zipf(int gifts) {
    return GiftWorkload.zipf(gifts, sessions, supporters, SEED);
  }
}
