package live.footlight.domain.tracking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import live.footlight.contract.view.RollupView;
import live.footlight.contract.view.RollupView.Granularity;
import live.footlight.domain.Packed;

/**
 * What is added up together, within a day. Texts but the type are null where not known.
 *
 * @param dayMs when the day begins, ms UTC
 * @param eventType in snake case
 * @param country in lower case
 * @param utmSource of the touch current at the events' time
 * @param utmMedium see utmSource
 * @param utmCampaign see utmSource
 */
public record RollupKey(
    long dayMs,
    String eventType,
    String country,
    String utmSource,
    String utmMedium,
    String utmCampaign) {

  /** What an event that was brought by a touch is added up under. */
  public static RollupKey of(Act act, Touched touch) {
    Utm utm = touch == null ? Utm.NONE : touch.utm();
    return new RollupKey(
        Granularity.DAY.startOf(act.at().atMs()),
        act.type(),
        act.country(),
        utm.source(),
        utm.medium(),
        utm.campaign());
  }

  /** What a rollup that readers have is added up under. */
  public static RollupKey of(RollupView rollup) {
    return new RollupKey(
        Granularity.DAY.startOf(rollup.startsAtMs()),
        rollup.eventType(),
        rollup.country(),
        rollup.utmSource(),
        rollup.utmMedium(),
        rollup.utmCampaign());
  }

  /** The minute of its day that an event is in. */
  public static int minute(Act act) {
    long day = Granularity.DAY.startOf(act.at().atMs());
    return (int) ((act.at().atMs() - day) / Granularity.MINUTE.lengthMs());
  }

  /** A text that says all of it, for the state's key. */
  public String text() {
    Packed.Writer to = new Packed.Writer().number(dayMs).name(eventType);
    if (country == null) {
      to.oneByte(0);
    } else {
      to.oneByte(1).name(country);
    }
    new Utm(utmSource, utmMedium, utmCampaign, null, null).write(to);
    return new String(Base64.getEncoder().encode(to.take()), StandardCharsets.US_ASCII);
  }

  /** Reads what {@link #text} wrote. */
  public static RollupKey parse(String text) {
    Packed.Reader from = new Packed.Reader(Base64.getDecoder().decode(text));
    long dayMs = from.number();
    String eventType = from.name();
    String country = from.oneByte() == 0 ? null : from.name();
    Utm utm = Utm.read(from);
    return new RollupKey(dayMs, eventType, country, utm.source(), utm.medium(), utm.campaign());
  }
}
