package live.footlight.read;

import java.time.Instant;
import java.util.Date;
import org.bson.Document;

/** Times that may not be known: 0 in our views, {@code null} in MongoDB and in answers. */
public final class Times {
  private Times() {}

  /** As it is answered. */
  public static Instant answered(long ms) {
    return ms == 0 ? null : Instant.ofEpochMilli(ms);
  }

  /** As MongoDB has it, in ms UTC. */
  public static long stored(Document document, String field) {
    return document.get(field) instanceof Date date ? date.toInstant().toEpochMilli() : 0;
  }
}
