package live.footlight.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import live.footlight.contract.view.ArchiveHeader;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.SessionView;
import live.footlight.contract.view.TopList;

/**
 * The three folds joined as the job joins them, on maps, with stores that behave as the real ones
 * promise: updates apply as a whole, never backwards, and only on what they build on.
 */
public final class Leaderboards {
  /** What a store of open windows has of one window. */
  public static final class Stored {
    long version;
    BoardUpdate last;
    final Map<String, BoardEntry> entries = new HashMap<>();

    List<BoardEntry> inOrder() {
      List<BoardEntry> sorted = new ArrayList<>(entries.values());
      sorted.sort(BoardOrder.INSTANCE);
      return sorted;
    }
  }

  /** An archive as a reader finds it. */
  public record Archive(ArchiveHeader header, List<BoardEntry> entries) {}

  final LeaderboardSettings settings;
  final Map<String, Map<String, Stored>> stored = new TreeMap<>();
  final Map<String, Map<String, List<Archive>>> archives = new TreeMap<>();
  final Map<String, Map<String, TopList>> tops = new TreeMap<>();
  final Map<String, SessionView> sessions = new TreeMap<>();
  final EnumMap<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
  final List<Outcome> outcomeByTag = new ArrayList<>();
  final List<PartialSums> passed = new ArrayList<>();

  private final LedgerFold ledger;
  private final BoardFold board;
  private final Map<String, LedgerBatch> batches = new LinkedHashMap<>();
  private final Map<String, List<PartialSums>> partials = new LinkedHashMap<>();
  private final Map<String, MapBlobs> ledgerStates = new HashMap<>();
  private final Map<String, MapBlobs> boardStates = new HashMap<>();
  private final Map<String, Long> ledgerDue = new HashMap<>();
  private final Map<String, Long> boardDue = new HashMap<>();
  private final List<ArchivePage> pages = new ArrayList<>();
  private final Output output = new Output();

  public Leaderboards(LeaderboardSettings settings) {
    this.settings = settings;
    ledger = new LedgerFold(settings);
    board = new BoardFold(settings);
  }

  /** What a checkpoint would hold; everything that was sent must have been flushed. */
  record Checkpoint(
      Map<String, MapBlobs> ledgerStates,
      Map<String, MapBlobs> boardStates,
      Map<String, Long> ledgerDue,
      Map<String, Long> boardDue) {}

  Checkpoint checkpoint() {
    assertThat(batches).isEmpty();
    assertThat(partials).isEmpty();
    return new Checkpoint(
        copy(ledgerStates), copy(boardStates), Map.copyOf(ledgerDue), Map.copyOf(boardDue));
  }

  /** Forgets all state but that of the checkpoint; what the stores hold stays as it is. */
  void restore(Checkpoint checkpoint) {
    batches.clear();
    partials.clear();
    pages.clear();
    replace(ledgerStates, copy(checkpoint.ledgerStates()));
    replace(boardStates, copy(checkpoint.boardStates()));
    replace(ledgerDue, checkpoint.ledgerDue());
    replace(boardDue, checkpoint.boardDue());
  }

  private static Map<String, MapBlobs> copy(Map<String, MapBlobs> states) {
    Map<String, MapBlobs> copies = new HashMap<>();
    states.forEach((key, state) -> copies.put(key, state.copy()));
    return copies;
  }

  private static <V> void replace(Map<String, V> target, Map<String, V> source) {
    target.clear();
    target.putAll(source);
  }

  /** The batch of an entity that the next flush will apply. */
  LedgerBatch batch(String entity) {
    return batches.computeIfAbsent(entity, e -> new LedgerBatch());
  }

  void send(NaiveLeaderboards.Gift gift, int content, int tag) {
    batch(gift.entity())
        .contribution(
            gift.origin(),
            gift.id(),
            gift.member(),
            gift.streamer(),
            gift.diamonds(),
            gift.occurredAtMs(),
            content,
            tag);
  }

  void send(NaiveLeaderboards.Refund refund, int tag) {
    batch(refund.entity()).refund(refund.giftId(), refund.occurredAtMs(), tag);
  }

  /** Applies what was sent to the ledgers; their partial sums wait. */
  void flushLedgers(Tick tick) {
    Set<String> due = due(ledgerDue, tick);
    due.addAll(batches.keySet());
    for (String entity : due) {
      MapBlobs state = ledgerStates.computeIfAbsent(entity, e -> new MapBlobs());
      state.begin();
      LedgerBatch batch = batches.getOrDefault(entity, new LedgerBatch());
      ledgerDue.put(entity, ledger.apply(entity, state, batch, tick, output));
    }
    batches.clear();
  }

  /** Applies the partial sums that wait, streamers' boards first. */
  void flushBoards(Tick tick) {
    Set<String> due = due(boardDue, tick);
    due.addAll(partials.keySet());
    due.remove(PartialSums.PLATFORM);
    for (String of : due) {
      applyBoard(of, tick);
    }
    if (partials.containsKey(PartialSums.PLATFORM)
        || due(boardDue, tick).contains(PartialSums.PLATFORM)) {
      applyBoard(PartialSums.PLATFORM, tick);
    }
  }

