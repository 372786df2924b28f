package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class TrackingTypesTest {
  private static final TrackedRow NOTHING_KNOWN =
      new TrackedRow(
          null, null, null, null, 0, 0, 0, 0, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null, null, null, null, null, null, false, null, null,
          null);

  @Test
  void theBytesOfLayoutOneAreFixed() throws IOException {
    assertThat(hex(TrackingTypes.TRACKED_ROW, Tracked.full()))
        .isEqualTo(
            "04672d31092f6170702f696f730a676966745f73656e74056c69766501eed6f895a0348cd7f895a034f6fdf895a03403753107616e6f6e2d31066465762d31037331036331037031011e096469616d6f6e647303747704696f730b6e6577736c657474657206656d61696c07737072696e670c6c697665206dfa0173696361076c696e6b2d3204742d3104762d310753616661726904694f530650686f6e65013830302d30616637363531393136636434336464383434386562323131633830333139632d623761643662373136393230333333312d3031196c6976652e352f313739353334323334373131382d302e33207b22676966745f6964223a22672d31222c226469616d6f6e6473223a33307d");
    assertThat(hex(TrackingTypes.TRACKED_ROW, NOTHING_KNOWN))
        .isEqualTo("0000000000000000000000000000000000000000000000000000000000000000");
    assertThat(hex(TrackingTypes.TRACKED_REVISION, Tracked.revision("g-1", 3)))
        .isEqualTo(
            "04672d31092f6170702f696f730a676966745f73656e74eed6f895a0340303753107616e6f6e2d310b6e6577736c657474657206656d61696c07737072696e670c6c697665206dfa0173696361076c696e6b2d3204742d3104762d33");
    assertThat(hex(TrackingTypes.ROLLUP, Views.rollup(1)))
        .isEqualTo(
            "008083f795a0340a676966745f73656e740374770c6e6577737c6c657474657200053130302503c701011e01");
    assertThat(hex(TrackingTypes.ATTRIBUTION, Views.attribution(1)))
        .isEqualTo(
            "037531010574313939c784f795a03404616473046370630005773139390261010374318183f795a034046164730463706300037731026101");
    assertThat(hex(TrackingTypes.ATTRIBUTION, AttributionView.erased("u1", 7)))
        .isEqualTo("037531000007");
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    TrackedRow row = Tracked.full();
    assertThat(copy(TrackingTypes.TRACKED_ROW, row)).isEqualTo(row);
    assertThat(copy(TrackingTypes.TRACKED_ROW, NOTHING_KNOWN)).isEqualTo(NOTHING_KNOWN);
    TrackedRevision revision = Tracked.revision("g-1", 3);
    assertThat(copy(TrackingTypes.TRACKED_REVISION, revision)).isEqualTo(revision);
    for (RollupView.Granularity granularity : RollupView.Granularity.values()) {
      RollupView rollup =
          new RollupView(granularity, 60_000, "t", null, null, null, null, 1, 2, 3, 4, 5);
      assertThat(copy(TrackingTypes.ROLLUP, rollup)).isEqualTo(rollup);
    }
    AttributionView attribution = Views.attribution(1);
    assertThat(copy(TrackingTypes.ATTRIBUTION, attribution)).isEqualTo(attribution);
    AttributionView erased = AttributionView.erased("u1", 7);
    assertThat(copy(TrackingTypes.ATTRIBUTION, erased)).isEqualTo(erased);
  }

  @Test
  void aSavepointKnowsTheLayout() throws IOException {
    for (TypeInformation<?> type : types()) {
      TypeSerializer<?> serializer = strict(type);
      DataOutputSerializer out = new DataOutputSerializer(64);
      TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
      TypeSerializerSnapshot<?> restored =
          TypeSerializerSnapshot.readVersionedSnapshot(
              new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

      assertThat(restored.restoreSerializer()).isEqualTo(serializer);
    }
  }

  private static List<TypeInformation<?>> types() {
    return List.of(
        TrackingTypes.TRACKED_ROW,
        TrackingTypes.TRACKED_REVISION,
        TrackingTypes.ROLLUP,
        TrackingTypes.ATTRIBUTION);
  }

  private static <T> TypeSerializer<T> strict(TypeInformation<T> type) {
    SerializerConfigImpl strict = new SerializerConfigImpl();
    strict.configure(
        new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
        TrackingTypesTest.class.getClassLoader());
    return type.createSerializer(strict);
  }

  private static <T> String hex(TypeInformation<T> type, T view) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    strict(type).serialize(view, out);
    return HexFormat.of().formatHex(out.getCopyOfBuffer());
  }

  private static <T> T copy(TypeInformation<T> type, T view) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    strict(type).serialize(view, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    T read = strict(type).deserialize(in);
    assertThat(in.available()).isZero();
    return read;
  }
}
