package live.footlight.read.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import live.footlight.read.Refusal;
import org.springframework.http.HttpStatus;

/**
 * Where to go on, as clients carry it; opaque to them.
 *
 * @param generation that ranked the first page and ranks all that follow, whichever is active by
 *     then
 * @param marks how far each page went and when, the first one's first; of many pages, the first
 *     ones are one
 * @param place behind which the list goes on, that of the last mark
 */
record Cursor(String generation, List<Mark> marks, Place place) {
  private static final char VERSION = '2';

  /** Of builds that knew only when the first page was read; such cursors work for ten minutes. */
  private static final char OLDER_VERSION = '1';

  private static final int MOST_MARKS = 8;

  /** Behind a first page. */
  static Cursor behind(String generation, long readAtMs, Place place) {
    return new Cursor(generation, List.of(new Mark(readAtMs, place.sScore())), place);
  }

  /** Behind a page that was read by this cursor. */
  Cursor then(long readAtMs, Place next) {
    List<Mark> all = new ArrayList<>(marks);
    if (all.size() == MOST_MARKS) {
      // What stood behind the second page when the first was read stood behind both.
      all.set(1, new Mark(all.get(0).readAtMs(), all.get(1).sScore()));
      all.remove(0);
    }
    all.add(new Mark(readAtMs, next.sScore()));
    return new Cursor(generation, List.copyOf(all), next);
  }

  /** When the first page was read, ms UTC by the store's clock. */
  long sinceMs() {
    return marks.get(0).readAtMs();
  }

  String text() {
    String plain =
        VERSION
            + marks.stream().map(Cursor::text).collect(Collectors.joining(","))
            + ';'
            + generation
            + '|'
            + place.id();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
  }

  private static String text(Mark mark) {
    return mark.readAtMs() + "." + Long.toHexString(Double.doubleToLongBits(mark.sScore()));
  }

  /**
   * Reads a cursor.
   *
   * @throws Refusal where it is none of ours
   */
  static Cursor parse(String text) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), UTF_8);
      int id = plain.indexOf('|') + 1;
      int generation = generation(plain);
      List<Mark> marks = new ArrayList<>();
      for (String mark : plain.substring(1, generation - 1).split(",", -1)) {
        marks.add(mark(mark));
      }
      Cursor cursor =
          new Cursor(
              plain.substring(generation, id - 1),
              List.copyOf(marks),
              new Place(marks.get(marks.size() - 1).sScore(), plain.substring(id)));
      if (marks.size() > MOST_MARKS
          || cursor.generation().isEmpty()
          || cursor.place().id().isEmpty()) {
        throw new IllegalArgumentException("out of bounds");
      }
      return cursor;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Refusal.parameter(
          HttpStatus.BAD_REQUEST,
          "bad-cursor",
          "cursor",
          "must be a next_cursor of an earlier answer");
    }
  }

  /** Where the generation begins, behind the marks and a sign. */
  private static int generation(String plain) {
    return switch (plain.charAt(0)) {
      case VERSION -> plain.indexOf(';') + 1;
      case OLDER_VERSION -> plain.indexOf('.', plain.indexOf('.') + 1) + 1;
      default -> throw new IllegalArgumentException("another version");
    };
  }

  private static Mark mark(String text) {
    int score = text.indexOf('.') + 1;
    Mark mark =
        new Mark(
            Long.parseLong(text, 0, score - 1, 10),
            Double.longBitsToDouble(Long.parseUnsignedLong(text, score, text.length(), 16)));
    if (mark.readAtMs() <= 0 || !Double.isFinite(mark.sScore())) {
      throw new IllegalArgumentException("out of bounds");
    }
    return mark;
  }
}