  private void applyBoard(String of, Tick tick) {
    MapBlobs state = boardStates.computeIfAbsent(of, e -> new MapBlobs());
    state.begin();
    List<PartialSums> sums = partials.getOrDefault(of, List.of());
    partials.remove(of);
    boardDue.put(of, board.apply(of, state, sums, tick, output));
  }

  void flush(Tick tick) {
    flushLedgers(tick);
    flushBoards(tick);
  }

  /** Delivers the waiting partial sums in another order, some of them twice. */
  void disturbPartials(java.util.Random random) {
    for (List<PartialSums> waiting : partials.values()) {
      for (PartialSums sums : List.copyOf(passed)) {
        if (random.nextInt(4) == 0
            && waiting.stream().anyMatch(w -> w.board().equals(sums.board()))) {
          waiting.add(sums);
        }
      }
      Collections.shuffle(waiting, random);
    }
  }

  private static Set<String> due(Map<String, Long> times, Tick tick) {
    Set<String> due = new TreeSet<>();
    times.forEach(
        (key, at) -> {
          if (at <= tick.nowMs()) {
            due.add(key);
          }
        });
    return due;
  }

  MapBlobs ledgerState(String entity) {
    return ledgerStates.get(entity);
  }

  MapBlobs boardState(String of) {
    return boardStates.get(of);
  }

  Stored stored(String of, String window) {
    return stored.getOrDefault(of, Map.of()).getOrDefault(window, new Stored());
  }

  List<Archive> archives(String of, String window) {
    return archives.getOrDefault(of, Map.of()).getOrDefault(window, List.of());
  }

  TopList top(String of, String window) {
    return tops.get(of).get(window);
  }

  private final class Output implements LedgerOutput {
    @Override
    public void outcome(int tag, Outcome outcome) {
      outcomes.merge(outcome, 1, Integer::sum);
      while (outcomeByTag.size() <= tag) {
        outcomeByTag.add(null);
      }
      outcomeByTag.set(tag, outcome);
    }

    @Override
    public void session(SessionView session) {
      sessions.put(session.sessionId(), session);
    }

    @Override
    public void update(BoardUpdate update) {
      Stored window =
          stored
              .computeIfAbsent(update.of(), of -> new TreeMap<>())
              .computeIfAbsent(update.window(), w -> new Stored());
      if (update.version() < window.version) {
        return;
      }
      assertThat(window.version)
          .as("%s builds on what is stored", update)
          .isGreaterThanOrEqualTo(update.sinceVersion());
      if (update.sinceVersion() == window.version) {
        assertThat(update.replaced())
            .as("%s names what it leaves behind", update)
            .containsExactlyInAnyOrderElementsOf(leftBehind(window.entries, update));
      }
      if (update.full()) {
        window.entries.clear();
      }
      for (BoardEntry entry : update.changed()) {
        assertThat(entry.total()).isPositive();
        window.entries.put(entry.memberId(), entry);
      }
      update.removed().forEach(window.entries::remove);
      window.version = update.version();
      window.last = update;
    }

    private static List<BoardEntry> leftBehind(Map<String, BoardEntry> stored, BoardUpdate update) {
      List<BoardEntry> left = new ArrayList<>();
      for (BoardEntry next : update.changed()) {
        BoardEntry was = stored.get(next.memberId());
        if (was != null
            && BoardUpdate.leavesBehind(
                was.total(), was.contributions(), next.total(), next.contributions())) {
          left.add(was);
        }
      }
      for (String id : update.removed()) {
        BoardEntry was = stored.get(id);
        if (was != null && BoardUpdate.leavesBehind(was.total(), was.contributions(), 0, 0)) {
          left.add(was);
        }
      }
      return left;
    }

    @Override
    public void top(TopList top) {
      tops.computeIfAbsent(top.of(), of -> new TreeMap<>())
          .merge(
              top.window(),
              top,
              (before, now) -> {
                if (before.version() == now.version()) {
                  assertThat(now).isEqualTo(before);
                }
                return before.version() <= now.version() ? now : before;
              });
    }

    @Override
    public void page(ArchivePage page) {
      assertThat(page.page()).isEqualTo(pages.size());
      pages.add(page);
    }

    @Override
    public void archived(ArchiveHeader header) {
      List<BoardEntry> entries = new ArrayList<>();
      pages.stream()
          .sorted(Comparator.comparingInt(ArchivePage::page))
          .forEach(
              page -> {
                assertThat(page.of()).isEqualTo(header.of());
                assertThat(page.window()).isEqualTo(header.window());
                assertThat(page.version()).isEqualTo(header.version());
                assertThat(page.revision()).isEqualTo(header.revision());
                entries.addAll(page.items());
              });
      assertThat(header.entries()).isEqualTo(entries.size());
      pages.clear();
      List<Archive> revisions =
          archives
              .computeIfAbsent(header.of(), of -> new TreeMap<>())
              .computeIfAbsent(header.window(), w -> new ArrayList<>());
      assertThat(header.revision()).isEqualTo(revisions.size() + 1);
      revisions.add(new Archive(header, entries));
    }

    @Override
    public void partials(PartialSums sums) {
      passed.add(sums);
      partials.computeIfAbsent(sums.board(), of -> new ArrayList<>()).add(sums);
    }
  }
}
