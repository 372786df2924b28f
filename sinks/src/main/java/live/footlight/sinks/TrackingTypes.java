package live.footlight.sinks;

import static live.footlight.sinks.ViewTypes.readVarLong;
import static live.footlight.sinks.ViewTypes.writeVarLong;

import java.io.IOException;
import live.footlight.contract.view.AttributionView;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.RollupView.Granularity;
import live.footlight.contract.view.Touch;
import live.footlight.contract.view.TrackedRevision;
import live.footlight.contract.view.TrackedRow;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** How what is tracked travels between operators. A text that is null takes one byte. */
public final class TrackingTypes {
  public static final TypeInformation<TrackedRow> TRACKED_ROW =
      new ViewType<>(TrackedRow.class, TrackedRowSerializer.INSTANCE);
  public static final TypeInformation<TrackedRevision> TRACKED_REVISION =
      new ViewType<>(TrackedRevision.class, TrackedRevisionSerializer.INSTANCE);
  public static final TypeInformation<RollupView> ROLLUP =
      new ViewType<>(RollupView.class, RollupSerializer.INSTANCE);
  public static final TypeInformation<AttributionView> ATTRIBUTION =
      new ViewType<>(AttributionView.class, AttributionSerializer.INSTANCE);

  private static final Granularity[] GRANULARITIES = Granularity.values();

  private TrackingTypes() {}

  private static void writeTouch(Touch touch, DataOutputView out) throws IOException {
    out.writeBoolean(touch != null);
    if (touch != null) {
      StringValue.writeString(touch.touchId(), out);
      writeVarLong(touch.atMs(), out);
      StringValue.writeString(touch.utmSource(), out);
      StringValue.writeString(touch.utmMedium(), out);
      StringValue.writeString(touch.utmCampaign(), out);
      StringValue.writeString(touch.utmTerm(), out);
      StringValue.writeString(touch.utmContent(), out);
    }
  }

  private static Touch readTouch(DataInputView in) throws IOException {
    return in.readBoolean()
        ? new Touch(
            StringValue.readString(in),
            readVarLong(in),
            StringValue.readString(in),
            StringValue.readString(in),
            StringValue.readString(in),
            StringValue.readString(in),
            StringValue.readString(in))
        : null;
  }

  /** An event's row. */
  static final class TrackedRowSerializer extends ViewSerializer<TrackedRow> {
    private static final long serialVersionUID = 1L;
    static final TrackedRowSerializer INSTANCE = new TrackedRowSerializer();

    @Override
    public void serialize(TrackedRow row, DataOutputView out) throws IOException {
      StringValue.writeString(row.eventId(), out);
      StringValue.writeString(row.source(), out);
      StringValue.writeString(row.eventType(), out);
      StringValue.writeString(row.topic(), out);
      writeVarLong(row.schemaVersion(), out);
      writeVarLong(row.occurredAtMs(), out);
      writeVarLong(row.receivedAtMs(), out);
      writeVarLong(row.originalTimestampMs(), out);
      StringValue.writeString(row.userId(), out);
      StringValue.writeString(row.anonymousId(), out);
      StringValue.writeString(row.deviceId(), out);
      StringValue.writeString(row.sessionId(), out);
      StringValue.writeString(row.streamerId(), out);
      StringValue.writeString(row.postId(), out);
      out.writeBoolean(row.amount() != null);
      if (row.amount() != null) {
        writeVarLong(row.amount(), out);
      }
      StringValue.writeString(row.currency(), out);
      StringValue.writeString(row.country(), out);
      StringValue.writeString(row.platform(), out);
      StringValue.writeString(row.utmSource(), out);
      StringValue.writeString(row.utmMedium(), out);
      StringValue.writeString(row.utmCampaign(), out);
      StringValue.writeString(row.utmTerm(), out);
      StringValue.writeString(row.utmContent(), out);
      StringValue.writeString(row.touchId(), out);
      StringValue.writeString(row.visitId(), out);
      StringValue.writeString(row.browser(), out);
      StringValue.writeString(row.os(), out);
      StringValue.writeString(row.deviceClass(), out);
      out.writeBoolean(row.robot());
      StringValue.writeString(row.traceparent(), out);
      StringValue.writeString(row.position(), out);
      StringValue.writeString(row.properties(), out);
    }

    @Override
    public TrackedRow deserialize(DataInputView in) throws IOException {
      return new TrackedRow(
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          (int) readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          in.readBoolean() ? (Long) readVarLong(in) : null,
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          in.readBoolean(),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in));
    }

