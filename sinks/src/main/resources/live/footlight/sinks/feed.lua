-- Moves items in one list of a feed, each unless a newer version of it is stored.
--
-- KEYS  list, versions, fallen, heights
-- ARGV  1 most items in the list, 2 how long to remember what fell or went, ms, 3 how many items;
--       then their ids, then (score, version) of each, the score empty where it is to go
-- Gives  how many were not stale
local call, argv = redis.call, ARGV
local list, versions, fallen, heights = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local most, kept, count = tonumber(argv[1]), tonumber(argv[2]), tonumber(argv[3])

local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = call('HMGET', versions, unpack(argv, 4, 3 + count))
local scores = call('ZMSCORE', list, unpack(argv, 4, 3 + count))

-- From where an item fell, and when, the latest last. An earlier fall matters beside a later one only
-- where it was from higher; of too many, the two oldest become one that is as late and as high as either.
local function falls(before, score)
  local known = {}
  for at, from in string.gmatch(before or '', '(%d+):(%S+)') do
    if tonumber(at) > now - kept and tonumber(from) > tonumber(score) then
      known[#known + 1] = {at, from}
    end
  end
  if #known == 16 then
    known[2][2] = known[1][2]
    table.remove(known, 1)
  end
  known[#known + 1] = {now, score}
  for i = 1, #known do known[i] = known[i][1] .. ':' .. known[i][2] end
  return table.concat(known, ' ')
end

local applied, placed, told, fell, high, gone = 0, {}, {}, {}, {}, {}
for i = 1, count do
  local id, score, version = argv[3 + i], argv[2 + count + 2 * i], argv[3 + count + 2 * i]
  if not stored[i] or tonumber(stored[i]) <= tonumber(version) then
    applied = applied + 1
    told[#told + 1] = id
    told[#told + 1] = version
    if score == '' then
      gone[#gone + 1] = id
    else
      placed[#placed + 1] = score
      placed[#placed + 1] = id
    end
    if score == '' or (scores[i] and tonumber(scores[i]) > tonumber(score)) then
      fell[#fell + 1] = now
      fell[#fell + 1] = id
      if scores[i] then
        high[#high + 1] = id
        high[#high + 1] = falls(call('HGET', heights, id), scores[i])
      end
    end
  end
end

-- The first write is one that Redis refuses when it is out of memory, then nothing has changed.
if #placed > 0 then call('ZADD', list, unpack(placed)) end
if #told > 0 then call('HSET', versions, unpack(told)) end
if #fell > 0 then call('ZADD', fallen, unpack(fell)) end
if #high > 0 then
  call('HSET', heights, unpack(high))
  call('PEXPIRE', heights, kept)
end
if #gone > 0 then call('ZREM', list, unpack(gone)) end

local over = call('ZCARD', list) - most
while over > 0 do
  local last = call('ZRANGE', list, 0, math.min(over, 5000) - 1)
  call('ZREM', list, unpack(last))
  call('HDEL', versions, unpack(last))
  over = over - #last
end

local old = call('ZRANGEBYSCORE', fallen, '-inf', now - kept, 'LIMIT', 0, 1000)
if #old > 0 then
  local places = call('ZMSCORE', list, unpack(old))
  local absent = {}
  for i = 1, #old do
    if not places[i] then absent[#absent + 1] = old[i] end
  end
  if #absent > 0 then call('HDEL', versions, unpack(absent)) end
  call('ZREM', fallen, unpack(old))
  call('HDEL', heights, unpack(old))
end
return applied
