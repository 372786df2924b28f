-- How many different viewers a session had in each hour (UTC) in which anyone came or was heard of.
SELECT
    session_id,
    date_trunc('hour', occurred_at) AS hour,
    count(DISTINCT coalesce(user_id, anonymous_id)) AS viewers
FROM presences
WHERE event_type IN ('viewer_joined', 'viewer_heartbeat', 'viewer_tier_changed')
  AND session_id IS NOT NULL
  AND NOT robot
GROUP BY session_id, hour
ORDER BY session_id, hour;
