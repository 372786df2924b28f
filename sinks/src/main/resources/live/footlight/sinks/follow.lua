-- Says whether a user follows a creator, unless something newer is stored; or that the user was erased.
--
-- KEYS  whom the user follows, versions
-- ARGV  1 the creator (empty: all of them go, and none comes any more), 2 the version, 3 since when (empty: not any more), 4 most creators kept
-- Gives  1 applied, 0 a newer version is stored
local follows, versions, most = KEYS[1], KEYS[2], tonumber(ARGV[4])
local about = redis.call('HMGET', versions, '', ARGV[1])
if about[1] then return 0 end
if ARGV[1] == '' then
  redis.call('DEL', follows, versions)
  redis.call('HSET', versions, '', ARGV[2])
  return 1
end
local stored = about[2]
if stored and tonumber(stored) > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', versions, ARGV[1], ARGV[2])
if ARGV[3] == '' then
  redis.call('ZREM', follows, ARGV[1])
else
  redis.call('ZADD', follows, ARGV[3], ARGV[1])
end
local over = redis.call('ZCARD', follows) - most
if over > 0 then
  local first = redis.call('ZRANGE', follows, 0, over - 1)
  redis.call('ZREM', follows, unpack(first))
  redis.call('HDEL', versions, unpack(first))
end
-- What is known of creators that are followed no more is bounded as well.
if redis.call('HLEN', versions) > 4 * most then
  for _, creator in ipairs(redis.call('HKEYS', versions)) do
    if creator ~= ARGV[1] and not redis.call('ZSCORE', follows, creator) then
      redis.call('HDEL', versions, creator)
    end
  end
end
return 1
