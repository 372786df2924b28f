-- A page of a board's window, at one moment.
--
-- KEYS  ranking, members, meta
-- ARGV  1 how: "top", "after", "before", "around", "member"; 2 limit; 3 the score from which on members
--       are named; for "after" and "before" 4 score and 5 element of an entry that need not be there any
--       more, 6 and 7 the same in the earlier layout, 8 how many entries further on; for "around" and "member" 4 id
-- Gives  meta fields (version, revision, starts_at, ends_at, by, or false), how many entries, the rank of
--       the first one given (from 0), then element, score, place (or false) of each; nothing where there
--       is no such window; a rank of -1 where the member is not on it
local ranking, members, meta = KEYS[1], KEYS[2], KEYS[3]
local how, limit, named = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local about = redis.call('HMGET', meta, 'version', 'revision', 'starts_at', 'ends_at', 'by')
if not about[1] then return {} end
if not about[5] then named = 0 end -- the earlier layout, in which all are
local entries = redis.call('ZCARD', ranking)

local function before(a, b) -- bytewise; the locale has no say in it
  local shorter = math.min(#a, #b)
  for i = 1, shorter do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return #a < #b
end

-- How many entries stand before the given place; by halving, since it may be taken by nobody.
local function standing_before(score, member, inclusive)
  local low, high = 0, entries
  while low < high do
    local middle = math.floor((low + high) / 2)
    local at = redis.call('ZRANGE', ranking, middle, middle, 'WITHSCORES')
    local its = tonumber(at[2])
    local earlier = its < score or (its == score and (before(at[1], member) or (inclusive and at[1] == member)))
    if earlier then low = middle + 1 else high = middle end
  end
  return low
end

local score, element = tonumber(ARGV[4]), ARGV[5]
if not about[5] then score, element = tonumber(ARGV[6]), ARGV[7] end

local first, last
if how == 'top' then
  first, last = 0, limit - 1
elseif how == 'after' then
  first = standing_before(score, element, true) + tonumber(ARGV[8])
  last = first + limit - 1
elseif how == 'before' then
  last = math.min(entries, standing_before(score, element, false) + tonumber(ARGV[8])) - 1
  first = math.max(0, last - limit + 1)
else
  local id = ARGV[4]
  local place = redis.call('HGET', members, id)
  local is_named = place and string.find(place, ':', 1, true)
  local rank = (is_named or about[5]) and redis.call('ZRANK', ranking, is_named and string.sub(place, 1, 13) .. id or id)
  if not rank then return {about[1], about[2], about[3], about[4], about[5], entries, -1} end
  if how == 'member' then
    first, last = rank, rank
  else
    first = math.max(0, math.min(rank - math.floor(limit / 2), entries - limit))
    last = first + limit - 1
  end
end

local answer = {about[1], about[2], about[3], about[4], about[5], entries, first}
if last < first then return answer end
local page = redis.call('ZRANGE', ranking, first, last, 'WITHSCORES')
if #page == 0 then return answer end
local ids = {}
for i = 1, #page, 2 do
  ids[#ids + 1] = tonumber(page[i + 1]) <= named and string.sub(page[i], 14) or page[i]
end
local places = redis.call('HMGET', members, unpack(ids))
for i = 1, #ids do
  answer[#answer + 1] = page[2 * i - 1]
  answer[#answer + 1] = page[2 * i]
  answer[#answer + 1] = places[i]
end
return answer
