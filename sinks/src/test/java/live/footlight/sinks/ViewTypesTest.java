package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.TopList;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ViewTypesTest {
  private static final BoardEntry ENTRY = new BoardEntry("ü1", 1_200, 3, 1_795_342_347_118L);
  private static final BoardUpdate UPDATE =
      new BoardUpdate(
          "session:s1",
          "session",
          57,
          56,
          1,
          1_000,
          0,
          3_000,
          2_000,
          List.of(ENTRY),
          List.of("u2"),
          List.of(ENTRY));
  private static final TopList TOP =
      new TopList("platform", "day:2026-11-21", 7, 1, 1_000, 2_000, List.of(ENTRY));
  private static final ArchivePage PAGE =
      new ArchivePage("platform", "day:2026-11-21", 7, 2, 5, List.of(ENTRY));

  @Test
  void theBytesOfEachLayoutAreFixed() throws IOException {
    assertThat(hex(ViewTypes.BOARD_ENTRY, ENTRY)).isEqualTo("03fc0131b00903eed6f895a034");
    assertThat(hex(ViewTypes.BOARD_UPDATE, UPDATE))
        .isEqualTo(
            "0b73657373696f6e3a73310873657373696f6e393801e80700b817d00f0103fc0131b00903eed6f895a034010375320103fc0131b00903eed6f895a034");
    assertThat(hex(ViewTypes.TOP_LIST, TOP))
        .isEqualTo(
            "09706c6174666f726d0f6461793a323032362d31312d32310701e807d00f0103fc0131b00903eed6f895a034");
    assertThat(hex(ViewTypes.ARCHIVE_PAGE, PAGE))
        .isEqualTo(
            "09706c6174666f726d0f6461793a323032362d31312d32310702050103fc0131b00903eed6f895a034");
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertThat(copy(ViewTypes.BOARD_ENTRY, ENTRY)).isEqualTo(ENTRY);
    assertThat(copy(ViewTypes.BOARD_UPDATE, UPDATE)).isEqualTo(UPDATE);
    assertThat(copy(ViewTypes.TOP_LIST, TOP)).isEqualTo(TOP);
    assertThat(copy(ViewTypes.ARCHIVE_PAGE, PAGE)).isEqualTo(PAGE);
  }

  @Property(tries = 200)
  void anyUpdateIsRead(@ForAll("updates") BoardUpdate update) throws IOException {
    assertThat(copy(ViewTypes.BOARD_UPDATE, update)).isEqualTo(update);
  }

  @Provide
  Arbitrary<BoardUpdate> updates() {
    Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(300);
    Arbitrary<Long> numbers = Arbitraries.longs();
    Arbitrary<BoardEntry> entries =
        Combinators.combine(texts, numbers, numbers, numbers).as(BoardEntry::new);
    return Combinators.combine(
            texts,
            texts,
            numbers.list().ofSize(7),
            entries.list().ofMaxSize(20),
            texts.list().ofMaxSize(5),
            entries.list().ofMaxSize(5))
        .as(
            (of, window, n, changed, removed, replaced) ->
                new BoardUpdate(
                    of, window, n.get(0), n.get(1), n.get(2), n.get(3), n.get(4), n.get(5),
                    n.get(6), changed, removed, replaced));
  }

  @Test
  void bytesPassThroughUnread() throws IOException {
    TypeSerializer<BoardUpdate> serializer = serializer(ViewTypes.BOARD_UPDATE);
    DataOutputSerializer first = new DataOutputSerializer(64);
    serializer.serialize(UPDATE, first);
    DataOutputSerializer second = new DataOutputSerializer(64);
    serializer.copy(new DataInputDeserializer(first.getCopyOfBuffer()), second);

    assertThat(second.getCopyOfBuffer()).isEqualTo(first.getCopyOfBuffer());
  }

  @Test
  void aSavepointKnowsTheLayout() throws IOException {
    TypeSerializer<BoardUpdate> serializer = serializer(ViewTypes.BOARD_UPDATE);
    TypeSerializerSnapshot<BoardUpdate> restored = throughSavepoint(serializer);

    assertThat(
            serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility(restored)
                .isCompatibleAsIs())
        .isTrue();
    assertThat(restored.restoreSerializer()).isEqualTo(serializer);
    for (int other : new int[] {1, 3}) {
      assertThat(
              serializer
                  .snapshotConfiguration()
                  .resolveSchemaCompatibility(snapshotWithLayout(other))
                  .isIncompatible())
          .isTrue();
    }
  }

  @Test
  void aSnapshotOfANewerFormatIsRefusedInWords() {
    assertThatThrownBy(
            () ->
                new ViewTypes.BoardUpdateSnapshot()
                    .readSnapshot(2, new DataInputDeserializer(new byte[8]), null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("newer Footlight");
  }

  @Test
  void flinkSeesOneValueAndNoGenericType() {
    for (TypeInformation<?> type :
        List.of(
            ViewTypes.BOARD_ENTRY,
            ViewTypes.BOARD_UPDATE,
            ViewTypes.TOP_LIST,
            ViewTypes.ARCHIVE_PAGE)) {
      SerializerConfigImpl strict = new SerializerConfigImpl();
      strict.configure(
          new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
          ViewTypesTest.class.getClassLoader());
      assertThat(type.createSerializer(strict).isImmutableType()).isTrue();
      assertThat(type.getArity()).isOne();
      assertThat(type.isKeyType()).isFalse();
    }
    assertThat(ViewTypes.BOARD_UPDATE).isNotEqualTo(ViewTypes.TOP_LIST);
  }

  private static <T> String hex(TypeInformation<T> type, T view) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer(type).serialize(view, out);
    return HexFormat.of().formatHex(out.getCopyOfBuffer());
  }

  private static <T> T copy(TypeInformation<T> type, T view) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer(type).serialize(view, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    T read = serializer(type).deserialize(in);
    assertThat(in.available()).isZero();
    return read;
  }

  private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
    return type.createSerializer(new SerializerConfigImpl());
  }

  private static <T> TypeSerializerSnapshot<T> throughSavepoint(TypeSerializer<T> serializer)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
    return TypeSerializerSnapshot.readVersionedSnapshot(
        new DataInputDeserializer(out.getCopyOfBuffer()), ViewTypesTest.class.getClassLoader());
  }

  private static TypeSerializerSnapshot<BoardUpdate> snapshotWithLayout(int layout)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(8);
    out.writeInt(layout);
    ViewTypes.BoardUpdateSnapshot snapshot = new ViewTypes.BoardUpdateSnapshot();
    snapshot.readSnapshot(
        1, new DataInputDeserializer(out.getCopyOfBuffer()), ViewTypesTest.class.getClassLoader());
    return snapshot;
  }
}
