package live.footlight.jobs.tracking;

import java.util.Map;
import java.util.TreeMap;
import live.footlight.contract.view.TrackingDocuments;
import live.footlight.jobs.JobScene;
import org.bson.Document;

/** A scene, and what MongoDB holds of tracking. */
final class StoredTrackingScene extends JobScene {
  /** What each day of a type counts. */
  Map<String, String> days() {
    Map<String, String> days = new TreeMap<>();
    for (Document stored : documents.getCollection(TrackingDocuments.ROLLUPS).find()) {
      Document rollup = stored.get("rollup", Document.class);
      if (stored.getString("granularity").equals("day")) {
        days.put(
            stored.getString("event_type"),
            rollup.getLong("count")
                + " of "
                + rollup.getLong("users")
                + ", "
                + rollup.getLong("diamonds"));
      }
    }
    return days;
  }

  /** The touches of each user, the initial one and the current one. */
  Map<String, String> attributions() {
    Map<String, String> users = new TreeMap<>();
    for (Document user : documents.getCollection(TrackingDocuments.ATTRIBUTIONS).find()) {
      Document attribution = user.get("attribution", Document.class);
      users.put(
          user.getString("_id"),
          attribution.get("initial", Document.class).getString("touch_id")
              + ' '
              + attribution.get("current", Document.class).getString("touch_id"));
    }
    return users;
  }
}
