-- Trims what nobody will read again: everything before the least of what each registered job has
-- committed, what is pinned, and the shortest retention. Decided and done in one step, so that no
-- position can move back in between.
--
-- KEYS  1 the stream, 2 the hash of committed positions, 3 the hash of pins
-- ARGV  1 shortest retention, ms; then the jobs that must be registered
-- Gives 1 trimmed, 2 length, 3 the bound, 4 what holds it, then each job and when it committed last, ms
--       ago
local stream, offsets, pins = KEYS[1], KEYS[2], KEYS[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Ids are pairs of unsigned 64-bit numbers, more than a Lua number holds: compared as text.
local function before(a, b)
  local a1, a2 = string.match(a, '(%d+)-(%d+)')
  local b1, b2 = string.match(b, '(%d+)-(%d+)')
  if a1 == b1 then a1, b1 = a2, b2 end
  if #a1 ~= #b1 then return #a1 < #b1 end
  return a1 < b1
end

local bound, holder = string.format('%.0f-0', math.max(0, now - tonumber(ARGV[1]))), 'retention'
local function hold(id, by)
  if before(id, bound) then bound, holder = id, by end
end

for i = 2, #ARGV do
  redis.call('HSETNX', offsets, ARGV[i], '0-0|-1|0|-|' .. string.format('%.0f', now))
end
local jobs = redis.call('HGETALL', offsets)
local answer = {}
for i = 1, #jobs, 2 do
  local id, at = string.match(jobs[i + 1], '^([^|]*)|.*|([^|]*)$')
  hold(id, 'job ' .. jobs[i])
  answer[#answer + 1] = jobs[i]
  answer[#answer + 1] = string.format('%.0f', math.max(0, now - tonumber(at)))
end
if #jobs == 0 then hold('0-0', 'nobody is registered') end
local pinned = redis.call('HGETALL', pins)
for i = 1, #pinned, 2 do
  for id in string.gmatch(pinned[i + 1], '%S+') do hold(id, 'pin ' .. pinned[i]) end
end

local trimmed = 0
if bound ~= '0-0' then trimmed = redis.call('XTRIM', stream, 'MINID', '~', bound) end
local length = redis.call('XLEN', stream)
return {string.format('%.0f', trimmed), string.format('%.0f', length), bound, holder, unpack(answer)}
