-- Sets a hash, unless a newer one is stored.
--
-- KEYS  the hash
-- ARGV  1 kinds of the fields that order its versions, one letter each ('n' number, 's' string),
--       2 how long to keep it, ms (0: for ever); then (field, value)…, the ordering fields first
-- Gives  1 applied, 0 a newer version is stored
local kinds = ARGV[1]
local names = {}
for i = 1, #kinds do names[i] = ARGV[1 + 2 * i] end
local stored = redis.call('HMGET', KEYS[1], unpack(names))
for i = 1, #kinds do
  local old, new = stored[i], ARGV[2 + 2 * i]
  if not old then break end
  if string.sub(kinds, i, i) == 'n' then old, new = tonumber(old), tonumber(new) end
  if old > new then return 0 end
  if old < new then break end
end

redis.call('HSET', KEYS[1], unpack(ARGV, 3))
if ARGV[2] == '0' then
  redis.call('PERSIST', KEYS[1])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1
