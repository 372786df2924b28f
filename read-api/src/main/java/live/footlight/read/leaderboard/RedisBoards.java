package live.footlight.read.leaderboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.read.RedisLink;

/** Open windows, and closed ones for a while. One script reads a page, so no tick can tear it. */
final class RedisBoards implements BoardStore {
  private static final String SCRIPT = script();
  private static final int HEAD = 6;

  private final RedisLink redis;
  private final String sha;

  RedisBoards(RedisLink redis) {
    this.redis = redis;
    this.sha = Base16.digest(SCRIPT.getBytes(UTF_8));
  }

  @Override
  public Optional<Page> read(String of, String window, Ask ask) {
    String[] keys = {
      LeaderboardKeys.ranking(of, window),
      LeaderboardKeys.members(of, window),
      LeaderboardKeys.meta(of, window)
    };
    List<Object> answer = run(keys, arguments(ask));
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    long rank = (Long) answer.get(5);
    List<RankedEntry> items = new ArrayList<>();
    for (int i = HEAD; i + 2 < answer.size(); i += 3) {
      String ranked = (String) answer.get(i);
      String place = (String) answer.get(i + 2);
      items.add(
          new RankedEntry(
              ++rank,
              LeaderboardKeys.memberId(ranked),
              -(long) Double.parseDouble((String) answer.get(i + 1)),
              Long.parseLong(place.substring(LeaderboardKeys.REACHED_DIGITS + 1)),
              Long.parseLong(ranked, 0, LeaderboardKeys.REACHED_DIGITS, 16)));
    }
    return Optional.of(
        new Page(
            number(answer.get(0)),
            number(answer.get(1)),
            number(answer.get(2)),
            number(answer.get(3)),
            (Long) answer.get(4),
            items));
  }

  private List<Object> run(String[] keys, String[] arguments) {
    RedisCommands<String, String> commands = redis.sync();
    try {
      return commands.evalsha(sha, ScriptOutputType.MULTI, keys, arguments);
    } catch (RedisNoScriptException e) {
      return commands.eval(SCRIPT, ScriptOutputType.MULTI, keys, arguments);
    }
  }

  private static String[] arguments(Ask ask) {
    String limit = Integer.toString(ask.limit());
    if (ask instanceof Ask.After after) {
      return new String[] {"after", limit, score(after.place()), ranked(after.place())};
    }
    if (ask instanceof Ask.Before before) {
      return new String[] {"before", limit, score(before.place()), ranked(before.place())};
    }
    if (ask instanceof Ask.Around around) {
      return new String[] {"around", limit, around.memberId()};
    }
    if (ask instanceof Ask.Member member) {
      return new String[] {"member", limit, member.memberId()};
    }
    return new String[] {"top", limit};
  }

  private static String score(Place place) {
    return Long.toString(-place.total());
  }

  private static String ranked(Place place) {
    return LeaderboardKeys.rankedMember(place.reachedAtMs(), place.memberId());
  }

  private static long number(Object bulk) {
    return bulk == null || ((String) bulk).isEmpty() ? 0 : Long.parseLong((String) bulk);
  }

  private static String script() {
    try (InputStream text = RedisBoards.class.getResourceAsStream("page.lua")) {
      return new String(text.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
