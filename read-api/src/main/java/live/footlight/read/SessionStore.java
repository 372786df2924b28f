package live.footlight.read;

import java.util.Optional;

/** Where sessions are read from. */
interface SessionStore {
  /** The newest session of a streamer by start, then by id; empty where there is none. */
  Optional<String> currentOf(String streamer);

  /** The session of this id; empty where there is none. */
  Optional<String> session(String id);
}
