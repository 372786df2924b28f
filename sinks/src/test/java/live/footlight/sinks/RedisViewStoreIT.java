package live.footlight.sinks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.footlight.connector.redis.streams.RedisServerProcess;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class RedisViewStoreIT extends ViewStoreContract<BoardUpdate, BoardUpdate> {
  private RedisServerProcess redis;

  @BeforeEach
  void start() {
    redis = RedisServerProcess.volatileServer();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @Override
  SinkHarness<BoardUpdate> openSink() throws Exception {
    return new SinkHarness<>(
        RedisViewSink.<BoardUpdate>builder()
            .uri(redis.uri())
            .serializer(RedisViews.boards())
            .retryFor(Duration.ofMillis(200))
            .build(),
        ViewTypes.BOARD_UPDATE);
  }

  @Override
  BoardUpdate whole(Gifts gifts, long version) {
    return gifts.full(version);
  }

  @Override
  BoardUpdate change(Gifts gifts, long since, long version) {
    return gifts.delta(since, version);
  }

  @Override
  BoardUpdate with(BoardUpdate update, BoardEntry entry) {
    List<BoardEntry> changed = new ArrayList<>(update.changed());
    changed.add(entry);
    return new BoardUpdate(
        update.of(),
        update.window(),
        update.version(),
        update.sinceVersion(),
        update.revision(),
        update.startsAtMs(),
        update.endsAtMs(),
        update.expiresAtMs(),
        update.asOfMs(),
        changed,
        update.removed(),
        update.replaced());
  }

  @Override
  ViewLimits.Admission<BoardUpdate> admit(BoardUpdate update) {
    return ViewLimits.board(update);
  }

  @Override
  BoardUpdate encode(BoardUpdate update) {
    return update;
  }

  @Override
  Seen read(String of) {
    return RedisBoards.read(redis.commands(), of, "session");
  }

  @Override
  Object dump() {
    return RedisBoards.dump(redis.commands());
  }

  @Override
  void breakDown() {
    redis.kill();
  }
}
