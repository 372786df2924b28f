package live.footlight.jobs.feeds;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Those of a subtask's items that stand first by their stored scores, in one list or in one
 * generation: as many as a list holds, so that whatever stands in it is among some subtask's.
 *
 * <p>Of a generation they are so whatever lists they are in, {@code home} first of all. Stored
 * scores of power laws only fall as time passes, so an item outside stands no higher than the last
 * one inside. Of a country, a category or a creator whose items are all outside, none is known
 * here, and none is scored again before something happens to it.
 */
final class FirstItems {
  private final TreeSet<Place> places =
      new TreeSet<>(
          Comparator.comparingDouble(Place::score).reversed().thenComparing(Place::entity));
  private final Map<String, Place> byEntity = new HashMap<>();
  private final int most;

  FirstItems(int most) {
    this.most = most;
  }

  /** As many of another list. */
  FirstItems emptied() {
    return new FirstItems(most);
  }

  private record Place(String entity, double score) {}

  /** An item has a score now. */
  void put(String entity, double score) {
    remove(entity);
    Place place = new Place(entity, score);
    places.add(place);
    byEntity.put(entity, place);
    if (places.size() > most) {
      byEntity.remove(places.pollLast().entity());
    }
  }

  /** An item has none any more. */
  void remove(String entity) {
    Place before = byEntity.remove(entity);
    if (before != null) {
      places.remove(before);
    }
  }

  /** All of them that there are. */
  Set<String> all() {
    return byEntity.keySet();
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  /** The first of them. */
  List<String> first(int count) {
    List<String> first = new ArrayList<>();
    for (Place place : places) {
      if (first.size() == count) {
        break;
      }
      first.add(place.entity());
    }
    return first;
  }
}
