package live.footlight.read;

import com.mongodb.MongoException;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Stores that hold the same kind of result.
 *
 * @param hotFirst in the order in which they are asked
 * @param <S> the store
 */
public record Stores<S>(List<S> hotFirst) {
  /** The same ones, asked the other way round: where the hot one may have lost a part. */
  public Stores<S> keptFirst() {
    List<S> reversed = new ArrayList<>(hotFirst);
    Collections.reverse(reversed);
    return new Stores<>(reversed);
  }

  /**
   * What the first store has that has something. Where a store cannot be reached, the others are
   * asked all the same: they may have it.
   *
   * @return empty where no store has anything
   * @throws RedisException where the store that may have it cannot be reached
   * @throws MongoException where the store that may have it cannot be reached
   */
  public <T> Optional<T> first(Function<S, Optional<T>> ask) {
    RuntimeException unreachable = null;
    for (S store : hotFirst) {
      try {
        Optional<T> found = ask.apply(store);
        if (found.isPresent()) {
          return found;
        }
      } catch (RedisException | MongoException e) {
        unreachable = e;
      }
    }
    if (unreachable != null) {
      throw unreachable;
    }
    return Optional.empty();
  }
}
