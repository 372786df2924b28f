package live.footlight.sinks.files;

import java.io.Serial;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;

/**
 * Which folder a row lies in: {@code dt=2026-11-22/event_type=gift_sent}, by its UTC day and type.
 *
 * <p>Types of {@code track} calls are names that clients make up. A name stands in a path only in
 * letters, digits, {@code _} and {@code -}, at most 64 of them, anything else being {@code _}; and
 * a writer makes at most {@value #TYPES_A_DAY} folders a day and {@value #DAYS} days, what is
 * beyond goes to {@code event_type=other} and {@code dt=other}. The column {@code event_type}
 * always has the name as it came.
 *
 * @param <R> the row
 */
final class Folders<R> implements BucketAssigner<R, String> {
  @Serial private static final long serialVersionUID = 1L;

  static final int TYPES_A_DAY = 100;
  static final int DAYS = 1_000;
  static final String OTHER = "other";

  private static final int NAME_LENGTH = 64;
  private static final long DAY_MS = 86_400_000;

  private final Type<R> type;
  private final Time<R> time;

  /** The folders made since the start, by day. */
  private transient Map<Long, Set<String>> made;

  Folders(Type<R> type, Time<R> time) {
    this.type = type;
    this.time = time;
  }

  /**
   * A row's type.
   *
   * @param <R> the row
   */
  @FunctionalInterface
  interface Type<R> extends java.io.Serializable {
    String of(R row);
  }

  /**
   * A row's time, ms UTC.
   *
   * @param <R> the row
   */
  @FunctionalInterface
  interface Time<R> extends java.io.Serializable {
    long of(R row);
  }

  @Override
  public String getBucketId(R row, Context context) {
    if (made == null) {
      made = new HashMap<>();
    }
    long day = Math.floorDiv(time.of(row), DAY_MS);
    Set<String> types = made.get(day);
    if (types == null) {
      if (made.size() >= DAYS) {
        return folder(OTHER, OTHER);
      }
      types = new HashSet<>();
      made.put(day, types);
    }
    String name = safe(type.of(row));
    if (!types.contains(name)) {
      if (types.size() >= TYPES_A_DAY) {
        name = OTHER;
      }
      types.add(name);
    }
    return folder(
        Instant.ofEpochMilli(day * DAY_MS).atOffset(ZoneOffset.UTC).toLocalDate().toString(), name);
  }

  private static String folder(String day, String name) {
    return "dt=" + day + "/event_type=" + name;
  }

  /** A name that is one part of a path and nothing else. */
  static String safe(String name) {
    if (name.isEmpty()) {
      return "_";
    }
    StringBuilder safe = new StringBuilder(Math.min(name.length(), NAME_LENGTH));
    for (int i = 0; i < name.length() && i < NAME_LENGTH; i++) {
      char c = name.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      safe.append(plain ? c : '_');
    }
    return safe.toString();
  }

  @Override
  public SimpleVersionedSerializer<String> getSerializer() {
    return SimpleVersionedStringSerializer.INSTANCE;
  }
}