    @Override
    public TypeSerializerSnapshot<TrackedRow> snapshotConfiguration() {
      return new TrackedRowSnapshot();
    }
  }

  /** Layout 1. */
  public static final class TrackedRowSnapshot extends ViewSerializer.Snapshot<TrackedRow> {
    public TrackedRowSnapshot() {
      super(TrackedRowSerializer.INSTANCE);
    }
  }

  /** What later events made of a row. */
  static final class TrackedRevisionSerializer extends ViewSerializer<TrackedRevision> {
    private static final long serialVersionUID = 1L;
    static final TrackedRevisionSerializer INSTANCE = new TrackedRevisionSerializer();

    @Override
    public void serialize(TrackedRevision revision, DataOutputView out) throws IOException {
      StringValue.writeString(revision.eventId(), out);
      StringValue.writeString(revision.source(), out);
      StringValue.writeString(revision.eventType(), out);
      writeVarLong(revision.occurredAtMs(), out);
      writeVarLong(revision.revision(), out);
      StringValue.writeString(revision.userId(), out);
      StringValue.writeString(revision.anonymousId(), out);
      StringValue.writeString(revision.utmSource(), out);
      StringValue.writeString(revision.utmMedium(), out);
      StringValue.writeString(revision.utmCampaign(), out);
      StringValue.writeString(revision.utmTerm(), out);
      StringValue.writeString(revision.utmContent(), out);
      StringValue.writeString(revision.touchId(), out);
      StringValue.writeString(revision.visitId(), out);
    }

    @Override
    public TrackedRevision deserialize(DataInputView in) throws IOException {
      return new TrackedRevision(
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          readVarLong(in),
          readVarLong(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in));
    }

    @Override
    public TypeSerializerSnapshot<TrackedRevision> snapshotConfiguration() {
      return new TrackedRevisionSnapshot();
    }
  }

  /** Layout 1. */
  public static final class TrackedRevisionSnapshot
      extends ViewSerializer.Snapshot<TrackedRevision> {
    public TrackedRevisionSnapshot() {
      super(TrackedRevisionSerializer.INSTANCE);
    }
  }

  /** How much happened. */
  static final class RollupSerializer extends ViewSerializer<RollupView> {
    private static final long serialVersionUID = 1L;
    static final RollupSerializer INSTANCE = new RollupSerializer();

    @Override
    @SuppressWarnings("EnumOrdinal") // the order of granularities is part of the layout
    public void serialize(RollupView rollup, DataOutputView out) throws IOException {
      out.writeByte(rollup.granularity().ordinal());
      writeVarLong(rollup.startsAtMs(), out);
      StringValue.writeString(rollup.eventType(), out);
      StringValue.writeString(rollup.country(), out);
      StringValue.writeString(rollup.utmSource(), out);
      StringValue.writeString(rollup.utmMedium(), out);
      StringValue.writeString(rollup.utmCampaign(), out);
      writeVarLong(rollup.count(), out);
      writeVarLong(rollup.users(), out);
      writeVarLong(rollup.usersErrorPpm(), out);
      writeVarLong(rollup.diamonds(), out);
      writeVarLong(rollup.version(), out);
    }

    @Override
    public RollupView deserialize(DataInputView in) throws IOException {
      return new RollupView(
          GRANULARITIES[in.readByte()],
          readVarLong(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          StringValue.readString(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in));
    }

    @Override
    public TypeSerializerSnapshot<RollupView> snapshotConfiguration() {
      return new RollupSnapshot();
    }
  }

  /** Layout 1. */
  public static final class RollupSnapshot extends ViewSerializer.Snapshot<RollupView> {
    public RollupSnapshot() {
      super(RollupSerializer.INSTANCE);
    }
  }

  /** Where a user came from. */
  static final class AttributionSerializer extends ViewSerializer<AttributionView> {
    private static final long serialVersionUID = 1L;
    static final AttributionSerializer INSTANCE = new AttributionSerializer();

    @Override
    public void serialize(AttributionView attribution, DataOutputView out) throws IOException {
      StringValue.writeString(attribution.userId(), out);
      writeTouch(attribution.initial(), out);
      writeTouch(attribution.current(), out);
      writeVarLong(attribution.version(), out);
    }

    @Override
    public AttributionView deserialize(DataInputView in) throws IOException {
      return new AttributionView(
          StringValue.readString(in), readTouch(in), readTouch(in), readVarLong(in));
    }

    @Override
    public TypeSerializerSnapshot<AttributionView> snapshotConfiguration() {
      return new AttributionSnapshot();
    }
  }

  /** Layout 1. */
  public static final class AttributionSnapshot extends ViewSerializer.Snapshot<AttributionView> {
    public AttributionSnapshot() {
      super(AttributionSerializer.INSTANCE);
    }
  }
}
