package live.footlight.sinks;

import java.util.List;
import live.footlight.contract.view.GenerationView;

/** A generation's configuration as JSON, the data of its event with all that it left open. */
final class GenerationJson {
  private GenerationJson() {}

  /** Names are labels, which need no escapes. */
  static String of(GenerationView view) {
    StringBuilder json = new StringBuilder(256);
    json.append("{\"generation\":").append(quoted(view.generation()));
    json.append(",\"version\":").append(view.version());
    json.append(",\"formula\":").append(quoted(view.formula()));
    json.append(",\"half_life_seconds\":").append(view.halfLifeSeconds());
    json.append(",\"prior\":").append(view.prior());
    List<String> weights =
        view.weights().entrySet().stream()
            .map(e -> quoted(e.getKey()) + ':' + e.getValue())
            .toList();
    json.append(",\"weights\":{").append(String.join(",", weights)).append('}');
    json.append(",\"max_items\":").append(view.maxItems());
    json.append(",\"per_creator_decay\":").append(view.perCreatorDecay());
    List<String> scopes = view.scopes().stream().map(GenerationJson::quoted).toList();
    json.append(",\"scopes\":[").append(String.join(",", scopes)).append(']');
    return json.append(",\"start\":").append(quoted(view.start())).append('}').toString();
  }

  private static String quoted(String label) {
    return '"' + label + '"';
  }
}
