package live.footlight.contract;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.event.EventData;

/** The fields of a type's data, read once from its record. */
public final class DataLayout {
  private static final Map<EventType, DataLayout> LAYOUTS = new EnumMap<>(EventType.class);

  static {
    for (EventType type : EventType.values()) {
      if (type.available()) {
        LAYOUTS.put(type, new DataLayout(type.data()));
      }
    }
  }

  private final List<DataField> fields;
  private final Map<String, DataField> byName = new HashMap<>();
  private final Constructor<? extends EventData> constructor;

  private DataLayout(Class<? extends EventData> data) {
    List<DataField> fields = new ArrayList<>();
    List<Class<?>> types = new ArrayList<>();
    for (RecordComponent component : data.getRecordComponents()) {
      DataField field = DataField.of(fields.size(), component);
      fields.add(field);
      types.add(component.getType());
      byName.put(field.name(), field);
    }
    this.fields = List.copyOf(fields);
    try {
      this.constructor = data.getConstructor(types.toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(data + " has no public canonical constructor", e);
    }
  }

  /**
   * The layout of a type that is {@link EventType#available}.
   *
   * @throws IllegalArgumentException for any other
   */
  public static DataLayout of(EventType type) {
    DataLayout layout = LAYOUTS.get(type);
    if (layout == null) {
      throw new IllegalArgumentException(type.label() + " has no record yet");
    }
    return layout;
  }

  /** In the order of the record, which is their order in a frame. */
  public List<DataField> fields() {
    return fields;
  }

  /** The field of that JSON name, or null. */
  public DataField field(String name) {
    return byName.get(name);
  }

  /** The place of a field; for readers that pick fields out of frames. */
  public int indexOf(String name) {
    return byName.get(name).index();
  }

  EventData create(Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record could not be built from its own fields", e);
    }
  }
}
