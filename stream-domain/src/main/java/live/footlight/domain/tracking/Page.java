package live.footlight.domain.tracking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.domain.Packed;

/**
 * A visitor's events of one hour, so that those that came can be revised.
 *
 * <p>Format 1: a format byte, the number of words and the words (sources, types, anonymous ids,
 * countries), and the events in the order in which they came: ms since the hour began, id, source,
 * type, 1 + anonymous id or 0, 1 + country or 0, diamonds. Words are referred to by number. To add
 * events whose words are known is to add bytes.
 */
final class Page {
  static final long LENGTH_MS = 3_600_000;
  private static final int FORMAT = 1;

  private Page() {}

  /** The page that an event is on. */
  static int of(long atMs) {
    return (int) Math.floorDiv(atMs, LENGTH_MS);
  }

  /** The page with more events on it. */
  static byte[] with(byte[] page, int number, List<Act> acts) {
    Map<String, Integer> words = new LinkedHashMap<>();
    byte[] before = {};
    if (page != null) {
      Packed.Reader from = new Packed.Reader(page);
      words(from).forEach(word -> words.put(word, words.size()));
      before = Arrays.copyOfRange(page, from.position(), page.length);
    }
    Packed.Writer events = new Packed.Writer().raw(before);
    for (Act act : acts) {
      events
          .unsigned(act.at().atMs() - number * LENGTH_MS)
          .name(act.at().id())
          .unsigned(word(words, act.at().source()))
          .unsigned(word(words, act.type()))
          .unsigned(act.anonymousId() == null ? 0 : 1 + word(words, act.anonymousId()))
          .unsigned(act.country() == null ? 0 : 1 + word(words, act.country()))
          .number(act.diamonds());
    }
    Packed.Writer to = new Packed.Writer().oneByte(FORMAT).unsigned(words.size());
    words.keySet().forEach(to::name);
    return to.raw(events.take()).take();
  }

  /** The events on a page, in the order in which they came. */
  static List<Act> read(byte[] page, int number) {
    Packed.Reader from = new Packed.Reader(page);
    List<String> words = words(from);
    List<Act> acts = new ArrayList<>();
    while (!from.isAtEnd()) {
      long atMs = number * LENGTH_MS + from.unsigned();
      String id = from.name();
      String source = words.get(from.count());
      String type = words.get(from.count());
      int anonymous = from.count();
      int country = from.count();
      acts.add(
          new Act(
              new Moment(atMs, id, source),
              type,
              anonymous == 0 ? null : words.get(anonymous - 1),
              country == 0 ? null : words.get(country - 1),
              from.number(),
              Utm.NONE));
    }
    return acts;
  }

  private static List<String> words(Packed.Reader from) {
    Packed.checkFormat(from.oneByte(), FORMAT, "a visitor's hour");
    int count = from.count();
    List<String> words = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      words.add(from.name());
    }
    return words;
  }

  private static int word(Map<String, Integer> words, String word) {
    Integer known = words.putIfAbsent(word, words.size());
    return known == null ? words.size() - 1 : known;
  }
}
