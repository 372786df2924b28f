package live.footlight.domain.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.EventType;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftRefunded;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.MessageUnlocked;
import live.footlight.contract.event.OrderPaid;
import live.footlight.contract.event.OrderRefunded;
import live.footlight.contract.event.PostUnlocked;
import live.footlight.contract.event.SessionPaid;
import org.junit.jupiter.api.Test;

/** What money comes to, and what names it. */
class PriceTest {
  private static final GiftSent GIFT =
      new GiftSent("g1", "c1", "u1", "rose", 30, "s1", null, null, null, null, null);
  private static final SessionPaid SESSION = new SessionPaid("p1", "s1", "c1", "u1", 20);
  private static final PostUnlocked POST =
      new PostUnlocked("po", "u1", "en", "c1", 10L, null, null);
  private static final OrderPaid ORDER = new OrderPaid("o1", "u1", 500, "TWD", null, null, null);

  @Test
  void whatIsPaidInDiamondsAddsUp() {
    assertThat(Price.of(GIFT)).isEqualTo(new Price(30L, "diamonds"));
    assertThat(Price.of(GIFT).diamonds()).isEqualTo(30);
    assertThat(Price.of(SESSION).diamonds()).isEqualTo(20);
    assertThat(Price.of(POST).diamonds()).isEqualTo(10);
    assertThat(Price.of(new OrderPaid("o2", "u1", 7, "diamonds", null, null, null)).diamonds())
        .isEqualTo(7);
  }

  @Test
  void whatIsPaidInSomethingElseDoesNot() {
    assertThat(Price.of(ORDER)).isEqualTo(new Price(500L, "TWD"));
    assertThat(Price.of(ORDER).diamonds()).isZero();
    Price message = Price.of(new MessageUnlocked("m1", "u1", "c1", 3L, "points"));
    assertThat(message).isEqualTo(new Price(3L, "points"));
    assertThat(message.diamonds()).isZero();
  }

  @Test
  void whatIsPaidBackIsBelowNought() {
    assertThat(Price.of(refund(5L, "TWD"))).isEqualTo(new Price(-5L, "TWD"));
    assertThat(Price.of(refund(5L, "diamonds")).diamonds()).isEqualTo(-5);
  }

  @Test
  void whatSaysNoAmountHasNone() {
    assertThat(Price.of(new GiftRefunded("g1", "c1", "s1", null))).isEqualTo(Price.NONE);
    assertThat(Price.of(refund(null, "diamonds"))).isEqualTo(new Price(null, "diamonds"));
    assertThat(Price.of(refund(null, "diamonds")).diamonds()).isZero();
    assertThat(Price.of(new PostUnlocked("po", "u1", "en", "c1", null, null, null)))
        .isEqualTo(Price.NONE);
  }

  @Test
  void moneyThatComesInIsNamedByItsBusinessId() throws Exception {
    assertThat(named(GIFT)).isEqualTo("gift_id g1");
    assertThat(named(SESSION)).isEqualTo("payment_id p1");
    assertThat(named(POST)).isEqualTo("engagement_id en");
    assertThat(named(ORDER)).isEqualTo("order_id o1");
    assertThat(Money.isOf(EventType.ORDER_REFUNDED)).isFalse();
    assertThat(Money.isOf(EventType.GIFT_REFUNDED)).isFalse();
  }

  private static OrderRefunded refund(Long amount, String currency) {
    return new OrderRefunded("o1", "u1", amount, currency, null);
  }

  private static String named(EventData data) throws Exception {
    FrameWriter writer = new FrameWriter();
    writer.append(new Event("e1", "/test", 1, 1, 1, Actor.UNKNOWN, null, data, null));
    FrameReader frame = new FrameReader();
    frame.open(writer.take());
    assertThat(frame.next()).isTrue();
    frame.parse();
    assertThat(Money.isOf(frame.type())).isTrue();
    return Money.idName(frame.type()) + ' ' + Money.id(frame);
  }
}
