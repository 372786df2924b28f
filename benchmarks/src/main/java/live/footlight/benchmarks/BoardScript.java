package live.footlight.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.sinks.RedisViews;

/** The sink's own script, called by a plain client. */
record BoardScript(String digest) {
  static BoardScript loadedInto(RedisCommands<byte[], byte[]> redis) {
    try (InputStream in = RedisViews.class.getResourceAsStream("board.lua")) {
      return new BoardScript(redis.scriptLoad(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RedisFuture<Long> apply(RedisAsyncCommands<byte[], byte[]> redis, BoardUpdate update, long run) {
    byte[][] keys = {
      utf8(LeaderboardKeys.meta(update.of(), update.window())),
      utf8(LeaderboardKeys.ranking(update.of(), update.window())),
      utf8(LeaderboardKeys.members(update.of(), update.window()))
    };
    List<BoardEntry> changed = new ArrayList<>(update.changed());
    changed.sort(Comparator.comparing(entry -> !BoardPlace.isNamed(entry.total())));
    List<BoardEntry> placed = changed.stream().filter(BoardScript::hasPlace).toList();
    int leaving = update.replaced().size() + update.removed().size();
    List<byte[]> arguments = new ArrayList<>(14 + 2 * (leaving + changed.size() + placed.size()));
    arguments.add(number(update.version()));
    arguments.add(number(update.sinceVersion()));
    arguments.add(number(update.revision()));
    arguments.add(number(update.startsAtMs()));
    arguments.add(number(update.endsAtMs()));
    arguments.add(number(update.expiresAtMs()));
    arguments.add(number(update.asOfMs()));
    arguments.add(number(1));
    arguments.add(number(leaving));
    arguments.add(number(leaving));
    arguments.add(number(changed.size()));
    arguments.add(
        number(changed.stream().filter(entry -> BoardPlace.isNamed(entry.total())).count()));
    arguments.add(number(placed.size()));
    update.replaced().forEach(entry -> arguments.add(element(entry)));
    update.removed().forEach(id -> arguments.add(utf8(id)));
    update.replaced().forEach(entry -> arguments.add(utf8(entry.memberId())));
    update.removed().forEach(id -> arguments.add(utf8(id)));
    for (BoardEntry entry : changed) {
      arguments.add(utf8(BoardPlace.score(entry.total(), entry.reachedAtMs())));
      arguments.add(element(entry));
    }
    for (BoardEntry entry : placed) {
      arguments.add(utf8(entry.memberId()));
      String time =
          BoardPlace.isNamed(entry.total())
              ? LeaderboardKeys.reachedHex(entry.reachedAtMs()) + ':'
              : "";
      arguments.add(utf8(time + entry.contributions()));
    }
    arguments.add(number(run));
    return redis.evalsha(digest, ScriptOutputType.INTEGER, keys, arguments.toArray(byte[][]::new));
  }

  private static boolean hasPlace(BoardEntry entry) {
    return BoardPlace.isNamed(entry.total()) || entry.contributions() > 1;
  }

  private static byte[] element(BoardEntry entry) {
    return utf8(BoardPlace.element(entry.memberId(), entry.total(), entry.reachedAtMs()));
  }

  private static byte[] number(long value) {
    return utf8(Long.toString(value));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
