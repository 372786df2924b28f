package live.footlight.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import live.footlight.contract.FrameReader;
import live.footlight.contract.view.DeadLetter;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class EntityFramesTest {
  private static final String GOLDEN =
      "0000000a73657373696f6e3ac3a9" // session:é
          + "00000027" // packed, 39 bytes
          + "00000002" // two events
          + "0000000000000002" // the entry's first and third
          + "066c6976652e35" // live.5
          + "0f313739353334323334373131382d30" // 1795342347118-0
          + "01610163"; // frames a and c

  private final TypeSerializer<EntityFrames> serializer =
      EntityFrames.TYPE.createSerializer(new ExecutionConfig().getSerializerConfig());

  @Test
  void whatIsWrittenIsGoldenAndRead() throws Exception {
    EntityFrames frames = firstAndThirdOf("abc");
    DataOutputSerializer out = new DataOutputSerializer(64);

    serializer.serialize(frames, out);

    assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(GOLDEN);
    EntityFrames read = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    assertThat(read.entity()).isEqualTo(frames.entity());
    assertThat(read.packed()).isEqualTo(frames.packed());
  }

  @Test
  void eachEventCanBecomeADeadLetterWithItsPositionAndBytes() throws Exception {
    byte[] packed = firstAndThirdOf("abc").packed();
    byte[] within = new byte[packed.length + 7];
    System.arraycopy(packed, 0, within, 3, packed.length);
    EntityFrames.Reader reader = new EntityFrames.Reader();
    reader.open(within, 3, packed.length);

    assertThat(reader.count()).isEqualTo(2);
    assertThat(reader.partition()).isEqualTo("live.5");
    DeadLetter letter = reader.deadLetter(1, "leaderboards", "code", "reason");

    assertThat(letter.partition()).isEqualTo("live.5");
    assertThat(letter.entryId()).isEqualTo("1795342347118-0");
    assertThat(letter.index()).isEqualTo(2);
    assertThat(letter.bytes()).isEqualTo("c".getBytes(UTF_8));
  }

  @Test
  void aBuilderThatWasTakenFromStartsAnew() throws Exception {
    EntityFrames.Builder builder = new EntityFrames.Builder();
    FrameReader reader = entry("ab");
    reader.next();
    builder.add(reader);
    builder.take("session:a", "live.1", "1-0");
    reader.next();
    builder.add(reader);
    EntityFrames second = builder.take("session:b", "live.1", "1-0");

    EntityFrames.Reader events = new EntityFrames.Reader();
    events.open(second.packed(), 0, second.packed().length);
    assertThat(events.count()).isEqualTo(1);
    assertThat(events.deadLetter(0, "j", "c", "r").bytes()).isEqualTo("b".getBytes(UTF_8));
  }

  private static EntityFrames firstAndThirdOf(String frames) throws Exception {
    FrameReader reader = entry(frames);
    EntityFrames.Builder builder = new EntityFrames.Builder();
    reader.next();
    builder.add(reader);
    reader.next();
    reader.next();
    builder.add(reader);
    return builder.take("session:é", "live.5", "1795342347118-0");
  }

  /** An entry of one-byte frames; nothing here looks into a frame. */
  private static FrameReader entry(String frames) {
    byte[] body = new byte[2 * frames.length()];
    for (int i = 0; i < frames.length(); i++) {
      body[2 * i] = 1;
      body[2 * i + 1] = (byte) frames.charAt(i);
    }
    FrameReader reader = new FrameReader();
    reader.open(body);
    return reader;
  }
}
