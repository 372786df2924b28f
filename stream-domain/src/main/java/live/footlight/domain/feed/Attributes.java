package live.footlight.domain.feed;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import live.footlight.domain.Packed;

/** What was said of an item. Each attribute has the value that was said last in event time. */
final class Attributes {
  private final Map<Name, Said> said = new EnumMap<>(Name.class);

  /** What can be said. */
  private enum Name {
    CREATOR(0, 't'),
    NBF(1, 'n'),
    EXP(2, 'n'),
    CATEGORY(3, 't'),
    COUNTRY(4, 't'),
    TAGS(5, 'l'),
    PRICE(6, 'n');

    private static final Name[] BY_CODE = {CREATOR, NBF, EXP, CATEGORY, COUNTRY, TAGS, PRICE};

    /** What state knows it by. */
    final int code;

    /** Text, number or list of texts. */
    final char type;

    Name(int code, char type) {
      this.code = code;
      this.type = type;
    }
  }

  private record Said(Stamp stamp, Object value) {}

  /** Takes what an event says; gives whether anything is otherwise now. */
  boolean set(Stamp stamp, FeedInput.Said given) {
    boolean changed = set(Name.CREATOR, stamp, given.creatorId());
    changed |= set(Name.NBF, stamp, given.nbfMs());
    changed |= set(Name.EXP, stamp, given.expMs());
    changed |= set(Name.CATEGORY, stamp, given.category());
    changed |= set(Name.COUNTRY, stamp, given.country());
    changed |= set(Name.TAGS, stamp, given.tags());
    changed |= set(Name.PRICE, stamp, given.price());
    return changed;
  }

  private boolean set(Name name, Stamp stamp, Object value) {
    Said before = said.get(name);
    if (value == null || (before != null && before.stamp.compareTo(stamp) >= 0)) {
      return false;
    }
    said.put(name, new Said(stamp, value));
    return before == null || !before.value.equals(value);
  }

  String creator() {
    return text(Name.CREATOR);
  }

  /** Not before, ms UTC; {@link Long#MIN_VALUE} where it may be at once. */
  long nbfMs() {
    Said nbf = said.get(Name.NBF);
    return nbf == null ? Long.MIN_VALUE : (Long) nbf.value;
  }

  /** Expiry, ms UTC; {@link Long#MAX_VALUE} for never. */
  long expMs() {
    Said exp = said.get(Name.EXP);
    return exp == null ? Long.MAX_VALUE : (Long) exp.value;
  }

  String category() {
    return text(Name.CATEGORY);
  }

  String country() {
    return text(Name.COUNTRY);
  }

  @SuppressWarnings("unchecked") // the name says the type
  List<String> tags() {
    Said tags = said.get(Name.TAGS);
    return tags == null ? List.of() : (List<String>) tags.value;
  }

  long price() {
    Said price = said.get(Name.PRICE);
    return price == null ? 0 : (Long) price.value;
  }

  private String text(Name name) {
    Said text = said.get(name);
    return text == null ? "" : (String) text.value;
  }

  /** Few events say all there is, so their stamps are written once. */
  @SuppressWarnings("unchecked") // the name says the type
  void write(Packed.Writer to) {
    List<Stamp> stamps = new ArrayList<>();
    said.values().forEach(each -> remember(stamps, each.stamp));
    to.number(stamps.size());
    stamps.forEach(stamp -> to.number(stamp.atMs()).text(stamp.id()));
    to.number(said.size());
    said.forEach(
        (name, each) -> {
          to.number(name.code).number(stamps.indexOf(each.stamp));
          switch (name.type) {
            case 't' -> to.text((String) each.value);
            case 'n' -> to.number((Long) each.value);
            default -> {
              List<String> texts = (List<String>) each.value;
              to.number(texts.size());
              texts.forEach(to::text);
            }
          }
        });
  }

  private static void remember(List<Stamp> stamps, Stamp stamp) {
    if (!stamps.contains(stamp)) {
      stamps.add(stamp);
    }
  }

  static Attributes read(Packed.Reader from) {
    Attributes attributes = new Attributes();
    List<Stamp> stamps = new ArrayList<>();
    for (long i = from.number(); i > 0; i--) {
      stamps.add(new Stamp(from.number(), from.text()));
    }
    for (long i = from.number(); i > 0; i--) {
      Name name = Name.BY_CODE[(int) from.number()];
      Stamp stamp = stamps.get((int) from.number());
      attributes.said.put(
          name,
          new Said(
              stamp,
              switch (name.type) {
                case 't' -> from.text();
                case 'n' -> from.number();
                default -> texts(from);
              }));
    }
    return attributes;
  }

  private static List<String> texts(Packed.Reader from) {
    List<String> texts = new ArrayList<>();
    for (long i = from.number(); i > 0; i--) {
      texts.add(from.text());
    }
    return texts;
  }
}
