package live.footlight.standalone;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.MongoCollection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.MalformedFrameException;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;

/**
 * The events that jobs could not take, as they lie in MongoDB. None is ever removed: one that was
 * sent again says when. Each keeps at most 8 MiB of its bytes.
 */
final class DeadLetters {
  private final MongoCollection<Document> letters;

  DeadLetters(MongoCollection<Document> letters) {
    this.letters = letters;
  }

  /**
   * Which.
   *
   * @param id one, or null
   * @param job of it only, or null
   * @param code of it only, or null
   * @param redriven also those that were sent again
   */
  record Choice(String id, String job, String code, boolean redriven) {
    private Bson filter() {
      List<Bson> parts = new ArrayList<>();
      parts.add(exists("_id"));
      if (id != null) {
        parts.add(eq("_id", id));
      }
      if (job != null) {
        parts.add(eq("job", job));
      }
      if (code != null) {
        parts.add(eq("code", code));
      }
      if (!redriven) {
        parts.add(exists("redriven_at", false));
      }
      return and(parts);
    }
  }

  /** Those chosen, by id; at most so many. */
  List<Document> find(Choice choice, int limit) {
    return letters
        .find(choice.filter())
        .sort(ascending("_id"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  long count(Choice choice) {
    return letters.countDocuments(choice.filter());
  }

  /**
   * The event in it, with the id and the source it always had.
   *
   * @throws Unreadable where this build cannot read it either
   */
  static Event event(Document letter) throws Unreadable {
    byte[] bytes = letter.get("bytes", Binary.class).getData();
    if (letter.getLong("size") != bytes.length) {
      throw new Unreadable("only the first part of it was kept", null);
    }
    FrameReader reader = new FrameReader();
    reader.openFrame(bytes);
    try {
      reader.parse();
      return reader.event();
    } catch (MalformedFrameException e) {
      throw new Unreadable(e.getMessage(), e);
    }
  }

  /** Its bytes are no event, to this build. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String reason, Throwable cause) {
      super(reason, cause);
    }
  }

  /** Says that it was sent again, and what the edge answered. */
  void redriven(Document letter, Instant at, String status, String position) {
    letters.updateOne(
        eq("_id", letter.getString("_id")),
        combine(
            set("redriven_at", Date.from(at)),
            set("redriven_as", position == null ? status : status + ' ' + position)));
  }
}
