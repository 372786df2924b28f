-- Says how far a job has come, for the trimmer and for people. Checkpoint 0 pins a position before it is
-- read: it starts a run, may go back, and from then on only that run's commits count, each later than
-- the one before.
--
-- KEYS  1 the stream, 2 the hash of committed positions, 3 the hash of pins
-- ARGV  1 job, 2 entry id, 3 ordinal, 4 checkpoint, 5 run, 6 how many checkpoints may be restored
-- Gives 1 written, 0 another run has begun, or this one has committed a later checkpoint
local stream, offsets, pins = KEYS[1], KEYS[2], KEYS[3]
local job, id, ordinal, checkpoint, run = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local old = redis.call('HGET', offsets, job)
if old and checkpoint ~= '0' then
  local committed, owner = string.match(old, '^[^|]*|[^|]*|([^|]*)|([^|]*)|')
  if owner ~= run and owner ~= '-' then return 0 end
  if tonumber(committed) > tonumber(checkpoint) then return 0 end
end
local time = redis.call('TIME')
local now = string.format('%d%03d', time[1], math.floor(time[2] / 1000))
redis.call('HSET', offsets, job, table.concat({id, ordinal, checkpoint, run, now}, '|'))

-- The positions of the last checkpoints: each of them may yet be restored. A run that begins adds where
-- it begins and takes no other's place, however often a job fails and begins again.
local keep = tonumber(ARGV[6])
local last, known = {id}, false
for pinned in string.gmatch(redis.call('HGET', pins, 'checkpoints:' .. job) or '', '%S+') do
  if checkpoint == '0' then
    known = known or pinned == id
    last[#last + 1] = pinned
  elseif #last < keep then
    last[#last + 1] = pinned
  end
end
if known then table.remove(last, 1) end
redis.call('HSET', pins, 'checkpoints:' .. job, table.concat(last, ' '))

-- A group without consumers shows the lag to the usual tools. Redis before 7 has no ENTRIESREAD.
if redis.call('EXISTS', stream) == 1 then
  redis.pcall('XGROUP', 'CREATE', stream, job, id)
  local set = {'XGROUP', 'SETID', stream, job, id}
  if tonumber(ordinal) >= 0 then
    set[6], set[7] = 'ENTRIESREAD', ordinal
  end
  local answer = redis.pcall(unpack(set))
  if type(answer) == 'table' and answer.err then
    redis.pcall('XGROUP', 'SETID', stream, job, id)
  end
end
return 1
