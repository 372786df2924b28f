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
import java.util.List;
import live.footlight.contract.view.BoardEntry;
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
    List<BoardEntry> changed = update.changed();
    List<byte[]> arguments = new ArrayList<>(10 + update.removed().size() + 5 * changed.size());
    arguments.add(number(update.version()));
    arguments.add(number(update.sinceVersion()));
    arguments.add(number(update.revision()));
    arguments.add(number(update.startsAtMs()));
    arguments.add(number(update.endsAtMs()));
    arguments.add(number(update.expiresAtMs()));
    arguments.add(number(update.asOfMs()));
    arguments.add(number(update.removed().size()));
    arguments.add(number(changed.size()));
    update.removed().forEach(id -> arguments.add(utf8(id)));
    changed.forEach(entry -> arguments.add(utf8(entry.memberId())));
    for (BoardEntry entry : changed) {
      arguments.add(number(-entry.total()));
      arguments.add(utf8(LeaderboardKeys.rankedMember(entry.reachedAtMs(), entry.memberId())));
    }
    for (BoardEntry entry : changed) {
      arguments.add(utf8(entry.memberId()));
      arguments.add(
          utf8(LeaderboardKeys.reachedHex(entry.reachedAtMs()) + ':' + entry.contributions()));
    }
    arguments.add(number(run));
    return redis.evalsha(digest, ScriptOutputType.INTEGER, keys, arguments.toArray(byte[][]::new));
  }

  private static byte[] number(long value) {
    return utf8(Long.toString(value));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
