package live.footlight.sinks;

import static live.footlight.sinks.ViewTypes.readVarLong;
import static live.footlight.sinks.ViewTypes.writeVarLong;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.FeedMass;
import live.footlight.contract.view.GenerationView;
import live.footlight.contract.view.GenerationsView;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** How the views of feeds that hold lists travel between operators, as {@link ViewTypes}. */
public final class FeedViewTypes {
  public static final TypeInformation<FeedItem> FEED_ITEM =
      new ViewType<>(FeedItem.class, FeedItemSerializer.INSTANCE);
  public static final TypeInformation<GenerationsView> GENERATIONS =
      new ViewType<>(GenerationsView.class, GenerationsSerializer.INSTANCE);

  private FeedViewTypes() {}

  private static void writeTexts(List<String> texts, DataOutputView out) throws IOException {
    writeVarLong(texts.size(), out);
    for (String text : texts) {
      StringValue.writeString(text, out);
    }
  }

  private static List<String> readTexts(DataInputView in) throws IOException {
    int size = (int) readVarLong(in);
    List<String> texts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      texts.add(StringValue.readString(in));
    }
    return texts;
  }

  /** An item of a feed. */
  static final class FeedItemSerializer extends ViewSerializer<FeedItem> {
    private static final long serialVersionUID = 1L;
    static final FeedItemSerializer INSTANCE = new FeedItemSerializer();

    @Override
    public void serialize(FeedItem item, DataOutputView out) throws IOException {
      StringValue.writeString(item.generation(), out);
      writeVarLong(item.generationVersion(), out);
      StringValue.writeString(item.itemId(), out);
      StringValue.writeString(item.kind(), out);
      out.writeDouble(item.sScore());
      writeTexts(item.scopes(), out);
      StringValue.writeString(item.creatorId(), out);
      writeVarLong(item.publishedAtMs(), out);
      writeVarLong(item.expiresAtMs(), out);
      StringValue.writeString(item.category(), out);
      StringValue.writeString(item.country(), out);
      writeTexts(item.tags(), out);
      writeVarLong(item.price(), out);
      writeVarLong(item.massesAtMs(), out);
      writeVarLong(item.activeAtMs(), out);
      writeVarLong(item.masses().size(), out);
      for (FeedMass mass : item.masses()) {
        StringValue.writeString(mass.kind(), out);
        writeVarLong(mass.count(), out);
        out.writeDouble(mass.units());
        out.writeDouble(mass.mass());
      }
      writeVarLong(item.fellAtMs(), out);
      out.writeDouble(item.fellFrom());
      writeVarLong(item.version(), out);
    }

    @Override
    public FeedItem deserialize(DataInputView in) throws IOException {
      return new FeedItem(
          StringValue.readString(in),
          readVarLong(in),
          StringValue.readString(in),
          StringValue.readString(in),
          in.readDouble(),
          readTexts(in),
          StringValue.readString(in),
          readVarLong(in),
          readVarLong(in),
          StringValue.readString(in),
          StringValue.readString(in),
          readTexts(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readMasses(in),
          readVarLong(in),
          in.readDouble(),
          readVarLong(in));
    }

    private static List<FeedMass> readMasses(DataInputView in) throws IOException {
      int size = (int) readVarLong(in);
      List<FeedMass> masses = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        masses.add(
            new FeedMass(
                StringValue.readString(in), readVarLong(in), in.readDouble(), in.readDouble()));
      }
      return masses;
    }

    @Override
    public TypeSerializerSnapshot<FeedItem> snapshotConfiguration() {
      return new FeedItemSnapshot();
    }
  }

  /** Layout 2; no savepoint holds an item. */
  public static final class FeedItemSnapshot extends ViewSerializer.Snapshot<FeedItem> {
    public FeedItemSnapshot() {
      super(FeedItemSerializer.INSTANCE, 2);
    }
  }

  /** The generations of feeds. */
  static final class GenerationsSerializer extends ViewSerializer<GenerationsView> {
    private static final long serialVersionUID = 1L;
    static final GenerationsSerializer INSTANCE = new GenerationsSerializer();

    @Override
    public void serialize(GenerationsView view, DataOutputView out) throws IOException {
      writeVarLong(view.generations().size(), out);
      for (GenerationView each : view.generations()) {
        StringValue.writeString(each.generation(), out);
        writeVarLong(each.version(), out);
        StringValue.writeString(each.formula(), out);
        writeVarLong(each.halfLifeSeconds(), out);
        out.writeDouble(each.prior());
        writeVarLong(each.weights().size(), out);
        for (Map.Entry<String, Double> weight : each.weights().entrySet()) {
          StringValue.writeString(weight.getKey(), out);
          out.writeDouble(weight.getValue());
        }
        writeVarLong(each.maxItems(), out);
        out.writeDouble(each.perCreatorDecay());
        writeTexts(each.scopes(), out);
        out.writeBoolean(each.byReplay());
      }
      StringValue.writeString(view.active(), out);
      writeVarLong(view.activations(), out);
    }

    @Override
    public GenerationsView deserialize(DataInputView in) throws IOException {
      int size = (int) readVarLong(in);
      List<GenerationView> generations = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        generations.add(
            new GenerationView(
                StringValue.readString(in),
                readVarLong(in),
                StringValue.readString(in),
                readVarLong(in),
                in.readDouble(),
                readWeights(in),
                readVarLong(in),
                in.readDouble(),
                readTexts(in),
                in.readBoolean()));
      }
      return new GenerationsView(generations, StringValue.readString(in), readVarLong(in));
    }

    private static SortedMap<String, Double> readWeights(DataInputView in) throws IOException {
      SortedMap<String, Double> weights = new TreeMap<>();
      for (long i = readVarLong(in); i > 0; i--) {
        weights.put(StringValue.readString(in), in.readDouble());
      }
      return weights;
    }

    @Override
    public TypeSerializerSnapshot<GenerationsView> snapshotConfiguration() {
      return new GenerationsSnapshot();
    }
  }

  /** Layout 1. */
  public static final class GenerationsSnapshot extends ViewSerializer.Snapshot<GenerationsView> {
    public GenerationsSnapshot() {
      super(GenerationsSerializer.INSTANCE);
    }
  }
}
