package live.footlight.contract.view;

import static live.footlight.contract.view.Column.Kind.FLAG;
import static live.footlight.contract.view.Column.Kind.INTEGER;
import static live.footlight.contract.view.Column.Kind.JSON;
import static live.footlight.contract.view.Column.Kind.LONG;
import static live.footlight.contract.view.Column.Kind.TEXT;
import static live.footlight.contract.view.Column.Kind.TIME;

import java.util.List;
import java.util.function.Function;
import live.footlight.contract.view.Column.Kind;

/**
 * The columns of what is tracked, in their order: in Parquet, in Kafka, in Pub/Sub and in the data
 * dictionary. Columns are added at the end, never renamed and never retyped.
 */
public final class TrackedColumns {
  /** Of an event's row. */
  public static final List<Column<TrackedRow>> EVENTS =
      List.of(
          always("event_id", TEXT, "The event's id, unique per source.", TrackedRow::eventId),
          always("source", TEXT, "Who sent it, as CloudEvents have it.", TrackedRow::source),
          always(
              "event_type",
              TEXT,
              "What happened, in snake case such as `gift_sent`; of a `track` call its own name.",
              TrackedRow::eventType),
          always("topic", TEXT, "The topic it came by, such as `live`.", TrackedRow::topic),
          always(
              "schema_version",
              INTEGER,
              "Version of the layout of `properties`.",
              TrackedRow::schemaVersion),
          always(
              "occurred_at",
              TIME,
              "When it happened, corrected for the client's clock. Its UTC day is the file's"
                  + " `dt`.",
              TrackedRow::occurredAtMs),
          always("received_at", TIME, "When the edge took it.", TrackedRow::receivedAtMs),
          maybe(
              "original_timestamp",
              TIME,
              "What the client's clock said; empty where it was not corrected.",
              row -> row.originalTimestampMs() == 0 ? null : row.originalTimestampMs()),
          maybe("user_id", TEXT, "Who did it, as known when it was written.", TrackedRow::userId),
          maybe(
              "anonymous_id",
              TEXT,
              "The browser or device before it was known whose it is.",
              TrackedRow::anonymousId),
          maybe("device_id", TEXT, "The device.", TrackedRow::deviceId),
          maybe("session_id", TEXT, "The broadcast, not the visit.", TrackedRow::sessionId),
          maybe("streamer_id", TEXT, "Whose broadcast or post it is.", TrackedRow::streamerId),
          maybe("post_id", TEXT, "The post.", TrackedRow::postId),
          maybe(
              "amount",
              LONG,
              "What it cost or paid, in the smallest unit of `currency`; below 0 where it was paid"
                  + " back. A gift is taken back whole: a `gift_refunded`, and an `escrow_settled` whose"
                  + " operation is `void`, name it by the `gift_id` in their `properties` and have no"
                  + " amount. An `order_refunded` without one paid back all of its order.",
              TrackedRow::amount),
          maybe("currency", TEXT, "`diamonds`, or an ISO 4217 code.", TrackedRow::currency),
          maybe(
              "country",
              TEXT,
              "ISO 3166-1 alpha-2 in lower case, by the edge.",
              TrackedRow::country),
          maybe("platform", TEXT, "Such as `web` or `ios`.", TrackedRow::platform),
          maybe(
              "utm_source",
              TEXT,
              "Source of the touch that was current at `occurred_at`, such as `newsletter`.",
              TrackedRow::utmSource),
          maybe(
              "utm_medium", TEXT, "Medium of that touch, such as `email`.", TrackedRow::utmMedium),
          maybe("utm_campaign", TEXT, "Campaign of that touch.", TrackedRow::utmCampaign),
          maybe("utm_term", TEXT, "Words that were searched for.", TrackedRow::utmTerm),
          maybe("utm_content", TEXT, "Which of several links it was.", TrackedRow::utmContent),
          maybe("touch_id", TEXT, "`event_id` of that touch.", TrackedRow::touchId),
          maybe(
              "visit_id",
              TEXT,
              "The visit: 30 minutes without an event end it, and 24 hours at most.",
              TrackedRow::visitId),
          maybe("browser", TEXT, "Family, by the user agent.", TrackedRow::browser),
          maybe("os", TEXT, "Family, by the user agent.", TrackedRow::os),
          maybe(
              "device_class",
              TEXT,
              "Such as `Phone`, `Desktop`, `Robot`, by the user agent.",
              TrackedRow::deviceClass),
          always("robot", FLAG, "Whether the user agent is a robot's.", TrackedRow::robot),
          maybe("traceparent", TEXT, "W3C trace context.", TrackedRow::traceparent),
          maybe(
              "position",
              TEXT,
              "Where it lies in its stream, such as `live.5/1795342347118-0.3`.",
              TrackedRow::position),
          maybe(
              "properties",
              JSON,
              "The event's own data; `docs/events.md` has the fields of every type.",
              TrackedRow::properties));

  /** Of a row's revision. */
  public static final List<Column<TrackedRevision>> REVISIONS =
      List.of(
          always("event_id", TEXT, "Of the row.", TrackedRevision::eventId),
          always("source", TEXT, "Of the row.", TrackedRevision::source),
          always("event_type", TEXT, "Of the row.", TrackedRevision::eventType),
          always(
              "occurred_at",
              TIME,
              "Of the row, so that a revision lies under the same day.",
              TrackedRevision::occurredAtMs),
          always(
              "revision",
              LONG,
              "From 1, rising. The highest revision of a row counts.",
              TrackedRevision::revision),
          maybe(
              "user_id",
              TEXT,
              "Of the row, or whom its `anonymous_id` turned out to be.",
              TrackedRevision::userId),
          maybe("anonymous_id", TEXT, "Of the row.", TrackedRevision::anonymousId),
          maybe("utm_source", TEXT, "As it should have been.", TrackedRevision::utmSource),
          maybe("utm_medium", TEXT, "As it should have been.", TrackedRevision::utmMedium),
          maybe("utm_campaign", TEXT, "As it should have been.", TrackedRevision::utmCampaign),
          maybe("utm_term", TEXT, "As it should have been.", TrackedRevision::utmTerm),
          maybe("utm_content", TEXT, "As it should have been.", TrackedRevision::utmContent),
          maybe("touch_id", TEXT, "`event_id` of the touch.", TrackedRevision::touchId),
          maybe("visit_id", TEXT, "The visit it belongs to.", TrackedRevision::visitId));

  private TrackedColumns() {}

  private static <R> Column<R> always(
      String name, Kind kind, String meaning, Function<R, Object> value) {
    return new Column<>(name, kind, true, meaning, value);
  }

  private static <R> Column<R> maybe(
      String name, Kind kind, String meaning, Function<R, Object> value) {
    return new Column<>(name, kind, false, meaning, value);
  }
}
