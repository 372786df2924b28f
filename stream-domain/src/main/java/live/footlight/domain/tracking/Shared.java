package live.footlight.domain.tracking;

import java.util.List;
import live.footlight.domain.Packed;

/**
 * What an anonymous visitor has, told to the user whom they turned out to be. Told twice it says
 * the same.
 *
 * @param anonymousId whose
 * @param events how many events there were
 * @param first the earliest of them
 * @param touches those with parameters; all that are kept, or those that are new to the user
 */
public record Shared(String anonymousId, long events, Moment first, List<Touched> touches) {
  /** The bytes of it, between operators. */
  public byte[] pack() {
    Packed.Writer to = new Packed.Writer().name(anonymousId).unsigned(events);
    first.write(to);
    Touches.writeAll(touches, to);
    return to.take();
  }

  /** Reads what {@link #pack} wrote. */
  public static Shared unpack(byte[] bytes) {
    Packed.Reader from = new Packed.Reader(bytes);
    return new Shared(from.name(), from.unsigned(), Moment.read(from), Touches.readAll(from));
  }
}
