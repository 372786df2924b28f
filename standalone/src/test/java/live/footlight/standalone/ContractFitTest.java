package live.footlight.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import live.footlight.contract.EventJson;
import live.footlight.contract.ParsedEvent;
import live.footlight.standalone.client.ClientEvent;
import live.footlight.standalone.gdq.GdqData;
import live.footlight.standalone.gdq.MarathonEvents;
import live.footlight.standalone.gdq.MarathonScript;
import live.footlight.standalone.traffic.Act;
import live.footlight.standalone.traffic.Traffic;
import org.junit.jupiter.api.Test;

/** What this module sends is what the contract takes; and what it sends malformed is not. */
class ContractFitTest {
  private static final long NOW = 1_795_000_000_000L;

  @Test
  void everyEventOfAMarathonIsWellFormed() throws Exception {
    MarathonScript script = MarathonScript.of(GdqData.marathon(), "sgdq2018");
    for (ClientEvent event : MarathonEvents.of(script)) {
      assertThat(parse(event, NOW).problems()).as("%s", event).isEmpty();
    }
  }

  @Test
  void trafficIsWellFormedUnlessItIsMeantNotToBe() throws Exception {
    Traffic traffic = new Traffic(5, 200, NOW);
    Set<String> types = new HashSet<>();
    for (int i = 0; i < 80_000; i++) {
      Act act = traffic.next();
      ParsedEvent parsed = parse(act.event(), act.sentAtMs());
      if (act.kind() == Act.Kind.MALFORMED) {
        assertThat(parsed.problems()).as("%s", act.event()).isNotEmpty();
      } else {
        assertThat(parsed.problems()).as("%s", act.event()).isEmpty();
        types.add(act.event().type());
      }
    }
    assertThat(types)
        .containsExactlyInAnyOrder(
            "session.started",
            "session.ended",
            "gift.sent",
            "gift.refunded",
            "post.unlocked",
            "session.paid",
            "source.connected",
            "goal.opened",
            "show.started",
            "show.ended",
            "viewer.joined",
            "viewer.left",
            "post.created",
            "post.viewed",
            "post.liked",
            "post.unliked",
            "post.commented",
            "post.shared",
            "post.taken_down",
            "post.restored",
            "generation.configured",
            "generation.activated");
  }

  private static ParsedEvent parse(ClientEvent event, long receivedAtMs) throws Exception {
    return EventJson.parse(event.json(), receivedAtMs);
  }
}
