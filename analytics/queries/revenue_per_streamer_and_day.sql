-- What a streamer earned per day (UTC) and currency: gifts, tickets, paid sessions and unlocked
-- posts, less the gifts and tickets that were taken back. These count on the day of the gift, not on
-- that of the refund, and whole: a gift is taken back or it is not, so what takes it back names it
-- and no amount. A ticket that is still held for a goal counts until it is voided. It is as on the
-- boards, but for their time zone, and that they take a refund for 180 days only.
WITH taken_back AS (
    SELECT DISTINCT json_extract_string(properties, '$.gift_id') AS gift_id
    FROM events
    WHERE event_type = 'gift_refunded'
       OR (event_type = 'escrow_settled' AND json_extract_string(properties, '$.operation') = 'void')
)
SELECT
    e.streamer_id,
    date_trunc('day', e.occurred_at)::DATE AS day,
    e.currency,
    sum(e.amount)::BIGINT AS amount,
    count(*) AS payments
FROM events e
LEFT JOIN taken_back t ON e.event_type = 'gift_sent' AND t.gift_id = json_extract_string(e.properties, '$.gift_id')
WHERE e.event_type IN ('gift_sent', 'session_paid', 'post_unlocked')
  AND e.amount IS NOT NULL
  AND t.gift_id IS NULL
GROUP BY ALL
ORDER BY ALL;
