package live.footlight.standalone;

import java.util.List;
import live.footlight.standalone.gdq.MarathonOracle.Standing;

/** Whole boards, in board order. */
interface Boards {
  /** The supporters of a session. */
  List<Standing> ofSession(String sessionId);

  /** The supporters of a streamer, of all time. */
  List<Standing> ofStreamer(String streamerId);

  /** The streamers of the platform, of all time. */
  List<Standing> ofPlatform();
}
