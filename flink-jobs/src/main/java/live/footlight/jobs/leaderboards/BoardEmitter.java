package live.footlight.jobs.leaderboards;

import java.util.function.Function;
import live.footlight.contract.view.ArchiveHeader;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.TopList;
import live.footlight.domain.leaderboard.BoardOutput;
import live.footlight.domain.leaderboard.PartialSums;
import live.footlight.jobs.Verdicts;
import live.footlight.sinks.MongoViews;
import live.footlight.sinks.MongoWrite;
import live.footlight.sinks.ViewLimits;
import live.footlight.sinks.ViewLimits.Admission;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/** Sends a board's results to their streams. */
class BoardEmitter implements BoardOutput {
  private final Output<StreamRecord<PartialSums>> output;

  BoardEmitter(Output<StreamRecord<PartialSums>> output) {
    this.output = output;
  }

  @Override
  public void update(BoardUpdate update) {
    admit(ViewLimits.board(update), Outputs.BOARDS, view -> view);
  }

  @Override
  public void top(TopList top) {
    admit(ViewLimits.topList(top), Outputs.DOCUMENTS, MongoViews::topList);
  }

  @Override
  public void page(ArchivePage page) {
    admit(ViewLimits.archivePage(page), Outputs.DOCUMENTS, MongoViews::archivePage);
  }

  @Override
  public void archived(ArchiveHeader header) {
    document(MongoViews.archiveHeader(header));
    document(MongoViews.supersedePages(header));
  }

  @Override
  public void partials(PartialSums sums) {
    output.collect(new StreamRecord<>(sums));
  }

  /** Sends what the stores take; the rest is a dead letter, or the sink would fail for ever. */
  <V, W> void admit(Admission<V> admission, OutputTag<W> to, Function<V, W> form) {
    Verdicts.admit(admission, LeaderboardsJob.NAME, output)
        .ifPresent(view -> output.collect(to, new StreamRecord<>(form.apply(view))));
  }

  private void document(MongoWrite write) {
    output.collect(Outputs.DOCUMENTS, new StreamRecord<>(write));
  }
}
