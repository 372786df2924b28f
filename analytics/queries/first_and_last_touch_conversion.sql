-- Who brought those who paid: by the first touch ever, and by the one that was current when they
-- paid. Each user who paid counts once in a column; amounts are in diamonds, gifts that were taken
-- back later included.
WITH touches AS (
    SELECT
        user_id,
        arg_min(coalesce(utm_source, '(none)'), (occurred_at, event_id)) AS first_source
    FROM events
    WHERE user_id IS NOT NULL AND touch_id IS NOT NULL
    GROUP BY user_id
),
paid AS (
    SELECT user_id, coalesce(utm_source, '(none)') AS last_source, amount
    FROM events
    WHERE currency = 'diamonds' AND amount > 0 AND user_id IS NOT NULL
),
by_first AS (
    SELECT first_source AS source, count(DISTINCT user_id) AS payers, sum(amount)::BIGINT AS diamonds
    FROM paid JOIN touches USING (user_id)
    GROUP BY source
),
by_last AS (
    SELECT last_source AS source, count(DISTINCT user_id) AS payers, sum(amount)::BIGINT AS diamonds
    FROM paid
    GROUP BY source
)
SELECT
    source,
    coalesce(f.payers, 0) AS first_touch_payers,
    coalesce(f.diamonds, 0) AS first_touch_diamonds,
    coalesce(l.payers, 0) AS last_touch_payers,
    coalesce(l.diamonds, 0) AS last_touch_diamonds
FROM by_first f
FULL JOIN by_last l USING (source)
ORDER BY source;
