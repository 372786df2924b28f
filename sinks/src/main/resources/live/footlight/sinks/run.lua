-- Numbers a writer's run, above all runs before it.
--
-- KEYS  the number given last
-- Gives  the number: time in ms, so that it rises even where the last one was lost
local now = redis.call('TIME')
local run = math.max(tonumber(redis.call('GET', KEYS[1]) or 0) + 1, math.floor(now[1] * 1000 + now[2] / 1000))
redis.call('SET', KEYS[1], string.format('%d', run))
return run
