-- What a streamer earned per day (UTC) and currency: gifts, tickets and unlocked posts, less the
-- gifts that were taken back, which count on the day of the gift.
WITH refunded AS (
    SELECT DISTINCT json_extract_string(properties, '$.gift_id') AS gift_id
    FROM events
    WHERE event_type = 'gift_refunded'
)
SELECT
    e.streamer_id,
    date_trunc('day', e.occurred_at)::DATE AS day,
    e.currency,
    sum(e.amount)::BIGINT AS amount,
    count(*) AS payments
FROM events e
LEFT JOIN refunded r ON e.event_type = 'gift_sent' AND r.gift_id = json_extract_string(e.properties, '$.gift_id')
WHERE e.event_type IN ('gift_sent', 'session_paid', 'post_unlocked')
  AND e.amount IS NOT NULL
  AND r.gift_id IS NULL
GROUP BY ALL
ORDER BY ALL;
