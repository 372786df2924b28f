-- Appends what one group commit gathered for one partition, each event once, as one stream entry.
--
-- KEYS  the stream, then the dedupe key of each event
-- ARGV  1 how long to remember ids, ms; then for each event: its content hash, the stream length from
--       which its class is refused (0: never, below: at once), and its frame behind its length
-- Gives 1 a letter for each event:
--         "a" appended, "d" seen before with the same content, "c" seen before with other content,
--         "f" full
--       2 the id of the entry, or "" where nothing was appended; the events with an "a" stand in it
--         one after the other
--       3 and on, for each "d" and "c", the position it is remembered with: <entry id>.<index>, or
--         .<index> in this very entry
--
-- The stream is written first: where Redis refuses it (out of memory, wrong type), nothing has changed.
local stream, keep = KEYS[1], ARGV[1]
local count = #KEYS - 1
local length = redis.call('XLEN', stream)

local seen = {} -- what each dedupe key remembers, asked for by as many as Lua's stack takes
for from = 1, count, 1000 do
  local some = redis.call('MGET', unpack(KEYS, from + 1, math.min(from + 1000, count + 1)))
  for i = 1, #some do seen[from + i - 1] = some[i] end
end

local answer = {'', ''}
local letters, frames, fresh = {}, {}, {}
local here = {} -- dedupe keys that this very call appends → {index, content hash}
for i = 1, count do
  local key, hash = KEYS[i + 1], ARGV[3 * i - 1]
  local twin = here[key]
  if twin then
    letters[i] = twin[2] == hash and 'd' or 'c'
    answer[#answer + 1] = '.' .. twin[1]
  elseif seen[i] then
    local bar = string.find(seen[i], '|', 1, true)
    letters[i] = string.sub(seen[i], bar + 1) == hash and 'd' or 'c'
    answer[#answer + 1] = string.sub(seen[i], 1, bar - 1)
  else
    local cap = tonumber(ARGV[3 * i])
    if cap ~= 0 and length >= cap then
      letters[i] = 'f'
    else
      letters[i] = 'a'
      here[key] = {#frames, hash}
      fresh[#fresh + 1] = i
      frames[#frames + 1] = ARGV[3 * i + 1]
    end
  end
end

local added = ''
if #frames > 0 then
  added = redis.pcall('XADD', stream, '*', 'f', table.concat(frames))
  if type(added) == 'table' and added.err then return added end
  for index, i in ipairs(fresh) do
    redis.call('SET', KEYS[i + 1], added .. '.' .. (index - 1) .. '|' .. ARGV[3 * i - 1], 'PX', keep)
  end
end
answer[1], answer[2] = table.concat(letters), added
return answer
