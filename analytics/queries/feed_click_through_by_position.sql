-- Of the posts a feed showed at a place, how many were viewed from there, by generation.
WITH shown AS (
    SELECT
        json_extract_string(i.properties, '$.generation') AS generation,
        (json_extract_string(item, '$.position'))::INTEGER AS position
    FROM events i, unnest(json_extract(i.properties, '$.items')::JSON[]) AS items(item)
    WHERE i.event_type = 'feed_impression' AND NOT i.robot
),
viewed AS (
    SELECT json_extract_string(properties, '$.generation') AS generation, (json_extract_string(properties, '$.position'))::INTEGER AS position
    FROM events
    WHERE event_type = 'post_viewed' AND NOT robot AND json_extract_string(properties, '$.position') IS NOT NULL
),
clicks AS (
    SELECT generation, position, count(*) AS views FROM viewed GROUP BY ALL
)
SELECT
    s.generation,
    s.position,
    count(*) AS shown,
    coalesce(any_value(c.views), 0) AS views,
    round(100.0 * coalesce(any_value(c.views), 0) / count(*), 2) AS percent
FROM shown s
LEFT JOIN clicks c USING (generation, position)
GROUP BY s.generation, s.position
ORDER BY s.generation, s.position;
