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
