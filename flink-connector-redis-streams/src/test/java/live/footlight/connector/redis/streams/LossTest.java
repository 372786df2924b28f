package live.footlight.connector.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossTest {
  private static final EntryId FIFTY = new EntryId(50, 0);
  private static final RedisStreamSplit AT_FIFTY =
      new RedisStreamSplit("s", FIFTY, 50, "one", null);
  private static final RedisStreamSplit AT_FIRST =
      new RedisStreamSplit("s", EntryId.ZERO, 0, "one", null);

  @Test
  void nothingIsLostWhereTheStreamHasGoneOn() {
    assertThat(Loss.between(AT_FIFTY, stream("one", 100, 100, 100, true))).isEmpty();
  }

  @Test
  void nothingIsLostWhereOnlyWhatWasReadWasTrimmed() {
    assertThat(Loss.between(AT_FIFTY, stream("one", 51, 100, 100, true))).isEmpty();
    assertThat(Loss.between(AT_FIFTY, stream("one", 50, 100, 100, false))).isEmpty();
    assertThat(Loss.between(AT_FIFTY, stream("one", 0, 50, 50, false))).isEmpty();
  }

  @Test
  void nothingIsLostOfAStreamThatIsStillToCome() {
    assertThat(Loss.between(AT_FIRST, absent("one"))).isEmpty();
  }

  @Test
  void anotherIncarnationIsReadFromItsBeginning() {
    Loss loss = Loss.between(AT_FIFTY, stream("two", 30, 80, 80, true)).orElseThrow();

    assertThat(loss.cause()).contains("incarnation two, was one");
    assertThat(loss.resync())
        .isEqualTo(loss.skip())
        .isEqualTo(new RedisStreamSplit("s", EntryId.ZERO, 50, "two", null));
    assertThat(Loss.between(loss.resync(), stream("two", 30, 80, 80, true))).isEmpty();
  }

  @Test
  void aStreamThatIsGone() {
    assertThat(Loss.between(AT_FIFTY, absent("one")).orElseThrow().cause())
        .contains("does not exist");
  }

  @Test
  void aTailThatIsGoneIsFollowedFromWhereItEnds() {
    Loss loss = Loss.between(AT_FIFTY, stream("one", 40, 40, 40, false)).orElseThrow();

    assertThat(loss.cause()).contains("tail was lost");
    assertThat(loss.resync().position()).isEqualTo(new EntryId(40, 0));
    assertThat(loss.resync().ordinal()).isEqualTo(40);
  }

  @Test
  void aTailThatIsGoneAndWasWrittenAnew() {
    Loss loss = Loss.between(AT_FIFTY, stream("one", 45, 45, 60, false)).orElseThrow();

    assertThat(loss.cause()).contains("45 entries in all, but 50 were read");
    assertThat(loss.resync()).isEqualTo(AT_FIRST);
    assertThat(loss.skip().position()).isEqualTo(FIFTY);
  }

  @Test
  void whatWasTrimmedUnreadIsCounted() {
    Loss loss = Loss.between(AT_FIFTY, stream("one", 30, 100, 100, false)).orElseThrow();

    assertThat(loss.entries()).isEqualTo(20);
    assertThat(loss.resync()).isEqualTo(new RedisStreamSplit("s", FIFTY, 70, "one", null));
    assertThat(Loss.between(loss.resync(), stream("one", 30, 100, 100, false))).isEmpty();
  }

  @Test
  void anotherHistoryIsKnownByTheEntryThatIsMissing() {
    Loss loss = Loss.between(AT_FIFTY, stream("one", 100, 100, 100, false)).orElseThrow();

    assertThat(loss.cause()).contains("another history");
  }

  @Test
  void aDeletedEntryIsNoOtherHistory() {
    StreamInspection deleted =
        new StreamInspection(
            true, "one", 0, 99, 100, new EntryId(100, 0), true, false, new EntryId(51, 0));

    assertThat(Loss.between(AT_FIFTY, deleted)).isEmpty();
  }

  @Test
  void withoutCountsOnlyTheIdsTell() {
    assertThat(Loss.between(AT_FIFTY, stream("one", 30, -1, 100, false))).isEmpty();
    assertThat(Loss.between(AT_FIFTY, stream("one", 30, -1, 49, false))).isPresent();
  }

  private static StreamInspection stream(
      String incarnation, long length, long added, long last, boolean here) {
    return new StreamInspection(
        true, incarnation, 0, length, added, new EntryId(last, 0), false, here, null);
  }

  private static StreamInspection absent(String incarnation) {
    return new StreamInspection(false, incarnation, 0, 0, 0, EntryId.ZERO, false, false, null);
  }
}
