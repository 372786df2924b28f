-- Moves items in one list of a feed, each unless a newer version of it is stored.
--
-- KEYS  list, versions, fallen, heights, gone
-- ARGV  1 most items in the list, 2 the version of the generation that says so, 3 how long to remember
--       what fell or went, ms, 4 how long the versions of what went, ms, 5 how many items; then their
--       ids, then (score, version) of each, the score empty where it is to go
-- Gives  how many were not stale
local call, argv = redis.call, ARGV
local list, versions, fallen, heights, went = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local most, kept, wentKept, count = tonumber(argv[1]), tonumber(argv[3]), tonumber(argv[4]), tonumber(argv[5])

local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = call('HMGET', versions, unpack(argv, 6, 5 + count))
local scores = call('ZMSCORE', list, unpack(argv, 6, 5 + count))

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

local applied, placed, told, fell, high, gone, left = 0, {}, {}, {}, {}, {}, {}
for i = 1, count do
  local id, score, version = argv[5 + i], argv[4 + count + 2 * i], argv[5 + count + 2 * i]
  if not stored[i] or tonumber(stored[i]) <= tonumber(version) then
    applied = applied + 1
    told[#told + 1] = id
    told[#told + 1] = version
    if score == '' then
      gone[#gone + 1] = id
      left[#left + 1] = now
      left[#left + 1] = id
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

-- Whoever has not heard of the generation's latest version must not cut off what others put there.
-- No item has an empty id.
local length = call('HGET', versions, '')
local lengthOf, longest = string.match(length or '', '^(%d+):(%d+)$')
if lengthOf and tonumber(lengthOf) > tonumber(argv[2]) then
  most = tonumber(longest)
elseif length ~= argv[2] .. ':' .. argv[1] then
  told[#told + 1] = ''
  told[#told + 1] = argv[2] .. ':' .. argv[1]
end

-- The first write is one that Redis refuses when it is out of memory, then nothing has changed.
if #placed > 0 then call('ZADD', list, unpack(placed)) end
if #told > 0 then call('HSET', versions, unpack(told)) end
if #fell > 0 then call('ZADD', fallen, unpack(fell)) end
if #high > 0 then
  call('HSET', heights, unpack(high))
  call('PEXPIRE', heights, kept)
end
if #left > 0 then call('ZADD', went, unpack(left)) end
if #gone > 0 then call('ZREM', list, unpack(gone)) end

local size = call('ZCARD', list)
local over = size - most
while over > 0 do
  local last = call('ZRANGE', list, 0, math.min(over, 5000) - 1)
  call('ZREM', list, unpack(last))
  call('HDEL', versions, unpack(last))
  over = over - #last
end

local old = call('ZRANGEBYSCORE', fallen, '-inf', now - kept, 'LIMIT', 0, 1000)
if #old > 0 then
  call('ZREM', fallen, unpack(old))
  call('HDEL', heights, unpack(old))
end

-- A version outlives its item, so that what is said again of before its end is refused.
local ended = call('ZRANGEBYSCORE', went, '-inf', now - wentKept, 'LIMIT', 0, 1000)
if #ended > 0 then
  local places = call('ZMSCORE', list, unpack(ended))
  local absent = {}
  for i = 1, #ended do
    if not places[i] then absent[#absent + 1] = ended[i] end
  end
  if #absent > 0 then call('HDEL', versions, unpack(absent)) end
  call('ZREM', went, unpack(ended))
end

-- Of a list that stays empty nothing is left in the end; nobody would write it again to tidy up.
if size == 0 then
  call('PEXPIRE', versions, wentKept)
  call('PEXPIRE', went, wentKept)
  call('PEXPIRE', fallen, kept)
elseif size * 2 == #placed then
  call('PERSIST', versions)
  call('PERSIST', went)
  call('PERSIST', fallen)
end
return applied
