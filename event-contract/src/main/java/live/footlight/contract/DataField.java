package live.footlight.contract;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import live.footlight.contract.event.Bounds;
import live.footlight.contract.event.Identity;
import live.footlight.contract.event.Json;
import live.footlight.contract.event.Label;
import live.footlight.contract.event.Longest;
import live.footlight.contract.event.OneOf;
import live.footlight.contract.event.Optional;
import live.footlight.contract.event.Placed;
import live.footlight.contract.event.Range;
import live.footlight.contract.event.Time;
import live.footlight.contract.event.Verbatim;

/**
 * One field of a type's data, as its record declares it.
 *
 * @param index its place in the record and in a frame
 * @param name in JSON, e.g. {@code gift_id}
 * @param pointer where it stands in an event, as RFC 6901 writes it, e.g. {@code /data/gift_id}
 * @param kind what it holds
 * @param required whether it must be there
 * @param identity whether it names the user who acts
 * @param min smallest value of an integer
 * @param max largest value of an integer
 * @param least smallest value of a number with fractions
 * @param most largest value of a number with fractions
 * @param label whether it is a name made of letters, digits, dots, hyphens and underscores
 * @param longest how long it may be, in bytes of UTF-8; 0 where it is as all others of its kind
 * @param verbatim whether it may have control characters
 * @param oneOf the values a string, each of a list's strings or a name in a map may have; empty for
 *     any
 * @param accessor reads it from a record
 */
public record DataField(
    int index,
    String name,
    String pointer,
    Kind kind,
    boolean required,
    boolean identity,
    long min,
    long max,
    double least,
    double most,
    boolean label,
    int longest,
    boolean verbatim,
    List<String> oneOf,
    Function<Object, Object> accessor) {

  /** What a field may hold. */
  public enum Kind {
    STRING,
    INTEGER,
    TIME,
    STRINGS,
    /** With fractions, finite. */
    NUMBER,
    /** Names, each with a number; in the order of the names. */
    NUMBERS,
    /** Items and where they stood. */
    PLACES,
    /** Any JSON object, as compact text. */
    JSON
  }

  /** Longest string, in bytes of UTF-8. */
  public static final int MAX_STRING_BYTES = 1024;

  /** Longest identifier, in bytes of UTF-8: a field whose name ends in {@code _id}. */
  public static final int MAX_ID_BYTES = 256;

  /** Longest label, in bytes of UTF-8. */
  public static final int MAX_LABEL_BYTES = 64;

  /** Longest JSON object, in bytes of UTF-8. */
  public static final int MAX_JSON_BYTES = 32_768;

  /** Most strings in a list, and most names in a map. */
  public static final int MAX_STRINGS = 64;

  /** Most items of a feed in a list. */
  public static final int MAX_PLACES = 200;

  /**
   * @param within reads the record that the component is of, from the data; null where it is the
   *     data itself
   */
  static DataField of(int index, RecordComponent component, Function<Object, Object> within) {
    Function<Object, Object> accessor = accessor(component);
    String name = snakeCase(component.getName());
    Bounds bounds = component.getAnnotation(Bounds.class);
    Range range = component.getAnnotation(Range.class);
    OneOf oneOf = component.getAnnotation(OneOf.class);
    Longest longest = component.getAnnotation(Longest.class);
    Verbatim verbatim = component.getAnnotation(Verbatim.class);
    return new DataField(
        index,
        name,
        "/data/" + name,
        kind(component),
        !component.isAnnotationPresent(Optional.class),
        component.isAnnotationPresent(Identity.class),
        bounds == null ? 0 : bounds.min(),
        bounds == null ? (1L << 53) - 1 : bounds.max(),
        range == null ? -Double.MAX_VALUE : range.min(),
        range == null ? Double.MAX_VALUE : range.max(),
        component.isAnnotationPresent(Label.class),
        longest != null ? longest.value() : verbatim != null ? verbatim.value() : 0,
        verbatim != null,
        oneOf == null ? List.of() : List.of(oneOf.value()),
        within == null ? accessor : accessor.compose(within));
  }

  /** Reads a component from the record it is of, as fast as code that calls its accessor. */
  @SuppressWarnings("unchecked") // it is made to be one
  static Function<Object, Object> accessor(RecordComponent component) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodHandle accessor = lookup.unreflect(component.getAccessor());
      return (Function<Object, Object>)
          LambdaMetafactory.metafactory(
                  lookup,
                  "apply",
                  MethodType.methodType(Function.class),
                  MethodType.methodType(Object.class, Object.class),
                  accessor,
                  accessor.type().wrap())
              .getTarget()
              .invoke();
    } catch (Throwable e) {
      throw new IllegalStateException(component + " is not public", e);
    }
  }

  private static Kind kind(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == String.class) {
      return component.isAnnotationPresent(Json.class) ? Kind.JSON : Kind.STRING;
    } else if (type == double.class || type == Double.class) {
      return Kind.NUMBER;
    } else if (type == Map.class) {
      return Kind.NUMBERS;
    } else if (type == List.class) {
      ParameterizedType list = (ParameterizedType) component.getGenericType();
      return list.getActualTypeArguments()[0] == Placed.class ? Kind.PLACES : Kind.STRINGS;
    }
    return component.isAnnotationPresent(Time.class) ? Kind.TIME : Kind.INTEGER;
  }

  /**
   * Longest value of this field, in bytes of UTF-8; for a list or a map, of each of its strings.
   */
  public int maxBytes() {
    if (label) {
      return MAX_LABEL_BYTES;
    }
    if (longest > 0) {
      return longest;
    }
    if (kind == Kind.JSON) {
      return MAX_JSON_BYTES;
    }
    return kind == Kind.PLACES || isId() ? MAX_ID_BYTES : MAX_STRING_BYTES;
  }

  /** Whether it names something, which nothing empty does. */
  public boolean isId() {
    return name.endsWith("_id");
  }

  /** The value of this field in a record of its type; null where it is absent. */
  public Object valueIn(Object data) {
    return accessor.apply(data);
  }

  private static String snakeCase(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
