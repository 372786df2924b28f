-- What the files, the rollups and the counters say of each day and type, and whether they agree.
-- It needs two tables beside the lake's views (analytics/README.md says how to fill them):
--   rollups(granularity, starts_at, event_type, "count", diamonds)  from MongoDB
--   counters(name, value)  appended, duplicates, quarantined, dead_lettered, erased
-- The last line balances the books of all days: appended = files + duplicates + quarantined +
-- dead_lettered + erased.
WITH files AS (
    SELECT
        date_trunc('day', occurred_at)::DATE AS day,
        event_type,
        count(*) AS events,
        coalesce(sum(amount) FILTER (WHERE currency = 'diamonds'), 0)::BIGINT AS diamonds
    FROM events
    GROUP BY ALL
),
rolled AS (
    SELECT
        starts_at::DATE AS day,
        event_type,
        sum("count")::BIGINT AS events,
        sum(diamonds)::BIGINT AS diamonds
    FROM rollups
    WHERE granularity = 'day'
    GROUP BY ALL
),
books AS (
    SELECT
        coalesce(sum(value) FILTER (WHERE name = 'appended'), 0)::BIGINT AS appended,
        coalesce(sum(value) FILTER (WHERE name <> 'appended'), 0)::BIGINT AS elsewhere
    FROM counters
)
SELECT
    day::VARCHAR AS day,
    event_type,
    coalesce(f.events, 0) AS in_files,
    coalesce(r.events, 0) AS expected,
    coalesce(f.diamonds, 0) AS diamonds_in_files,
    coalesce(r.diamonds, 0) AS diamonds_expected,
    coalesce(f.events, 0) = coalesce(r.events, 0)
        AND coalesce(f.diamonds, 0) = coalesce(r.diamonds, 0) AS agrees
FROM files f
FULL JOIN rolled r USING (day, event_type)
UNION ALL
SELECT
    'all',
    'all',
    (SELECT coalesce(sum(events), 0)::BIGINT FROM files),
    appended - elsewhere,
    NULL,
    NULL,
    (SELECT coalesce(sum(events), 0)::BIGINT FROM files) = appended - elsewhere
FROM books
ORDER BY day, event_type;
