-- Replaces a hash as a whole, unless a newer version of it is stored.
--
-- KEYS  the hash
-- ARGV  1 its version, 2 how long to keep it, ms (0: for ever); then (field, value)…
-- Gives  1 applied, 0 a newer version is stored
local stored = redis.call('HGET', KEYS[1], 'version')
if stored and tonumber(stored) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'version', ARGV[1], unpack(ARGV, 3))
if ARGV[2] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
