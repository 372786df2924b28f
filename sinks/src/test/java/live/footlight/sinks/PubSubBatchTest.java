package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PubSubBatchTest {
  private static final String LAYOUT_1 =
      "eAETUucSqlZKLUvNK4nPTFGyUkrXNVSqFeLl4ihKLcsszszPE2I00GIqNRTCVGiETaERAIfVFbE=";

  private final PubSubBatch.Serializer serializer = new PubSubBatch.Serializer();

  @Test
  void whatACheckpointHoldsIsReadAsItWasWritten() throws Exception {
    PubSubBatch batch =
        PubSubBatch.of(PublishRequest.newBuilder().addMessages(message(1)).addMessages(message(2)));

    PubSubBatch read = serializer.deserialize(serializer.getVersion(), serializer.serialize(batch));

    assertThat(read.messages()).containsExactly(message(1), message(2));
  }

  @Test
  void checkpointsOfEarlierBuildsAreRead() throws Exception {
    assertThat(serializer.deserialize(1, Base64.getDecoder().decode(LAYOUT_1)).messages())
        .containsExactly(message(1), message(2));
    assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("of a later build");
  }

  private static PubsubMessage message(int n) {
    return PubsubMessage.newBuilder()
        .setOrderingKey("u" + n)
        .setData(ByteString.copyFromUtf8("{\"event_id\":\"g-" + n + "\"}"))
        .putAttributes("revision", "0")
        .build();
  }
}
