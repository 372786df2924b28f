package live.footlight.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FollowView;
import live.footlight.contract.view.GenerationView;
import live.footlight.contract.view.GenerationsView;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class FeedViewTypesTest {
  @Test
  void whatIsWrittenIsRead() throws IOException {
    FeedItem item = FeedViews.item(7, 2_000, 1.5);
    FeedItem gone = FeedItem.gone("g1", "p1", FeedItem.SESSION, 9, 1_000, 0.5);
    GenerationsView generations =
        new GenerationsView(
            List.of(
                new GenerationView(
                    "g1",
                    2,
                    "decay",
                    60,
                    1,
                    new TreeMap<>(Map.of("hidden", -4.0, "liked", 3.0)),
                    8,
                    0.5,
                    List.of("home", "live"),
                    true)),
            "g1",
            3);

    assertThat(copy(FeedViewTypes.FEED_ITEM, item)).isEqualTo(item);
    assertThat(copy(FeedViewTypes.FEED_ITEM, gone)).isEqualTo(gone);
    assertThat(copy(FeedViewTypes.GENERATIONS, generations)).isEqualTo(generations);
  }

  @Test
  void theBytesOfLayoutTwoAreFixed() throws IOException {
    FeedItem gone = FeedItem.gone("g1", "p1", "", 9, 1_000, 0.5);
    assertThat(gone.isGone()).isTrue();
    assertThat(HexFormat.of().formatHex(bytes(FeedViewTypes.FEED_ITEM, gone)))
        .isEqualTo(
            "036731000370310100000000000000000001000001010000e8070000e8073fe000000000000009");
  }

  @Test
  void whatNoStoreTakesIsRefused() {
    assertThat(ViewLimits.feedItem(FeedViews.item(1)).refused()).isEmpty();
    assertThat(ViewLimits.feedItem(FeedItem.gone("g1", "", FeedItem.POST, 1, 1, 0.5)).refused())
        .extracting("view", "code")
        .containsExactly(tuple("feed-item", "id-empty"));
    assertThat(ViewLimits.feedChange(change("x".repeat(513), 1, 1)).refused())
        .extracting("code")
        .containsExactly("id-too-long");
    assertThat(ViewLimits.feedChange(change("p", Double.NaN, 1)).refused())
        .extracting("code")
        .containsExactly("number-out-of-range");
    assertThat(ViewLimits.feedChange(change("p", 1, 1L << 53)).refused())
        .extracting("code")
        .containsExactly("number-out-of-range");
    assertThat(ViewLimits.feedChange(change("p", 1, 1)).admitted()).isTrue();
    assertThat(ViewLimits.follow(new FollowView("u", "c", true, -1)).refused())
        .extracting("code")
        .containsExactly("time-out-of-range");
    assertThat(ViewLimits.follow(new FollowView("u", "", true, 1)).refused())
        .as("no erasure, but a follow of nobody")
        .extracting("code")
        .containsExactly("id-empty");
    assertThat(ViewLimits.follow(FollowView.erased("u")).admitted()).isTrue();
    assertThat(ViewLimits.follow(FollowView.erased("")).admitted()).isFalse();
  }

  private static FeedChange change(String item, double score, long version) {
    return new FeedChange("g1", "home", item, true, score, version, 1, 8);
  }

  private static <T> T copy(TypeInformation<T> type, T view) throws IOException {
    TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
    return serializer.deserialize(new DataInputDeserializer(bytes(type, view)));
  }

  private static <T> byte[] bytes(TypeInformation<T> type, T view) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    type.createSerializer(new SerializerConfigImpl()).serialize(view, out);
    return out.getCopyOfBuffer();
  }
}
