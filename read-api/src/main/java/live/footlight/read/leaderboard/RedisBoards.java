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
import live.footlight.contract.view.BoardPlace;
import live.footlight.contract.view.LeaderboardKeys;
import live.footlight.read.RedisLink;

/** Open windows, and closed ones for a while. One script reads a page, so no tick can tear it. */
final class RedisBoards implements BoardStore {
  private static final String SCRIPT = script();
  private static final String NAMED = BoardPlace.namedScore();
  private static final int HEAD = 7;

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
    boolean earlierLayout = answer.get(4) == null;
    long rank = (Long) answer.get(6);
    List<RankedEntry> items = new ArrayList<>();
    for (int i = HEAD; i + 2 < answer.size(); i += 3) {
      String element = (String) answer.get(i);
      double score = Double.parseDouble((String) answer.get(i + 1));
      BoardPlace place = earlierLayout ? earlier(score, element) : BoardPlace.of(score, element);
      items.add(
          new RankedEntry(
              ++rank,
              place.memberId(),
              place.total(),
              contributions((String) answer.get(i + 2)),
              place.reachedAtMs()));
    }
    return Optional.of(
        new Page(
            number(answer.get(0)),
            number(answer.get(1)),
            number(answer.get(2)),
            number(answer.get(3)),
            (Long) answer.get(5),
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

  /** What a window holds that no job has written since the layout changed. */
  private static BoardPlace earlier(double score, String element) {
    return new BoardPlace(
        LeaderboardKeys.memberId(element), (long) -score, LeaderboardKeys.reachedAt(element));
  }

  private static long contributions(String place) {
    return place == null ? 1 : Long.parseLong(place.substring(place.indexOf(':') + 1));
  }

  private static String[] arguments(Ask ask) {
    String limit = Integer.toString(ask.limit());
    if (ask instanceof Ask.After after) {
      return beside("after", limit, after.place(), after.place().upToIt());
    }
    if (ask instanceof Ask.Before before) {
      return beside("before", limit, before.place(), before.place().beforeIt());
    }
    if (ask instanceof Ask.Around around) {
      return new String[] {"around", limit, NAMED, around.memberId()};
    }
    if (ask instanceof Ask.Member member) {
      return new String[] {"member", limit, NAMED, member.memberId()};
    }
    return new String[] {"top", limit, NAMED};
  }

  private static String[] beside(String how, String limit, Place place, long further) {
    return new String[] {
      how,
      limit,
      NAMED,
      BoardPlace.score(place.total(), place.reachedAtMs()),
      BoardPlace.element(place.memberId(), place.total(), place.reachedAtMs()),
      Long.toString(-place.total()),
      LeaderboardKeys.rankedMember(place.reachedAtMs(), place.memberId()),
      Long.toString(further)
    };
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
