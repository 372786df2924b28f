package live.footlight.read.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import live.footlight.contract.feed.Formula;
import live.footlight.contract.feed.Ranking;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A generation as Redis has it: the data of its event, completed, with its version. */
final class GenerationJson {
  private static final JsonMapper JSON = new JsonMapper();

  private GenerationJson() {}

  static Generation read(String id, String text) {
    JsonNode said = JSON.readTree(text);
    SortedMap<String, Double> weights = new TreeMap<>();
    said.path("weights")
        .properties()
        .forEach(weight -> weights.put(weight.getKey(), weight.getValue().asDouble()));
    List<String> scopes = new ArrayList<>();
    said.path("scopes").forEach(scope -> scopes.add(scope.asString()));
    return new Generation(
        id,
        said.path("version").asLong(),
        new Ranking(
            Formula.of(said.path("formula").asString()),
            1_000 * said.path("half_life_seconds").asLong(),
            said.path("prior").asDouble(),
            weights,
            said.path("per_creator_decay").asDouble()),
        said.path("max_items").asLong(),
        scopes,
        said.path("start").asString(null));
  }
}
