package live.footlight.domain.tracking;

/**
 * 64 bits of texts, for names and sets. Stands in state and in rows, so it stays as it is: FNV-1a
 * over UTF-16 units, finished by the mixer of SplitMix64 (Steele, Lea, Flood 2014).
 */
final class Hash {
  private static final long PRIME = 0x100000001b3L;
  private static final long BASIS = 0xcbf29ce484222325L;

  private Hash() {}

  static long of(String text) {
    return mix(add(BASIS, text));
  }

  static long of(long seed, String one, String two, String three, long number) {
    long hash = add(BASIS ^ seed, one);
    hash = add(mix(hash), two);
    hash = add(mix(hash), three);
    return mix(mix(hash) ^ number);
  }

  /** The lowest digits. */
  static String hex(long hash, int digits) {
    String all = "0000000000000000" + Long.toHexString(hash);
    return all.substring(all.length() - digits);
  }

  static long mix(long bits) {
    long hash = bits + 0x9e3779b97f4a7c15L;
    hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
    return hash ^ hash >>> 31;
  }

  private static long add(long start, String text) {
    long hash = start;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return hash;
  }
}
