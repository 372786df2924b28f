package live.footlight.sinks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import live.footlight.contract.view.ArchivePage;
import live.footlight.contract.view.BoardEntry;
import live.footlight.contract.view.BoardUpdate;
import live.footlight.contract.view.TopList;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * How the views that hold lists travel between operators; give them with {@code returns(…)} or to
 * an {@code OutputTag}. The other views are flat records, which Flink takes as they are.
 */
public final class ViewTypes {
  public static final TypeInformation<BoardEntry> BOARD_ENTRY =
      new ViewType<>(BoardEntry.class, BoardEntrySerializer.INSTANCE);
  public static final TypeInformation<BoardUpdate> BOARD_UPDATE =
      new ViewType<>(BoardUpdate.class, BoardUpdateSerializer.INSTANCE);
  public static final TypeInformation<TopList> TOP_LIST =
      new ViewType<>(TopList.class, TopListSerializer.INSTANCE);
  public static final TypeInformation<ArchivePage> ARCHIVE_PAGE =
      new ViewType<>(ArchivePage.class, ArchivePageSerializer.INSTANCE);

  private ViewTypes() {}

  private static void writeEntry(BoardEntry entry, DataOutputView out) throws IOException {
    StringValue.writeString(entry.memberId(), out);
    writeVarLong(entry.total(), out);
    writeVarLong(entry.contributions(), out);
    writeVarLong(entry.reachedAtMs(), out);
  }

  private static BoardEntry readEntry(DataInputView in) throws IOException {
    return new BoardEntry(
        StringValue.readString(in), readVarLong(in), readVarLong(in), readVarLong(in));
  }

  private static void writeEntries(List<BoardEntry> entries, DataOutputView out)
      throws IOException {
    writeVarLong(entries.size(), out);
    for (BoardEntry entry : entries) {
      writeEntry(entry, out);
    }
  }

  private static List<BoardEntry> readEntries(DataInputView in) throws IOException {
    int size = (int) readVarLong(in);
    List<BoardEntry> entries = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      entries.add(readEntry(in));
    }
    return entries;
  }

  /** Unsigned LEB128; small numbers, which most are, take one or two bytes. */
  static void writeVarLong(long value, DataOutputView out) throws IOException {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.writeByte((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  static long readVarLong(DataInputView in) throws IOException {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.readByte();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** A line of a board. */
  static final class BoardEntrySerializer extends ViewSerializer<BoardEntry> {
    private static final long serialVersionUID = 1L;
    static final BoardEntrySerializer INSTANCE = new BoardEntrySerializer();

    @Override
    public void serialize(BoardEntry entry, DataOutputView out) throws IOException {
      writeEntry(entry, out);
    }

    @Override
    public BoardEntry deserialize(DataInputView in) throws IOException {
      return readEntry(in);
    }

    @Override
    public TypeSerializerSnapshot<BoardEntry> snapshotConfiguration() {
      return new BoardEntrySnapshot();
    }
  }

  /** Layout 1. */
  public static final class BoardEntrySnapshot extends ViewSerializer.Snapshot<BoardEntry> {
    public BoardEntrySnapshot() {
      super(BoardEntrySerializer.INSTANCE);
    }
  }

  /** What changed on a board. */
  static final class BoardUpdateSerializer extends ViewSerializer<BoardUpdate> {
    private static final long serialVersionUID = 1L;
    static final BoardUpdateSerializer INSTANCE = new BoardUpdateSerializer();

    @Override
    public void serialize(BoardUpdate update, DataOutputView out) throws IOException {
      StringValue.writeString(update.of(), out);
      StringValue.writeString(update.window(), out);
      writeVarLong(update.version(), out);
      writeVarLong(update.sinceVersion(), out);
      writeVarLong(update.revision(), out);
      writeVarLong(update.startsAtMs(), out);
      writeVarLong(update.endsAtMs(), out);
      writeVarLong(update.expiresAtMs(), out);
      writeVarLong(update.asOfMs(), out);
      writeEntries(update.changed(), out);
      writeVarLong(update.removed().size(), out);
      for (String id : update.removed()) {
        StringValue.writeString(id, out);
      }
      writeEntries(update.replaced(), out);
    }

    @Override
    public BoardUpdate deserialize(DataInputView in) throws IOException {
      return new BoardUpdate(
          StringValue.readString(in),
          StringValue.readString(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readEntries(in),
          readIds(in),
          readEntries(in));
    }

    private static List<String> readIds(DataInputView in) throws IOException {
      int size = (int) readVarLong(in);
      List<String> ids = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        ids.add(StringValue.readString(in));
      }
      return ids;
    }

    @Override
    public TypeSerializerSnapshot<BoardUpdate> snapshotConfiguration() {
      return new BoardUpdateSnapshot();
    }
  }

  /** Layout 2; no savepoint holds an update. */
  public static final class BoardUpdateSnapshot extends ViewSerializer.Snapshot<BoardUpdate> {
    public BoardUpdateSnapshot() {
      super(BoardUpdateSerializer.INSTANCE, 2);
    }
  }

  /** The head of a board. */
  static final class TopListSerializer extends ViewSerializer<TopList> {
    private static final long serialVersionUID = 1L;
    static final TopListSerializer INSTANCE = new TopListSerializer();

    @Override
    public void serialize(TopList top, DataOutputView out) throws IOException {
      StringValue.writeString(top.of(), out);
      StringValue.writeString(top.window(), out);
      writeVarLong(top.version(), out);
      writeVarLong(top.entries(), out);
      writeVarLong(top.startsAtMs(), out);
      writeVarLong(top.endsAtMs(), out);
      writeEntries(top.items(), out);
    }

    @Override
    public TopList deserialize(DataInputView in) throws IOException {
      return new TopList(
          StringValue.readString(in),
          StringValue.readString(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readVarLong(in),
          readEntries(in));
    }

    @Override
    public TypeSerializerSnapshot<TopList> snapshotConfiguration() {
      return new TopListSnapshot();
    }
  }

  /** Layout 1. */
  public static final class TopListSnapshot extends ViewSerializer.Snapshot<TopList> {
    public TopListSnapshot() {
      super(TopListSerializer.INSTANCE);
    }
  }

  /** A page of an archive. */
  static final class ArchivePageSerializer extends ViewSerializer<ArchivePage> {
    private static final long serialVersionUID = 1L;
    static final ArchivePageSerializer INSTANCE = new ArchivePageSerializer();

    @Override
    public void serialize(ArchivePage page, DataOutputView out) throws IOException {
      StringValue.writeString(page.of(), out);
      StringValue.writeString(page.window(), out);
      writeVarLong(page.version(), out);
      writeVarLong(page.revision(), out);
      writeVarLong(page.page(), out);
      writeEntries(page.items(), out);
    }

    @Override
    public ArchivePage deserialize(DataInputView in) throws IOException {
      return new ArchivePage(
          StringValue.readString(in),
          StringValue.readString(in),
          readVarLong(in),
          readVarLong(in),
          (int) readVarLong(in),
          readEntries(in));
    }

    @Override
    public TypeSerializerSnapshot<ArchivePage> snapshotConfiguration() {
      return new ArchivePageSnapshot();
    }
  }

  /** Layout 1. */
  public static final class ArchivePageSnapshot extends ViewSerializer.Snapshot<ArchivePage> {
    public ArchivePageSnapshot() {
      super(ArchivePageSerializer.INSTANCE);
    }
  }
}
