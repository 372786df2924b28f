-- Begins an update that is too large for one script: copies the window aside, where board.lua then
-- applies it piece by piece (as versions 2, 3, … of the copy) while readers keep the old one.
--
-- KEYS  meta, ranking, members; the copy's meta, ranking, members
-- ARGV  1 version, 2 the version it builds on, 3 expires_at (0: never), 4 how long the copy may live, ms,
--       5 the writer's run
-- Gives  1 begun, or that there is nothing to do; -1 what it builds on is not stored; -3 a newer run
--        writes the window
local version, since, expires = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local stored = redis.call('HMGET', KEYS[1], 'version', 'run', 'by')
local current = tonumber(stored[1] or 0)
if tonumber(stored[2] or 0) > tonumber(ARGV[5]) then return -3 end

local now = redis.call('TIME')
local expired = expires > 0 and now[1] * 1000 + now[2] / 1000 >= expires
if (current > version and stored[3]) or expired then
  -- Whatever follows is refused as stale, by a version that nothing is above.
  redis.call('HSET', KEYS[4], 'version', '9007199254740991', 'by', ARGV[5])
  redis.call('PEXPIRE', KEYS[4], ARGV[4])
  return 1
end
if current < since or not stored[3] then return -1 end

-- The pieces have to know whose the copied window was.
redis.call('HSET', KEYS[4], 'version', 1, 'by', stored[3])
redis.call('PEXPIRE', KEYS[4], ARGV[4])
redis.call('UNLINK', KEYS[5], KEYS[6])
for i = 2, 3 do
  if redis.call('COPY', KEYS[i], KEYS[i + 3]) == 1 then
    redis.call('PEXPIRE', KEYS[i + 3], ARGV[4])
  end
end
return 1
