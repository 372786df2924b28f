package live.footlight.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import live.footlight.contract.AppendScript;
import live.footlight.contract.AppendScript.Call;
import live.footlight.contract.AppendScript.Result;
import live.footlight.contract.AppendScript.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One lane at a time against a log whose answers the test gives. */
class GroupCommitTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final ManualLog log = new ManualLog();
  private final GroupCommit commits = new GroupCommit(log, settings());

  @AfterEach
  void close() {
    commits.close();
  }

  @Test
  void whatArrivesWhileAnAppendIsUnderWayGoesTogetherAfterIt() throws Exception {
    CompletableFuture<Result> first = commits.append(event("a"));
    Pending one = log.next();
    CompletableFuture<Result> second = commits.append(event("b"));
    CompletableFuture<Result> third = commits.append(event("c"));

    one.succeed();
    Pending two = log.next();
    two.succeed();

    assertThat(one.call.size()).isEqualTo(1);
    assertThat(two.call.size()).isEqualTo(2);
    assertThat(List.of(first.get(), second.get(), third.get())).hasSize(3);
  }

  @Test
  void whatWaitsBehindAFailureFailsAndDoesNotOvertakeItsRepetition() throws Exception {
    CompletableFuture<Result> first = commits.append(event("a"));
    Pending one = log.next();
    CompletableFuture<Result> behind = commits.append(event("b"));

    one.answer.completeExceptionally(new IllegalStateException("the connection broke"));

    assertThat(first).failsWithin(SOON);
    assertThat(behind).failsWithin(SOON);
    assertThat(log.pending).isEmpty();

    CompletableFuture<Result> again = commits.append(event("a"));
    log.next().succeed();
    assertThat(again.get().status()).isEqualTo(Status.APPENDED);
  }

  @Test
  void roomIsGivenBackWhateverBecomesOfWhatWaited() throws Exception {
    for (int i = 0; i < 3; i++) {
      List<CompletableFuture<Result>> answers = new ArrayList<>();
      answers.add(commits.append(event("a")));
      Pending one = log.next();
      for (int j = 0; j < 9; j++) {
        answers.add(commits.append(event("b")));
      }
      assertThat(answers).noneMatch(CompletableFuture::isDone);
      one.answer.completeExceptionally(new IllegalStateException("the connection broke"));
      assertThat(answers).allSatisfy(answer -> assertThat(answer).failsWithin(SOON));
    }
  }

  private static GroupCommit.Append event(String id) {
    return new GroupCommit.Append("live", 0, "/app", id, new byte[16], 0, new byte[100]);
  }

  private static IngestSettings settings() {
    return new IngestSettings(
        8,
        Duration.ZERO,
        500,
        262_144,
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        1_000,
        0,
        0,
        32_768,
        1_000,
        4_194_304,
        50,
        null);
  }

  /** An append that waits for the test to say how it went. */
  private record Pending(Call call, CompletableFuture<List<Result>> answer) {
    void succeed() {
      List<Result> results = new ArrayList<>();
      for (int i = 0; i < call.size(); i++) {
        results.add(new Result(AppendScript.Status.APPENDED, "1-0." + i));
      }
      answer.complete(results);
    }
  }

  private static final class ManualLog implements EventLog {
    private final BlockingQueue<Pending> pending = new LinkedBlockingQueue<>();

    @Override
    public CompletableFuture<List<Result>> append(Call call) {
      Pending append = new Pending(call, new CompletableFuture<>());
      pending.add(append);
      return append.answer();
    }

    @Override
    public int partitions(String topic) {
      return 8;
    }

    Pending next() throws InterruptedException {
      Pending next = pending.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("an append within half a minute").isNotNull();
      return next;
    }
  }
}
