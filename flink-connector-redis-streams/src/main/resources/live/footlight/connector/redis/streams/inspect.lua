-- What a stream is now, seen from a position.
--
-- KEYS  1 the stream, 2 its incarnation
-- ARGV  1 a position, 2 the incarnation to give it where it has none, or ''
-- Gives a map as a flat list
local stream = KEYS[1]
local incarnation = redis.call('GET', KEYS[2])
if not incarnation and ARGV[2] ~= '' then
  incarnation = ARGV[2]
  redis.call('SET', KEYS[2], incarnation)
end
local time = redis.call('TIME')
local answer = {
  'incarnation', incarnation or '', 'now', string.format('%d%03d', time[1], math.floor(time[2] / 1000))
}
local function add(name, value)
  answer[#answer + 1] = name
  answer[#answer + 1] = tostring(value)
end
if redis.call('EXISTS', stream) == 0 then return answer end

local info, flat = {}, redis.call('XINFO', 'STREAM', stream)
for i = 1, #flat, 2 do info[flat[i]] = flat[i + 1] end
add('length', string.format('%.0f', info['length']))
add('last', info['last-generated-id'])
if info['entries-added'] then -- since Redis 7
  add('added', string.format('%.0f', info['entries-added']))
  add('deleted', info['max-deleted-entry-id'])
end
add('here', #redis.call('XRANGE', stream, ARGV[1], ARGV[1]))
local next = redis.call('XRANGE', stream, '(' .. ARGV[1], '+', 'COUNT', 1)
if next[1] then add('next', next[1][1]) end
return answer
