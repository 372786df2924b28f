-- Of those who watched a session, how many paid in it after they came, and how long that took.
WITH came AS (
    SELECT session_id, coalesce(user_id, anonymous_id) AS person, min(occurred_at) AS came_at
    FROM presences
    WHERE event_type = 'viewer_joined' AND session_id IS NOT NULL AND NOT robot
    GROUP BY ALL
),
paid AS (
    SELECT session_id, user_id AS person, occurred_at AS paid_at
    FROM events
    WHERE event_type IN ('gift_sent', 'session_paid') AND amount > 0
),
firsts AS (
    SELECT c.session_id, c.person, c.came_at, min(p.paid_at) AS paid_at
    FROM came c
    LEFT JOIN paid p ON p.session_id = c.session_id AND p.person = c.person AND p.paid_at >= c.came_at
    GROUP BY ALL
)
SELECT
    session_id,
    count(*) AS viewers,
    count(paid_at) AS payers,
    round(100.0 * count(paid_at) / count(*), 2) AS percent,
    median(date_diff('second', came_at, paid_at))::BIGINT AS median_seconds
FROM firsts
GROUP BY session_id
ORDER BY session_id;
