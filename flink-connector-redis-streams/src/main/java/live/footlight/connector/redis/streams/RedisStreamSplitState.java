package live.footlight.connector.redis.streams;

/** A split while it is being read; the emitter moves it on. */
final class RedisStreamSplitState {
  private RedisStreamSplit base;
  private EntryId position;
  private long ordinal;

  RedisStreamSplitState(RedisStreamSplit split) {
    resume(split);
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
    return base.movedTo(position, ordinal, base.incarnation());
  }
}
