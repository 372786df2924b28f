package live.footlight.jobs.tracking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import live.footlight.domain.Packed;
import live.footlight.domain.tracking.VisitorFold;
import live.footlight.jobs.MicroBatchOperator;
import live.footlight.jobs.tracking.Addressed.Kind;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Knows which anonymous ids are a user: tells each whose it is, and that it is erased where the
 * user is, before or after it became theirs.
 */
final class LinksOperator extends MicroBatchOperator<Addressed, Addressed> {
  private static final long serialVersionUID = 1L;
  private static final int FORMAT = 1;

  private final Duration forget;

  private transient Map<String, List<Addressed>> gathered;
  private transient ValueState<byte[]> links;
  private transient ValueState<Long> erased;

  LinksOperator(Duration forget, Timing timing) {
    super(timing);
    this.forget = forget;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    ValueStateDescriptor<byte[]> descriptor =
        new ValueStateDescriptor<>("links", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    descriptor.enableTimeToLive(Forgetting.after(forget));
    links = context.getKeyedStateStore().getState(descriptor);
    // Stays for ever: who was erased stays erased.
    erased =
        context.getKeyedStateStore().getState(new ValueStateDescriptor<>("erased", Types.LONG));
  }

  @Override
  public void open() throws Exception {
    super.open();
    gathered = new LinkedHashMap<>();
  }

  @Override
  public void processElement(StreamRecord<Addressed> element) throws Exception {
    Addressed message = element.getValue();
    gathered.computeIfAbsent(message.to(), user -> new ArrayList<>()).add(message);
    gathered(message.packed().length);
  }

  @Override
  protected void fold(long nowMs) throws Exception {
    for (Map.Entry<String, List<Addressed>> entry : gathered.entrySet()) {
      setCurrentKey(entry.getKey());
      String userId = entry.getKey().substring(SeenOperator.LINKS.length());
      Set<String> known = read(links.value());
      boolean changed = false;
      Long erasedAt = erased.value();
      for (Addressed message : entry.getValue()) {
        Packed.Reader from = new Packed.Reader(message.packed());
        if (message.kind() == Kind.ERASED) {
          if (erasedAt == null) {
            erasedAt = from.number();
            erased.update(erasedAt);
            for (String anonymous : known) {
              tell(anonymous, Kind.ERASED, message.packed());
            }
          }
          continue;
        }
        String anonymous = from.name();
        if (erasedAt != null) {
          tell(anonymous, Kind.ERASED, new Packed.Writer().number(erasedAt).take());
          continue;
        }
        changed |= known.add(anonymous);
        Packed.Writer owner = new Packed.Writer().name(userId).number(from.number());
        tell(anonymous, Kind.OWNER, owner.name(from.name()).name(from.name()).take());
      }
      if (erasedAt != null) {
        links.clear();
      } else if (changed) {
        Packed.Writer to = new Packed.Writer().oneByte(FORMAT).unsigned(known.size());
        known.forEach(to::name);
        links.update(to.take());
      }
    }
    gathered.clear();
  }

  private void tell(String anonymousId, Kind kind, byte[] packed) {
    output.collect(
        new StreamRecord<>(new Addressed(VisitorFold.anonymous(anonymousId), kind, packed)));
  }

  private static Set<String> read(byte[] bytes) {
    Set<String> known = new TreeSet<>();
    if (bytes != null) {
      Packed.Reader from = new Packed.Reader(bytes);
      Packed.checkFormat(from.oneByte(), FORMAT, "a user's links");
      for (int i = from.count(); i > 0; i--) {
        known.add(from.name());
      }
    }
    return known;
  }
}
