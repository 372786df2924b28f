package live.footlight.jobs;

import live.footlight.contract.DataField;
import live.footlight.contract.DataLayout;
import live.footlight.contract.FrameReader;

/**
 * Why an event is none that the edge would have let in. Streams may hold what others wrote; what a
 * record could not say must not get into state.
 */
public final class RecordDefects {
  private RecordDefects() {}

  /** For a person to read; null where there is none. */
  public static String find(FrameReader frame) {
    for (DataField field : DataLayout.of(frame.type()).fields()) {
      int index = field.index();
      if (!frame.has(index)) {
        continue;
      }
      switch (field.kind()) {
        case STRING -> {
          if (frame.length(index) > field.maxBytes()) {
            return field.name() + " is longer than " + field.maxBytes() + " bytes";
          }
          if (frame.length(index) == 0 ? field.required() || field.isId() : !frame.isText(index)) {
            return field.name() + " is empty or not UTF-8";
          }
          if (!field.verbatim() && frame.hasControl(index)) {
            return field.name() + " has control characters";
          }
          if (!field.oneOf().isEmpty() && !field.oneOf().contains(frame.string(index))) {
            return field.name() + " is none of " + field.oneOf();
          }
        }
        case INTEGER -> {
          long value = frame.integer(index);
          if (value < field.min() || value > field.max()) {
            return field.name() + " is " + value;
          }
        }
        case STRINGS -> {
          if (frame.length(index) > DataField.MAX_STRINGS) {
            return field.name() + " has more than " + DataField.MAX_STRINGS + " strings";
          }
          if (frame.longest(index) > field.maxBytes()) {
            return "one of " + field.name() + " is longer than " + field.maxBytes() + " bytes";
          }
          if (!frame.arePlain(index)) {
            return "one of " + field.name() + " is not UTF-8 or has control characters";
          }
        }
        default -> {}
      }
    }
    long occurredAt = frame.occurredAtMs();
    return occurredAt <= 0 || occurredAt >= 1L << 48 ? "it happened at no time we can keep" : null;
  }
}
