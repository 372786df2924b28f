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
-- Most updates are small, so what counts is the number of commands: six for an update that changes
-- something. Arguments lie so that ranges of ARGV pass to Redis without a Lua table in between.
local SLICE = 7000 -- even, and below the 8000 values that Lua can unpack

local call, argv = redis.call, ARGV
local meta, ranking, members = KEYS[1], KEYS[2], KEYS[3]
local version, since, run = tonumber(argv[1]), tonumber(argv[2]), argv[#argv]
local expires = argv[6]

local stored = call('HMGET', meta, 'version', 'revision', 'run', 'expires_at')
local current = tonumber(stored[1] or 0)
if tonumber(stored[3] or 0) > tonumber(run) then return -3 end
if current > version then
  if stored[3] ~= run then call('HSET', meta, 'run', run) end
  return 0
end
if current == 0 and expires ~= '0' then
  local now = call('TIME')
  if now[1] * 1000 + now[2] / 1000 >= tonumber(expires) then return -2 end
end
if current < since then return -1 end

local removed, changed = tonumber(argv[8]), tonumber(argv[9])
local ids = 10
local scores = ids + removed + changed
local places = scores + 2 * changed
local stop = places + 2 * changed

local function each_slice(first, last, command, key, from)
  for start = first, last, SLICE do
    call(command, key, unpack(from, start, math.min(start + SLICE - 1, last)))
  end
end

-- Where the members stand now; read before anything is written.
local stale, count = {}, 0
if since > 0 then
  for start = ids, scores - 1, SLICE do
    local last = math.min(start + SLICE - 1, scores - 1)
    local old = call('HMGET', members, unpack(argv, start, last))
    for i = 1, last - start + 1 do
      local place = old[i]
      if place then
        local at = start + i - 1
        local ranked = string.sub(place, 1, 13) .. argv[at]
        local nth = at - ids - removed
        if nth < 0 or ranked ~= argv[scores + 2 * nth + 1] then
          count = count + 1
          stale[count] = ranked
        end
      end
    end
  end
end

-- The first write is one that Redis refuses when it is out of memory, then nothing has changed; ZADD
-- is. Members come before they go, so that a key is never empty in between and keeps its expiry. The
-- version comes last: where a command fails, what is stored still has the old one.
if since == 0 then
  call('HSET', meta, 'as_of', argv[7])
  call('UNLINK', ranking, members)
elseif changed == 0 then
  call('HSET', meta, 'as_of', argv[7])
end
each_slice(scores, places - 1, 'ZADD', ranking, argv)
each_slice(places, stop - 1, 'HSET', members, argv)
each_slice(1, count, 'ZREM', ranking, stale)
if since > 0 then each_slice(ids, ids + removed - 1, 'HDEL', members, argv) end

local revision = argv[3]
if stored[2] and tonumber(stored[2]) > tonumber(revision) then revision = stored[2] end
call('HSET', meta, 'version', argv[1], 'revision', revision, 'starts_at', argv[4],
  'ends_at', argv[5], 'expires_at', expires, 'as_of', argv[7], 'run', run)

-- Where nobody moved, the keys may be new.
if since == 0 or count == 0 or stored[4] ~= expires then
  for i = 1, 3 do
    if expires ~= '0' then
      call('PEXPIREAT', KEYS[i], expires)
    elseif stored[4] and stored[4] ~= '0' then
      call('PERSIST', KEYS[i])
    end
  end
end
return 1
