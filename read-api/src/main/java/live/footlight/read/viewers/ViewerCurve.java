package live.footlight.read.viewers;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import live.footlight.contract.view.ViewerMinute;

/** A part of a session's curve as it is answered, oldest minute first. */
record ViewerCurve(
    @JsonProperty("session_id") String sessionId,
    List<Minute> items,
    @JsonProperty("next_cursor") String nextCursor,
    @JsonProperty("generated_at") Instant generatedAt) {

  /** Present at the end of the minute that begins at a time, and the most within it. */
  record Minute(
      Instant at,
      long preview,
      long sd,
      long total,
      long most,
      @JsonProperty("watch_seconds") long watchSeconds,
      long version) {
    static Minute of(ViewerMinute minute) {
      return new Minute(
          Instant.ofEpochMilli(minute.minuteMs()),
          minute.preview(),
          minute.sd(),
          minute.preview() + minute.sd(),
          minute.most(),
          minute.watchMs() / 1000,
          minute.version());
    }
  }
}
