package live.footlight.contract;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import live.footlight.contract.event.EventData;

/** The fields of a type's data, read once from its record. */
public final class DataLayout {
  private static final Map<EventType, DataLayout> LAYOUTS = new EnumMap<>(EventType.class);

  static {
    for (EventType type : EventType.values()) {
      LAYOUTS.put(type, new DataLayout(type.data()));
    }
  }

  private final List<DataField> fields;
  private final Map<String, DataField> byName = new HashMap<>();
  private final Build data;

  private DataLayout(Class<? extends EventData> data) {
    List<DataField> fields = new ArrayList<>();
    this.data = layOut(data, null, fields);
    this.fields = List.copyOf(fields);
    fields.forEach(field -> byName.put(field.name(), field));
  }

  /** Makes a record, or a value in one, from the values of all fields. */
  private interface Build {
    Object from(Object[] values) throws ReflectiveOperationException;
  }

  /** The fields of a record; those of a record within it stand in its place. */
  private static Build layOut(
      Class<?> type, Function<Object, Object> within, List<DataField> fields) {
    List<Build> parts = new ArrayList<>();
    List<Class<?>> types = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      types.add(component.getType());
      if (component.getType().isRecord()) {
        Function<Object, Object> inner = DataField.accessor(component);
        parts.add(
            layOut(component.getType(), within == null ? inner : inner.compose(within), fields));
      } else {
        int index = fields.size();
        fields.add(DataField.of(index, component, within));
        parts.add(values -> values[index]);
      }
    }
    Constructor<?> constructor = constructor(type, types);
    return values -> {
      Object[] components = new Object[parts.size()];
      for (int i = 0; i < components.length; i++) {
        components[i] = parts.get(i).from(values);
      }
      return constructor.newInstance(components);
    };
  }

  private static Constructor<?> constructor(Class<?> type, List<Class<?>> components) {
    try {
      return type.getConstructor(components.toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no public canonical constructor", e);
    }
  }

  /** The layout of a type. */
  public static DataLayout of(EventType type) {
    return LAYOUTS.get(type);
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
      return (EventData) data.from(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record could not be built from its own fields", e);
    }
  }
}
