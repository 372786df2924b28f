-- Appends what one group commit gathered for one partition, each event once, as one stream entry.
--
-- KEYS  the stream, then the dedupe key of each event
-- ARGV  1 how long to remember ids, ms; then for each event: its content hash, the stream length from
--       which its class is refused (0: never), and its frame behind its length
-- Gives for each event a status and the position it is remembered with, or "":
--       "a" appended, "d" seen before with the same content, "c" seen before with other content,
--       "f" full
--
-- The stream is written first: where Redis refuses it (out of memory, wrong type), nothing has changed.
local stream, keep = KEYS[1], ARGV[1]
local count = #KEYS - 1
local length = redis.call('XLEN', stream)

local answers, frames, fresh = {}, {}, {}
local here = {} -- dedupe keys that this very call appends → {index, content hash}
for i = 1, count do
  local key = KEYS[i + 1]
  local hash, cap = ARGV[3 * i - 1], tonumber(ARGV[3 * i])
  local status, position
  local twin = here[key]
  if twin then
    status = twin[2] == hash and 'd' or 'c'
    position = twin[1]
  else
    local seen = redis.call('GET', key)
    if seen then
      local bar = string.find(seen, '|', 1, true)
      status = string.sub(seen, bar + 1) == hash and 'd' or 'c'
      position = string.sub(seen, 1, bar - 1)
    elseif cap > 0 and length >= cap then
      status, position = 'f', ''
    else
      status, position = 'a', #frames
      here[key] = {#frames, hash}
      fresh[#fresh + 1] = i
      frames[#frames + 1] = ARGV[3 * i + 1]
    end
  end
  answers[2 * i - 1], answers[2 * i] = status, position
end

if #frames > 0 then
  local added = redis.pcall('XADD', stream, '*', 'f', table.concat(frames))
  if type(added) == 'table' and added.err then return added end
  for _, i in ipairs(fresh) do
    redis.call('SET', KEYS[i + 1], added .. '.' .. answers[2 * i] .. '|' .. ARGV[3 * i - 1], 'PX', keep)
  end
  for i = 1, count do
    local position = answers[2 * i]
    if type(position) == 'number' then answers[2 * i] = added .. '.' .. position end
  end
end
return answers
