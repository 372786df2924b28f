package live.footlight.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import live.footlight.contract.FrameReader;
import live.footlight.contract.MalformedFrameException;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.FeedChange;
import live.footlight.contract.view.FeedItem;
import live.footlight.contract.view.TopList;
import live.footlight.domain.feed.FeedInput;
import live.footlight.domain.feed.FeedOutcome;
import live.footlight.domain.feed.FeedOutput;
import live.footlight.domain.feed.Generation;
import live.footlight.domain.leaderboard.PartialSums;
import live.footlight.jobs.EntityFrames;
import live.footlight.jobs.leaderboards.LedgerFields;
import live.footlight.sinks.FeedViewTypes;
import live.footlight.sinks.ViewTypes;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What events cause to be sent between operators, written and read by the serializers that the jobs
 * use. Rates are of events, not of records: how many records ten events make is part of the cost.
 */
@State(Scope.Thread)
public class RecordSerializing {
  static final int EVENTS = LedgerFolding.EVENTS;
  private static final int PACKING = 40;

  /** A kind of records; those of boards come of {@link LedgerFolding}'s gifts. */
  public enum Kind {
    /** Gifts on their way to their session, forty to an entry. */
    ENTITY_FRAMES,
    /** What ledgers tell streamers' boards. */
    PARTIAL_SUMS,
    /** Changes of boards, on their way to Redis. */
    BOARD_UPDATE,
    /** Heads of boards, on their way to MongoDB. */
    TOP_LIST,
    /** Changes of places in feeds, of {@link FeedFolding}'s events. */
    FEED_CHANGE,
    /** Items of feeds. */
    FEED_ITEM
  }

  @Param public Kind kind;

  private Records<?> records;

  @Setup
  public void prepare() throws IOException, MalformedFrameException {
    switch (kind) {
      case ENTITY_FRAMES -> records = new Records<>(EntityFrames.TYPE, frames());
      case PARTIAL_SUMS, BOARD_UPDATE, TOP_LIST -> records = ofBoards();
      case FEED_CHANGE, FEED_ITEM -> records = ofFeeds();
    }
    records.check();
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void write() throws IOException {
    Workload.expect(records.bytes.length, Integer.toString(records.write()), "bytes written");
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void read(Blackhole hole) throws IOException {
    records.read(hole);
  }

  private static List<EntityFrames> frames() throws MalformedFrameException {
    List<EntityFrames> all = new ArrayList<>();
    FrameReader reader = new FrameReader();
    int entry = 0;
    for (byte[] body : GiftFrames.packed(LedgerFolding.gifts(), PACKING)) {
      String id = "1700000000000-" + entry++;
      Map<String, EntityFrames.Builder> byEntity = new LinkedHashMap<>();
      reader.open(body);
      while (reader.next()) {
        reader.parse();
        byEntity
            .computeIfAbsent(
                LedgerFields.of(reader.type()).entityKey(reader), e -> new EntityFrames.Builder())
            .add(reader);
      }
      byEntity.forEach((entity, builder) -> all.add(builder.take(entity, "live.0", id)));
    }
    return all;
  }

  private Records<?> ofBoards() throws MalformedFrameException {
    List<PartialSums> sums = new ArrayList<>();
    List<BoardUpdate> updates = new ArrayList<>();
    List<TopList> tops = new ArrayList<>();
    LedgerFolding folding = new LedgerFolding();
    folding.prepare();
    folding.foldInto(
        new CountingOutput() {
          @Override
          public void partials(PartialSums partials) {
            sums.add(partials);
          }

          @Override
          public void update(BoardUpdate update) {
            updates.add(update);
          }

          @Override
          public void top(TopList top) {
            tops.add(top);
          }
        });
    return switch (kind) {
      case PARTIAL_SUMS -> new Records<>(TypeInformation.of(PartialSums.class), sums);
      case BOARD_UPDATE -> new Records<>(ViewTypes.BOARD_UPDATE, updates);
      default -> new Records<>(ViewTypes.TOP_LIST, tops);
    };
  }

  private Records<?> ofFeeds() {
    List<FeedChange> changes = new ArrayList<>();
    List<FeedItem> items = new ArrayList<>();
    FeedFolding folding = new FeedFolding();
    folding.prepare();
    folding.foldInto(
        new FeedOutput() {
          @Override
          public void change(FeedChange change) {
            changes.add(change);
          }

          @Override
          public void item(FeedItem item) {
            items.add(item);
          }

          @Override
          public void gap(Generation generation, String list) {}

          @Override
          public void outcome(FeedInput input, FeedOutcome outcome) {}
        });
    return kind == Kind.FEED_CHANGE
        ? new Records<>(TypeInformation.of(FeedChange.class), changes)
        : new Records<>(FeedViewTypes.FEED_ITEM, items);
  }

  /** Records of a type, as they are and as bytes. */
  private static final class Records<T> {
    private final List<T> all;
    private final TypeSerializer<T> serializer;
    private final DataOutputSerializer out = new DataOutputSerializer(1 << 20);
    private final DataInputDeserializer in = new DataInputDeserializer();
    private byte[] bytes;

    Records(TypeInformation<T> type, List<T> all) {
      this.all = all;
      serializer = type.createSerializer(new SerializerConfigImpl());
    }

    /** Every record must come back as it was, to the byte. */
    void check() throws IOException {
      write();
      bytes = out.getCopyOfBuffer();
      in.setBuffer(bytes);
      DataOutputSerializer again = new DataOutputSerializer(bytes.length);
      int read = 0;
      while (in.available() > 0) {
        serializer.serialize(serializer.deserialize(in), again);
        read++;
      }
      Workload.expect(all.size(), Integer.toString(read), "records read");
      if (all.isEmpty() || !Arrays.equals(again.getCopyOfBuffer(), bytes)) {
        throw new IllegalStateException("there are no records, or they do not come back");
      }
    }

    int write() throws IOException {
      out.clear();
      for (T each : all) {
        serializer.serialize(each, out);
      }
      return out.length();
    }

    void read(Blackhole hole) throws IOException {
      in.setBuffer(bytes);
      while (in.available() > 0) {
        hole.consume(serializer.deserialize(in));
      }
    }
  }
}
