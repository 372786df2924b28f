-- Pins a position: nothing from it on is trimmed.
--
-- KEYS  1 the stream, 2 the hash of committed positions, 3 the hash of pins
-- ARGV  1 name of the pin, 2 an entry id, or '' for the earliest position to which the job may return,
--       3 job
-- Gives the pinned id, or '' where the job has committed nothing
local id = ARGV[2]
if id == '' then
  local committed = redis.call('HGET', KEYS[2], ARGV[3])
  if not committed then return '' end
  id = string.match(committed, '^([^|]*)')
  local checkpoints = redis.call('HGET', KEYS[3], 'checkpoints:' .. ARGV[3])
  if checkpoints then id = id .. ' ' .. checkpoints end
end
redis.call('HSET', KEYS[3], ARGV[1], id)
return id
