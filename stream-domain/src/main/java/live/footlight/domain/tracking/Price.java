package live.footlight.domain.tracking;

import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.MessageUnlocked;
import live.footlight.contract.event.OrderPaid;
import live.footlight.contract.event.OrderRefunded;
import live.footlight.contract.event.PostUnlocked;
import live.footlight.contract.event.SessionPaid;

/**
 * What an event cost or brought. What was paid back is below 0. A gift is taken back whole, and
 * what takes it back names it and no amount: it has no price of its own.
 *
 * @param amount in the smallest unit of the currency; null where the event says none
 * @param currency {@code diamonds}, ISO 4217 or what a message was paid with; null where the event
 *     says none
 */
public record Price(Long amount, String currency) {
  /** Of what costs nothing, or does not say what. */
  public static final Price NONE = new Price(null, null);

  private static final String DIAMONDS = "diamonds";

  /** The price of what an event says. */
  public static Price of(EventData data) {
    if (data instanceof GiftSent gift) {
      return inDiamonds(gift.diamonds());
    } else if (data instanceof SessionPaid paid) {
      return inDiamonds(paid.diamonds());
    } else if (data instanceof PostUnlocked unlocked) {
      return unlocked.diamonds() == null ? NONE : inDiamonds(unlocked.diamonds());
    } else if (data instanceof OrderPaid paid) {
      return new Price(paid.amount(), paid.currency());
    } else if (data instanceof OrderRefunded refunded) {
      Long paid = refunded.amount();
      return new Price(paid == null ? null : Long.valueOf(-paid), refunded.currency());
    } else if (data instanceof MessageUnlocked unlocked) {
      return new Price(unlocked.amount(), unlocked.currency());
    }
    return NONE;
  }

  private static Price inDiamonds(long amount) {
    return new Price(amount, DIAMONDS);
  }

  /** What of it adds up in diamonds; 0 where it is in something else. */
  public long diamonds() {
    return amount != null && DIAMONDS.equals(currency) ? amount : 0;
  }
}
