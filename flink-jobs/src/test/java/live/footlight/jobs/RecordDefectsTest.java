package live.footlight.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import live.footlight.contract.Actor;
import live.footlight.contract.Event;
import live.footlight.contract.FrameReader;
import live.footlight.contract.FrameWriter;
import live.footlight.contract.event.EventData;
import live.footlight.contract.event.GiftSent;
import live.footlight.contract.event.PostCreated;
import live.footlight.contract.event.SessionStarted;
import org.junit.jupiter.api.Test;

/** What past the edge is let into state is what the edge lets in, no more and no less. */
class RecordDefectsTest {
  private static final long AT = 1_790_000_000_000L;

  @Test
  void whatTheEdgeTakesHasNone() throws Exception {
    assertThat(of(gift("g1"))).isNull();
    assertThat(of(session("t".repeat(1024)))).isNull();
    assertThat(of(session(""))).isNull();
  }

  @Test
  void whatTheEdgeRefusesHasOne() throws Exception {
    assertThat(of(gift("g".repeat(257)))).isEqualTo("gift_id is longer than 256 bytes");
    assertThat(of(session("t".repeat(1025)))).isEqualTo("title is longer than 1024 bytes");
    assertThat(of(gift(""))).isEqualTo("gift_id is empty or not UTF-8");
    assertThat(of(gift("\0streamer:c1"))).isEqualTo("gift_id has control characters");
    assertThat(of(new GiftSent("g1", "c1", "u1", "rose", -1, null, null, null, null, null, null)))
        .isEqualTo("diamonds is -1");
  }

  /** Or a post would be in lists that nobody can ask for, and without what is shown of it. */
  @Test
  void whatCannotBeShownHasOne() throws Exception {
    assertThat(of(post("c".repeat(200), List.of("t".repeat(512), "")))).isNull();
    assertThat(of(post("c".repeat(201), null))).isEqualTo("category is longer than 200 bytes");
    assertThat(of(post(null, List.of("ok", "界".repeat(171)))))
        .isEqualTo("one of tags is longer than 512 bytes");
    assertThat(of(post(null, Collections.nCopies(65, "t"))))
        .isEqualTo("tags has more than 64 strings");
    assertThat(of(post(null, List.of("ok", "a\nb"))))
        .isEqualTo("one of tags is not UTF-8 or has control characters");
  }

  private static PostCreated post(String category, List<String> tags) {
    return new PostCreated("p1", "c1", null, null, category, null, tags, null);
  }

  private static GiftSent gift(String id) {
    return new GiftSent(id, "c1", "u1", "rose", 1, null, null, null, null, null, null);
  }

  private static SessionStarted session(String title) {
    return new SessionStarted("s1", "c1", title, null, null, null, null);
  }

  private static String of(EventData data) throws Exception {
    FrameReader frame = new FrameReader();
    frame.open(
        FrameWriter.body(new Event("e", "/test", 1, AT, AT, Actor.UNKNOWN, null, data, null)));
    frame.next();
    frame.parse();
    return RecordDefects.find(frame);
  }
}
