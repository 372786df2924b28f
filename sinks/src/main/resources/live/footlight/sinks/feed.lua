-- Moves items in one list of a feed, each unless a newer version of it is stored.
--
-- KEYS  list, versions, fallen
-- ARGV  1 most items in the list, 2 how long to remember what fell or went, ms, 3 how many items;
--       then their ids, then (score, version) of each, the score empty where it is to go
-- Gives  how many were not stale
local call, argv = redis.call, ARGV
local list, versions, fallen = KEYS[1], KEYS[2], KEYS[3]
local most, kept, count = tonumber(argv[1]), tonumber(argv[2]), tonumber(argv[3])

local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = call('HMGET', versions, unpack(argv, 4, 3 + count))
local scores = call('ZMSCORE', list, unpack(argv, 4, 3 + count))

local applied, placed, told, fell, gone = 0, {}, {}, {}, {}
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
    end
  end
end

-- The first write is one that Redis refuses when it is out of memory, then nothing has changed.
if #placed > 0 then call('ZADD', list, unpack(placed)) end
if #told > 0 then call('HSET', versions, unpack(told)) end
if #fell > 0 then call('ZADD', fallen, unpack(fell)) end
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
end
return applied
