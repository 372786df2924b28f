-- Part of a feed's list, at one moment.
--
-- KEYS  list, versions, fallen
-- ARGV  1 limit; 2 how many items are looked at, at most; 3 how many of the list are shown (behind them
--       are those that fill gaps); to go on behind a place also 4 when the first page was read (ms UTC),
--       5 score and 6 id of the place, which need not be taken any more
-- Gives  now (ms UTC); 1 where the list is known; 1 where it goes on; id and score of the last item
--       looked at; then id and score of each item given
local list, versions, fallen = KEYS[1], KEYS[2], KEYS[3]
local limit, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local since = tonumber(ARGV[4] or '')

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local length = math.min(redis.call('ZCARD', list), tonumber(ARGV[3]))
if length == 0 then return {now, redis.call('EXISTS', versions), 0, '', ''} end

local function before(a, b) -- bytewise, larger first; the locale has no say in it
  local shorter = math.min(#a, #b)
  for i = 1, shorter do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x > y end
  end
  return #a > #b
end

-- How many items stand at or before a place.
local function standing(score, id)
  local its = redis.call('ZSCORE', list, id)
  if its and tonumber(its) == tonumber(score) then return redis.call('ZREVRANK', list, id) + 1 end
  local low = redis.call('ZCOUNT', list, '(' .. score, '+inf')
  local high = low + redis.call('ZCOUNT', list, score, score)
  while low < high do -- among those of the same score
    local middle = math.floor((low + high) / 2)
    local at = redis.call('ZREVRANGE', list, middle, middle)[1]
    if before(at, id) then low = middle + 1 else high = middle end
  end
  return low
end

local first = since and standing(ARGV[5], ARGV[6]) or 0
local answer = {now, 1, 0, '', ''}
local given, looked = 0, 0
while given < limit and looked < most and first < length do
  local ahead = math.min(limit, most - looked, length - first)
  local chunk = redis.call('ZREVRANGE', list, first, first + ahead - 1, 'WITHSCORES')
  local falls = {}
  if since then
    local ids = {}
    for i = 1, #chunk, 2 do ids[#ids + 1] = chunk[i] end
    falls = redis.call('ZMSCORE', fallen, unpack(ids))
  end
  for i = 1, #chunk, 2 do
    if given == limit then break end
    first, looked = first + 1, looked + 1
    answer[4], answer[5] = chunk[i], chunk[i + 1]
    local fell = falls[(i + 1) / 2]
    -- What fell since the first page was read may have been shown on a page before.
    if not (fell and tonumber(fell) >= since) then
      given = given + 1
      answer[#answer + 1] = chunk[i]
      answer[#answer + 1] = chunk[i + 1]
    end
  end
end
if first < length then answer[3] = 1 end
return answer
