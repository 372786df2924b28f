package live.footlight.sinks;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A view to Flink: one value, no fields of which it knows.
 *
 * @param <T> the view
 */
public final class ViewType<T> extends BothFlinkLines.Type<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> view;
  private final ViewSerializer<T> serializer;

  public ViewType(Class<T> view, ViewSerializer<T> serializer) {
    this.view = view;
    this.serializer = serializer;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer;
  }

  @Override
  public Class<T> getTypeClass() {
    return view;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ViewType;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ViewType<?> type && type.view == view;
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(view);
  }

  @Override
  public String toString() {
    return view.getSimpleName();
  }
}
