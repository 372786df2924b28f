-- Views over the lake, for DuckDB. First say where the lake is:
--   SET VARIABLE lake = '/data/lake';
-- Then .read analytics/lake.sql, and any of the queries.
SET TimeZone = 'UTC';

-- Rows as they were written.
CREATE OR REPLACE VIEW rows_written AS
SELECT *
FROM read_parquet(getvariable('lake') || '/events/**/*.parquet', union_by_name = true, hive_partitioning = false);

-- What later events made of them: the highest revision counts.
CREATE OR REPLACE VIEW revisions AS
SELECT *
FROM read_parquet(getvariable('lake') || '/revisions/**/*.parquet', union_by_name = true, hive_partitioning = false)
QUALIFY row_number() OVER (PARTITION BY source, event_id ORDER BY revision DESC) = 1;

-- Rows as they are known to be now. A row that stands twice, after a job went back to an older
-- savepoint or while files are being compacted, counts once.
CREATE OR REPLACE VIEW events AS
SELECT
    w.* REPLACE (
        CASE WHEN r.event_id IS NULL THEN w.user_id ELSE r.user_id END AS user_id,
        CASE WHEN r.event_id IS NULL THEN w.utm_source ELSE r.utm_source END AS utm_source,
        CASE WHEN r.event_id IS NULL THEN w.utm_medium ELSE r.utm_medium END AS utm_medium,
        CASE WHEN r.event_id IS NULL THEN w.utm_campaign ELSE r.utm_campaign END AS utm_campaign,
        CASE WHEN r.event_id IS NULL THEN w.utm_term ELSE r.utm_term END AS utm_term,
        CASE WHEN r.event_id IS NULL THEN w.utm_content ELSE r.utm_content END AS utm_content,
        CASE WHEN r.event_id IS NULL THEN w.touch_id ELSE r.touch_id END AS touch_id,
        CASE WHEN r.event_id IS NULL THEN w.visit_id ELSE r.visit_id END AS visit_id
    )
FROM (
    SELECT *
    FROM rows_written
    QUALIFY row_number() OVER (PARTITION BY source, event_id ORDER BY received_at) = 1
) w
LEFT JOIN revisions r ON r.source = w.source AND r.event_id = w.event_id;

-- Broadcasts, each from its start to its end as far as they are known.
CREATE OR REPLACE VIEW broadcasts AS
SELECT
    session_id,
    any_value(streamer_id) FILTER (WHERE event_type = 'session_started') AS streamer_id,
    min(occurred_at) FILTER (WHERE event_type = 'session_started') AS started_at,
    max(occurred_at) FILTER (WHERE event_type = 'session_ended') AS ended_at
FROM events
WHERE event_type IN ('session_started', 'session_ended')
GROUP BY session_id;

-- Who came, stayed, left, and in which broadcast. A presence that names the streamer alone is of
-- the broadcast that was on then.
CREATE OR REPLACE VIEW presences AS
SELECT
    e.* REPLACE (
        CASE
            WHEN e.session_id IS NULL AND (b.ended_at IS NULL OR e.occurred_at <= b.ended_at) THEN b.session_id
            ELSE e.session_id
        END AS session_id
    )
FROM (
    SELECT *
    FROM events
    WHERE event_type IN ('viewer_joined', 'viewer_left', 'viewer_heartbeat', 'viewer_tier_changed')
) e
ASOF LEFT JOIN (SELECT * FROM broadcasts WHERE started_at IS NOT NULL) b
    ON b.streamer_id = e.streamer_id AND b.started_at <= e.occurred_at;
