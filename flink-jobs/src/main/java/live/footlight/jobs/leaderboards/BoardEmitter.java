package live.footlight.jobs.leaderboards;

import live.footlight.contract.view.ArchiveHeader;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.TopList;
import live.footlight.domain.leaderboard.BoardOutput;
import live.footlight.domain.leaderboard.PartialSums;
import live.footlight.sinks.MongoViews;
import live.footlight.sinks.MongoWrite;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Sends a board's results to their streams. */
class BoardEmitter implements BoardOutput {
  private final Output<StreamRecord<PartialSums>> output;

  BoardEmitter(Output<StreamRecord<PartialSums>> output) {
    this.output = output;
  }

  @Override
  public void update(BoardUpdate update) {
    output.collect(Outputs.BOARDS, new StreamRecord<>(update));
  }

  @Override
  public void top(TopList top) {
    document(MongoViews.topList(top));
  }

  @Override
  public void page(ArchivePage page) {
    document(MongoViews.archivePage(page));
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

  private void document(MongoWrite write) {
    output.collect(Outputs.DOCUMENTS, new StreamRecord<>(write));
  }
}
