-- Keeps what was said of a product, unless something later is kept already: which edge comes here last does
-- not matter.
--
-- KEYS  1 the products, a hash: product → place of the event and its frame, 2 place of the latest change
-- ARGV  1 product, 2 the event's place in its stream, as text that is in the order of places, 3 its frame
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept or string.sub(kept, 1, #ARGV[2]) < ARGV[2] then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ARGV[3])
  redis.call('SET', KEYS[2], ARGV[2] .. ARGV[1])
end
return 1
