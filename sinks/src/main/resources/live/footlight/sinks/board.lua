-- Applies one update of a leaderboard's window as a whole, or refuses it as a whole.
--
-- KEYS  meta, ranking, members
-- ARGV  1 version, 2 the version it builds on (0: it holds every entry), 3 revision, 4 starts_at,
--       5 ends_at, 6 expires_at (0: never), 7 as_of, 8 1 for an update, 0 for a piece of one, 9 how many
--       elements leave the ranking, 10 how many ids leave the members, 11 how many entries are set,
--       12 how many of them, the first, are named, 13 how many entries have a place among the members,
--       the named ones first; then the elements and the ids that leave, (score, element) of the
--       entries, (id, place) of those that have one; last the writer's run
-- Gives  1 applied, 0 a newer version is stored, -1 what it builds on is not stored, -2 expired,
--        -3 a newer run writes the window
--
-- Most updates are small, so what counts is the number of commands: three or four for an update that
-- changes something. Arguments lie so that ranges of ARGV pass to Redis without a Lua table in between.
local SLICE = 7000 -- even, and below the 8000 values that Lua can unpack

local call, argv = redis.call, ARGV
local meta, ranking, members = KEYS[1], KEYS[2], KEYS[3]
local version, since, run = tonumber(argv[1]), tonumber(argv[2]), argv[#argv]
local expires = argv[6]

local stored = call('HMGET', meta, 'version', 'run', 'by', 'revision', 'expires_at', 'starts_at', 'ends_at')
local current = tonumber(stored[1] or 0)
if stored[2] and stored[2] ~= run and tonumber(stored[2]) > tonumber(run) then return -3 end
local by = stored[3]
if current > version and by then
  if stored[2] ~= run then call('HSET', meta, 'run', run) end
  return 0
end
if current == 0 and expires ~= '0' then
  local now = call('TIME')
  if now[1] * 1000 + now[2] / 1000 >= tonumber(expires) then return -2 end
end
-- What is not by anyone is of an earlier layout: only a whole board can take its place.
if current < since or (since > 0 and not by) then return -1 end

local leaving, forgotten, set = tonumber(argv[9]), tonumber(argv[10]), tonumber(argv[11])
local placed = tonumber(argv[13])
local ids = 14 + leaving
local scores = ids + forgotten
local places = scores + 2 * set
local stop = places + 2 * placed

-- Gives what the commands gave, added up.
local function each_slice(first, last, command, key, from)
  local sum = 0
  for start = first, last, SLICE do
    sum = sum + call(command, key, unpack(from, start, math.min(start + SLICE - 1, last)))
  end
  return sum
end

-- Another run wrote what this one builds on, and may be ahead of what it knows: what has to go is looked
-- up, before anything is written.
local elements, others = {}, {}
if since > 0 and by ~= run then
  local named = tonumber(argv[12])
  local function look_up(id)
    local place = call('HGET', members, id)
    if place then
      others[#others + 1] = id
      if string.find(place, ':', 1, true) then elements[#elements + 1] = string.sub(place, 1, 13) .. id end
    end
    elements[#elements + 1] = id
  end
  for i = ids, scores - 1 do look_up(argv[i]) end
  for i = 0, set - 1 do look_up(i < named and argv[places + 2 * i] or argv[scores + 2 * i + 1]) end
end

-- The first write is one that Redis refuses when it is out of memory, then nothing has changed. The
-- version comes last: where a command fails, what is stored still has the old one. Elements go before
-- they come, since some come back.
local gone = leaving + forgotten + #elements + #others > 0
if since == 0 or gone or set == 0 then call('HSET', meta, 'as_of', argv[7]) end
if since == 0 then call('UNLINK', ranking, members) end
if gone then
  each_slice(14, ids - 1, 'ZREM', ranking, argv)
  each_slice(1, #elements, 'ZREM', ranking, elements)
  each_slice(ids, scores - 1, 'HDEL', members, argv)
  each_slice(1, #others, 'HDEL', members, others)
end
local ranked = each_slice(scores, places - 1, 'ZADD', ranking, argv)
local counted = each_slice(places, stop - 1, 'HSET', members, argv)

local revision = argv[3]
if stored[4] and tonumber(stored[4]) > tonumber(revision) then revision = stored[4] end
if by == run and since > 0 and stored[4] == revision and stored[5] == expires
    and stored[6] == argv[4] and stored[7] == argv[5] then
  call('HSET', meta, 'version', argv[1], 'as_of', argv[7])
else
  if since == 0 or argv[8] == '1' then by = run end
  call('HSET', meta, 'version', argv[1], 'revision', revision, 'starts_at', argv[4],
    'ends_at', argv[5], 'expires_at', expires, 'as_of', argv[7], 'run', run, 'by', by)
end

if stored[5] ~= expires or since == 0 or gone then
  for i = 1, 3 do
    if expires ~= '0' then
      call('PEXPIREAT', KEYS[i], expires)
    elseif stored[5] and stored[5] ~= '0' then
      call('PERSIST', KEYS[i])
    end
  end
elseif expires ~= '0' then
  -- A key that was empty is a new one.
  if ranked > 0 and call('ZCARD', ranking) == ranked then call('PEXPIREAT', ranking, expires) end
  if counted > 0 and call('HLEN', members) == counted then call('PEXPIREAT', members, expires) end
end
return 1
