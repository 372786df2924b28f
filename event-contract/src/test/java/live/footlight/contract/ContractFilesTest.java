package live.footlight.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The files that follow from the records. Where they are stale: {@code ./mvnw -pl event-contract
 * test -Dtest=ContractFilesTest -Dfootlight.regenerate=true}, and look at what changed.
 */
class ContractFilesTest {
  private static final long RECEIVED = Instant.parse("2026-11-22T10:00:01Z").toEpochMilli();
  private static final boolean REGENERATE = Boolean.getBoolean("footlight.regenerate");
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @ParameterizedTest
  @EnumSource
  void theSchemaOfATypeIsThatOfItsRecord(EventType type) throws Exception {
    upToDate(
        Path.of("src/main/resources/schemas", type.label() + ".v1.json"), SchemaDocs.schema(type));
  }

  @Test
  void thePageOfEventsIsThatOfTheRecords() throws Exception {
    upToDate(Path.of("../docs/events.md"), SchemaDocs.page());
  }

  /**
   * An example of every type: as JSON by hand, and its frame's bytes as they will always be read.
   */
  @ParameterizedTest
  @EnumSource
  void readsWhatWasWrittenByVersionOne(EventType type) throws Exception {
    String json = Files.readString(GOLDEN.resolve(type.label() + ".v1.json"));
    ParsedEvent parsed = EventJson.parse(json.getBytes(UTF_8), RECEIVED);
    assertThat(parsed.problems()).isEmpty();
    assertThat(parsed.type()).isEqualTo(type);

    String frame = HexFormat.of().formatHex(FrameWriter.body(parsed.event()));
    upToDate(GOLDEN.resolve(type.label() + ".v1.hex"), frame + '\n');
    FrameReader reader = new FrameReader();
    reader.open(HexFormat.of().parseHex(frame));
    assertThat(reader.next()).isTrue();
    reader.parse();
    assertThat(reader.event()).isEqualTo(parsed.event());
    assertThat(EventJson.parse(EventJson.write(reader.event()).getBytes(UTF_8), RECEIVED).event())
        .isEqualTo(parsed.event());
  }

  @ParameterizedTest
  @EnumSource
  void theSchemaTakesTheExampleAndRefusesItWithoutARequiredField(EventType type) throws Exception {
    String json = Files.readString(GOLDEN.resolve(type.label() + ".v1.json"));
    String data = json.substring(json.indexOf("\"data\":") + 7, json.lastIndexOf('}'));
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaDocs.schema(type));

    assertThat(schema.validate(data, InputFormat.JSON)).isEmpty();
    for (DataField field : DataLayout.of(type).fields()) {
      if (field.required()) {
        String without = data.replace('"' + field.name() + '"', "\"something_else\"");
        assertThat(schema.validate(without, InputFormat.JSON)).as(field.name()).isNotEmpty();
      }
    }
  }

  @Test
  void codesAndNamesAreUnique() {
    List<EventType> types = List.of(EventType.values());
    assertThat(types.stream().map(EventType::code)).doesNotHaveDuplicates();
    assertThat(types.stream().map(EventType::label)).doesNotHaveDuplicates();
    assertThat(types).allMatch(type -> type.code() >= 1 && type.code() <= 127);
  }

  private static void upToDate(Path file, String content) throws IOException {
    if (REGENERATE) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    }
    assertThat(file).as("stale, see this class").hasContent(content);
  }
}
