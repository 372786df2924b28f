package live.footlight.connector.redis.streams;

/** A split while it is being read; the emitter moves it on. */
final class RedisStreamSplitState {
  private RedisStreamSplit base;
  private EntryId position;
  private long ordinal;

  RedisStreamSplitState(RedisStreamSplit split) {
    this.base = split;
    this.position = split.position();
    this.ordinal = split.ordinal();
  }

  void advance(StreamEntry entry) {
    position = entry.id();
    ordinal += ordinal < 0 ? 0 : 1;
  }

  void resume(RedisStreamSplit split) {
    base = split;
    position = split.position();
    ordinal = split.ordinal();
  }

  RedisStreamSplit split() {
    return new RedisStreamSplit(base.stream(), position, ordinal, base.incarnation(), base.stop());
  }
}
