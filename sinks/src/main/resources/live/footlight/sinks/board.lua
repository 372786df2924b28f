-- Applies one update of a leaderboard's window as a whole, or refuses it as a whole.
--
-- KEYS  meta, ranking, members
-- ARGV  1 version, 2 the version it builds on (0: it holds every entry), 3 revision, 4 starts_at,
--       5 ends_at, 6 expires_at (0: never), 7 as_of, 8 how many removed, 9 how many changed;
--       then the removed ids, the changed ids, (score, ranked member) and (id, place) of the changed;
--       last the writer's run
-- Gives  1 applied, 0 a newer version is stored, -1 what it builds on is not stored, -2 expired,
--        -3 a newer run writes the window
--
-- Arguments lie so that whole ranges of ARGV pass to Redis without a Lua table in between.
local SLICE = 7000 -- even, and below the 8000 values that Lua can unpack

local meta, ranking, members = KEYS[1], KEYS[2], KEYS[3]
local version, since, expires = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[6])

if expires > 0 then
  local now = redis.call('TIME')
  if now[1] * 1000 + now[2] / 1000 >= expires then
    redis.call('UNLINK', meta, ranking, members)
    return -2
  end
end

local stored = redis.call('HMGET', meta, 'version', 'revision', 'run')
local current, owner, run = tonumber(stored[1] or 0), tonumber(stored[3] or 0), ARGV[#ARGV]
if owner > tonumber(run) then return -3 end
if current > version then
  if owner < tonumber(run) then redis.call('HSET', meta, 'run', run) end
  return 0
end
if current < since then return -1 end

local removed, changed = tonumber(ARGV[8]), tonumber(ARGV[9])
local ids = 10
local scores = ids + removed + changed
local places = scores + 2 * changed
local stop = places + 2 * changed

local function each_slice(first, last, command, key, from)
  for start = first, last, SLICE do
    redis.call(command, key, unpack(from, start, math.min(start + SLICE - 1, last)))
  end
end

-- The first write is one that Redis refuses when it is out of memory: then nothing has changed yet.
redis.call('HSET', meta, 'as_of', ARGV[7], 'run', run)

if since == 0 then
  redis.call('UNLINK', ranking, members)
else
  local sub, stale, count = string.sub, {}, 0
  for start = ids, scores - 1, SLICE do
    local last = math.min(start + SLICE - 1, scores - 1)
    local old = redis.call('HMGET', members, unpack(ARGV, start, last))
    for i = 1, last - start + 1 do
      local place = old[i]
      if place then
        local at = start + i - 1
        local ranked = sub(place, 1, 13) .. ARGV[at]
        local nth = at - ids - removed
        if nth < 0 or ranked ~= ARGV[scores + 2 * nth + 1] then
          count = count + 1
          stale[count] = ranked
        end
      end
    end
  end
  each_slice(1, count, 'ZREM', ranking, stale)
  each_slice(ids, ids + removed - 1, 'HDEL', members, ARGV)
end
each_slice(scores, places - 1, 'ZADD', ranking, ARGV)
each_slice(places, stop - 1, 'HSET', members, ARGV)

local revision = math.max(tonumber(ARGV[3]), tonumber(stored[2] or 0))
redis.call('HSET', meta, 'version', ARGV[1], 'revision', revision,
  'starts_at', ARGV[4], 'ends_at', ARGV[5])

if expires > 0 then
  redis.call('PEXPIREAT', meta, ARGV[6])
  redis.call('PEXPIREAT', ranking, ARGV[6])
  redis.call('PEXPIREAT', members, ARGV[6])
elseif redis.call('PTTL', meta) > 0 then
  redis.call('PERSIST', meta)
  redis.call('PERSIST', ranking)
  redis.call('PERSIST', members)
end
return 1
