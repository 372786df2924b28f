-- Sets a generation's configuration, unless a newer version of it is stored.
--
-- KEYS  the hash of generations
-- ARGV  1 its name, 2 its version, 3 the configuration as JSON, which has the version too
-- Gives  1 applied, 0 a newer version is stored
local stored = redis.call('HGET', KEYS[1], ARGV[1])
if stored and cjson.decode(stored).version > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
