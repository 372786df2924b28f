-- Part of a feed's list, at one moment.
--
-- KEYS  list, versions, fallen, heights
-- ARGV  1 limit; 2 how many items are looked at, at most; 3 how many of the list are shown (behind them
--       are those that fill gaps); to go on behind a place also 4 the id of the place, which need not be
--       taken any more; then of each page before, the first one's first, when it was read (ms UTC) and
--       the score where it ended, that of the last page being the score of the place
-- Gives  now (ms UTC); 1 where the list is known; 1 where it goes on; id and score of the last item
--       looked at; then id and score of each item given
local list, versions, fallen, heights = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local limit, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local since = tonumber(ARGV[5] or '')

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

-- Whether an item that fell may have been shown: it stood at the end of a page or before it after that
-- page was read. What stood behind all of them was not.
local function shown(id)
  local falls = redis.call('HGET', heights, id)
  if not falls then return true end
  for page = 5, #ARGV, 2 do
    local read, ended = tonumber(ARGV[page]), tonumber(ARGV[page + 1])
    for at, from in string.gmatch(falls, '(%d+):(%S+)') do
      if tonumber(at) >= read then
        local height = tonumber(from)
        if height > ended then return true end
        -- Of the pages before the last, the id of the place is not known any more.
        if height == ended and not (page == #ARGV - 1 and before(ARGV[4], id)) then return true end
      end
    end
  end
  return false
end

local first = since and standing(ARGV[#ARGV], ARGV[4]) or 0
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
    if not (fell and tonumber(fell) >= since and shown(chunk[i])) then
      given = given + 1
      answer[#answer + 1] = chunk[i]
      answer[#answer + 1] = chunk[i + 1]
    end
  end
end
if first < length then answer[3] = 1 end
return answer
