package live.footlight.jobs.leaderboards;

import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.SessionView;
import live.footlight.sinks.MongoWrite;
import live.footlight.sinks.ViewTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.OutputTag;

/** What the operators say beside their main output. */
final class Outputs {
  static final OutputTag<BoardUpdate> BOARDS = new OutputTag<>("boards", ViewTypes.BOARD_UPDATE);

  /** Top lists and archives, in order: an archive's pages before its header. */
  static final OutputTag<MongoWrite> DOCUMENTS =
      new OutputTag<>("documents", TypeInformation.of(MongoWrite.class));

  static final OutputTag<SessionView> SESSIONS =
      new OutputTag<>("sessions", TypeInformation.of(SessionView.class));

  private Outputs() {}
}
