package live.footlight.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import live.footlight.contract.Problem;

/**
 * What became of one event.
 *
 * @param id as it was sent, or null where it could not be read
 * @param status {@code accepted}, {@code duplicate}, or why not
 * @param position {@code <topic>.<partition>/<entry id>.<index>} where it is in a stream
 * @param detail where it was not accepted, what to change or when to try again
 * @param errors where it is invalid, each with a JSON pointer
 */
@JsonInclude(Include.NON_NULL)
record EventResult(String id, Status status, String position, String detail, List<Problem> errors) {

  /** In JSON as lower case. */
  @SuppressWarnings("MemberName") // names as they stand in JSON
  enum Status {
    /** In the stream now. */
    accepted(202, "accepted"),
    /** Was in the stream before; the position is the first one's. */
    duplicate(200, "duplicate"),
    /** The same id came before with other content. */
    conflict(409, "conflict"),
    /** Something in it is wrong. */
    invalid(422, "invalid-event"),
    /** The token does not allow it. */
    forbidden(403, "forbidden"),
    /** It has more bytes than an event may have. */
    too_large(413, "event-too-large"),
    /** There is no room for it now. */
    overloaded(429, "overloaded"),
    /** It may have been appended or not; send it again with the same id. */
    unknown(503, "outcome-unknown");

    private final int http;
    private final String code;

    Status(int http, String code) {
      this.http = http;
      this.code = code;
    }

    int http() {
      return http;
    }

    String code() {
      return code;
    }

    boolean taken() {
      return this == accepted || this == duplicate;
    }
  }

  static EventResult refused(String id, Status status, String detail) {
    return new EventResult(id, status, null, detail, null);
  }
}
