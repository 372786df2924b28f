-- Says how far a job has come, for the trimmer and for people; never backwards within one run.
--
-- KEYS  the stream, the hash of committed positions
-- ARGV  1 job, 2 entry id, 3 ordinal, 4 checkpoint, 5 run, 6 time, ms
-- Gives  1 written, 0 the run has committed a later checkpoint
local old = redis.call('HGET', KEYS[2], ARGV[1])
if old then
  local checkpoint, run = string.match(old, '^[^|]*|[^|]*|([^|]*)|([^|]*)|')
  if run == ARGV[5] and tonumber(checkpoint) > tonumber(ARGV[4]) then return 0 end
end
redis.call('HSET', KEYS[2], ARGV[1], table.concat({ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]}, '|'))
-- A group without consumers shows the lag to the usual tools. Redis before 7 has no ENTRIESREAD.
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], ARGV[2])
  local set = {'XGROUP', 'SETID', KEYS[1], ARGV[1], ARGV[2]}
  if tonumber(ARGV[3]) >= 0 then
    set[6], set[7] = 'ENTRIESREAD', ARGV[3]
  end
  if type(redis.pcall(unpack(set))) == 'table' then
    redis.pcall('XGROUP', 'SETID', KEYS[1], ARGV[1], ARGV[2])
  end
end
return 1
