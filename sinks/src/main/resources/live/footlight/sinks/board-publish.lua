-- Ends an update that was put together aside: the copy takes the window's place at once.
--
-- KEYS  meta, ranking, members; the copy's meta, ranking, members
-- ARGV  1 version, 2 how many pieces the copy has, 3 revision, 4 starts_at, 5 ends_at,
--       6 expires_at (0: never), 7 as_of, 8 the writer's run
-- Gives  1 applied, 0 a newer version is stored, -1 pieces are missing, -2 expired, -3 a newer run
--        writes the window
local version, expires = tonumber(ARGV[1]), tonumber(ARGV[6])
local stored = redis.call('HMGET', KEYS[1], 'version', 'revision', 'run', 'by')
local current, owner, run = tonumber(stored[1] or 0), tonumber(stored[3] or 0), tonumber(ARGV[8])

if owner > run or (current > version and stored[4]) then
  redis.call('UNLINK', KEYS[4], KEYS[5], KEYS[6])
  if owner > run then return -3 end
  if owner < run then redis.call('HSET', KEYS[1], 'run', ARGV[8]) end
  return 0
end
if expires > 0 then
  local now = redis.call('TIME')
  if now[1] * 1000 + now[2] / 1000 >= expires then
    redis.call('UNLINK', unpack(KEYS))
    return -2
  end
end
if redis.call('HGET', KEYS[4], 'version') ~= ARGV[2] then
  -- Published before, by a call whose answer was lost?
  if current == version then return 1 end
  return -1
end

local revision = math.max(tonumber(ARGV[3]), tonumber(stored[2] or 0))
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'revision', revision,
  'starts_at', ARGV[4], 'ends_at', ARGV[5], 'expires_at', ARGV[6], 'as_of', ARGV[7],
  'run', ARGV[8], 'by', ARGV[8])
redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4])
for i = 2, 3 do
  if redis.call('EXISTS', KEYS[i + 3]) == 1 then redis.call('RENAME', KEYS[i + 3], KEYS[i]) end
end
for i = 1, 3 do
  if expires > 0 then redis.call('PEXPIREAT', KEYS[i], ARGV[6]) else redis.call('PERSIST', KEYS[i]) end
end
return 1
