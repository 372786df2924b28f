-- Raises a writer's mark, and gives the one before it (0: none).
--
-- KEYS  the mark
-- ARGV  1 the new mark, 2 how long to keep it, ms
local before = tonumber(redis.call('GET', KEYS[1]) or 0)
if before < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return before
