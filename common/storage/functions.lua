#!lua name=hotline_1

-- Functions are only ever added. A process loads its library when none or a lower revision is there.
-- revision 7

local function failed(reply) return type(reply) == 'table' and reply.err ~= nil end

-- One change, checked: writes it, or nothing of it. Redis does not roll back, so what was written
-- before a command that fails is taken back here. The sequence, or nil.
--
-- None of these commands fails on a sound store: what stands under a key of another type does, and a
-- log that is ahead of its counter. Wake and indexes come last and may fail: they only find what the
-- record says, and the reconciler repairs them.
local function write(plan, sequence, KEYS, ARGV)
  if plan.request ~= '' and failed(redis.pcall('HSET', plan.now, plan.request, plan.answer)) then
    return nil
  end
  local id = string.format('%d-0', sequence)
  local step = 0
  if not failed(redis.pcall('XADD', plan.log, id, 'e', plan.event)) then
    step = 1
    if not failed(redis.pcall('SET', plan.counter, string.format('%d', sequence))) then
      step = 2
      if not failed(redis.pcall('SET', plan.ticket, plan.value)) then step = 3 end
    end
  end
  if step < 3 then
    if step >= 2 then redis.pcall('SET', plan.counter, string.format('%d', sequence - 1)) end
    if step >= 1 then
      redis.pcall('XDEL', plan.log, id)
      redis.pcall('XSETID', plan.log, string.format('%d-0', sequence - 1))
    end
    if plan.request ~= '' then redis.pcall('HDEL', plan.now, plan.request) end
    return nil
  end

  if plan.wake_at == '' then
    redis.pcall('ZREM', plan.wake, plan.number)
  else
    redis.pcall('ZADD', plan.wake, plan.wake_at, plan.number)
  end
  for i = 0, plan.indexes - 1 do
    local score = ARGV[plan.first_score + i]
    if score == '' then
      redis.pcall('ZREM', KEYS[plan.first_index + i], plan.number)
    else
      redis.pcall('ZADD', KEYS[plan.first_index + i], score, plan.number)
    end
  end
  if plan.request ~= '' then redis.pcall('UNLINK', plan.old) end
  return sequence
end

-- commit: writes any number of ticket versions, each with its event, wake and indexes, or nothing of
-- it. It holds no business rule. Everything is checked first, then written, each change on its own.
--
-- ARGV: the number of changes, then for each change
--   expected   8 bytes, the version that must stand, and the chain head its record must carry, or
--              none; "" when the ticket must not exist
--   value      8 bytes version + record
--   event      event record
--   number     the wake and index member
--   wake       Unix ms, or "" for none
--   request    request-id hash, or "" (create only)
--   answer     what a replay of that id is told
--   indexes    how many index keys follow in KEYS
--   score…     one for each index key; "" removes the number from it
-- KEYS: for each change: ticket, log, sequence, wake; then, with a request, its current and
--   previous generation and the one to be dropped; then the index keys.
-- Returns for each change: {0, sequence} done · {1, version that stands or ""} conflict ·
--   {2, answer} the request id is known · {3, ""} nothing was done, a key is not what it should be.
local function commit(KEYS, ARGV)
  local changes = tonumber(ARGV[1])
  local key, arg = 1, 2
  local plans, replies = {}, {}
  local seen, sequences = {}, {}

  for i = 1, changes do
    local plan = {
      ticket = KEYS[key], log = KEYS[key + 1], counter = KEYS[key + 2], wake = KEYS[key + 3],
      value = ARGV[arg + 1], event = ARGV[arg + 2], number = ARGV[arg + 3], wake_at = ARGV[arg + 4],
      request = ARGV[arg + 5], answer = ARGV[arg + 6],
    }
    local expected = ARGV[arg]
    local indexes = tonumber(ARGV[arg + 7])
    key = key + 4
    local known, broken = false, false
    if plan.request ~= '' then
      plan.now, plan.before, plan.old = KEYS[key], KEYS[key + 1], KEYS[key + 2]
      key = key + 3
      known = redis.pcall('HGET', plan.now, plan.request)
      broken = failed(known)
      if not known then
        known = redis.pcall('HGET', plan.before, plan.request)
        broken = failed(known)
      end
    end
    plan.first_index, plan.first_score, plan.indexes = key, arg + 8, indexes
    key = key + indexes
    arg = arg + 8 + indexes

    -- A record carries its chain head among its first bytes.
    local standing = redis.pcall('GETRANGE', plan.ticket, 0, 95)
    local other = false
    if not failed(standing) then
      local head = string.sub(expected, 9)
      other = head ~= '' and not string.find(standing, head, 1, true)
      standing, expected = string.sub(standing, 1, 8), string.sub(expected, 1, 8)
    end
    if not sequences[plan.counter] then
      local last = redis.pcall('GET', plan.counter)
      broken = broken or failed(last)
      if not failed(last) then sequences[plan.counter] = tonumber(last or '0') end
    end
    local once = plan.request ~= '' and plan.now .. plan.request
    if broken or failed(standing) or not sequences[plan.counter] then
      replies[i] = {3, ''}
    elseif known then
      replies[i] = {2, known}
    elseif standing ~= expected or other or seen[plan.ticket] or (once and seen[once]) then
      -- A second change of one ticket, or of one request, in the same call waits for the next.
      replies[i] = {1, standing}
    else
      seen[plan.ticket] = true
      if once then seen[once] = true end
      plans[#plans + 1] = plan
      plan.reply = i
    end
  end

  for _, plan in ipairs(plans) do
    local sequence = write(plan, sequences[plan.counter] + 1, KEYS, ARGV)
    if sequence then
      sequences[plan.counter] = sequence
      replies[plan.reply] = {0, sequence}
    else
      replies[plan.reply] = {3, ''}
    end
  end
  return replies
end

-- repair: puts a ticket's wake and indexes right, if its version still stands.
-- KEYS: ticket, wake, index…   ARGV: version (8 bytes, "" when there is no ticket), number, wake,
-- score…   Returns 1 when written, 0 when the ticket has moved on.
local function repair(KEYS, ARGV)
  if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 0 end
  for i = 2, #KEYS do
    local score = ARGV[i + 1]
    if score == '' then
      redis.call('ZREM', KEYS[i], ARGV[2])
    else
      redis.call('ZADD', KEYS[i], score, ARGV[2])
    end
  end
  return 1
end

-- archive: archived tickets leave, and where their records are now is noted.
-- KEYS: for each ticket its record and its day's places   ARGV: segment, then for each ticket version
-- (8 bytes) and number.   Returns how many were refused: they stand in another version. One that has
-- left before is passed over.
local function archive(KEYS, ARGV)
  local refused = 0
  for i = 0, #KEYS / 2 - 1 do
    local ticket, places = KEYS[2 * i + 1], KEYS[2 * i + 2]
    local standing = redis.call('GETRANGE', ticket, 0, 7)
    if standing == ARGV[2 + 2 * i] then
      redis.call('HSET', places, ARGV[3 + 2 * i], ARGV[1])
      redis.call('UNLINK', ticket)
    elseif standing ~= '' then
      refused = refused + 1
    end
  end
  return refused
end

-- put_jurisdiction: stores a version and puts it in force, if the expected one is.
-- KEYS: h:jurisdiction   ARGV: version now in force ("0" none, "" any), bytes.
-- Returns the new version, or -1 when another one is in force.
local function put_jurisdiction(KEYS, ARGV)
  local current = redis.call('HGET', KEYS[1], 'current') or '0'
  if ARGV[1] ~= '' and ARGV[1] ~= current then return -1 end
  local version = string.format('%d', tonumber(current) + 1)
  redis.call('HSET', KEYS[1], version, ARGV[2], 'current', version)
  return tonumber(version)
end

-- propose_jurisdiction: another standing proposal in the place of the one that was read.
-- KEYS: h:jurisdiction   ARGV: bytes of the one that was read ("": none), bytes ("": none from now on).
-- Returns 1, or 0 when another one stands.
local function propose_jurisdiction(KEYS, ARGV)
  local standing = redis.call('HGET', KEYS[1], 'proposal') or ''
  if ARGV[1] ~= standing then return 0 end
  if ARGV[2] == '' then
    redis.call('HDEL', KEYS[1], 'proposal')
  else
    redis.call('HSET', KEYS[1], 'proposal', ARGV[2])
  end
  return 1
end

-- adopt_jurisdiction: puts the standing proposal in force as the next version.
-- KEYS: h:jurisdiction   ARGV: bytes of the proposal, bytes of the version, version now in force.
-- Returns the new version, or 0 when another proposal stands, or none, or another version is in force.
local function adopt_jurisdiction(KEYS, ARGV)
  if redis.call('HGET', KEYS[1], 'proposal') ~= ARGV[1] then return 0 end
  local version = put_jurisdiction(KEYS, {ARGV[3], ARGV[2]})
  if version < 0 then return 0 end
  redis.call('HDEL', KEYS[1], 'proposal')
  return version
end

-- outbox_fill: adds notices and moves the place in a partition's log, if it stands where expected.
-- KEYS: places, then for each notice its sender's queue and bodies.
-- ARGV: partition, place expected ("" none), new place, then for each notice id, Unix ms, body.
-- Returns 1, or 0 when the place is another. A notice already waiting stays as it is.
local function outbox_fill(KEYS, ARGV)
  if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
  for i = 0, (#KEYS - 1) / 2 - 1 do
    local queue, bodies = KEYS[2 + 2 * i], KEYS[3 + 2 * i]
    local id, at, body = ARGV[4 + 3 * i], ARGV[5 + 3 * i], ARGV[6 + 3 * i]
    if redis.call('HSETNX', bodies, id, body) == 1 then redis.call('ZADD', queue, at, id) end
  end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  return 1
end

-- outbox_take: the earliest notices due, put off until the lease ends.
-- KEYS: queue, bodies   ARGV: now, end of the lease, how many   Returns id, body, id, body…
local function outbox_take(KEYS, ARGV)
  local out = {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
    local body = redis.call('HGET', KEYS[2], id)
    if body then
      redis.call('ZADD', KEYS[1], ARGV[2], id)
      out[#out + 1] = id
      out[#out + 1] = body
    else
      redis.call('ZREM', KEYS[1], id)
    end
  end
  return out
end

-- warn: records an early warning, once.
-- KEYS: warnings, untold   ARGV: id, body   Returns 1, or 0 when it was there.
local function warn(KEYS, ARGV)
  if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
  redis.call('SADD', KEYS[2], ARGV[1])
  return 1
end

-- warn_tell: adds the notices of a warning, once.
-- KEYS: untold, then for each notice its sender's queue and bodies.
-- ARGV: warning, then for each notice id, Unix ms, body.   Returns 1, or 0 when it was told before.
local function warn_tell(KEYS, ARGV)
  if redis.call('SREM', KEYS[1], ARGV[1]) == 0 then return 0 end
  for i = 0, (#KEYS - 1) / 2 - 1 do
    local id, at, body = ARGV[2 + 3 * i], ARGV[3 + 3 * i], ARGV[4 + 3 * i]
    if redis.call('HSETNX', KEYS[3 + 2 * i], id, body) == 1 then
      redis.call('ZADD', KEYS[2 + 2 * i], at, id)
    end
  end
  return 1
end

-- Registered twice: limits go on firing when memory is full, new tickets do not.
redis.register_function{function_name = 'commit', callback = commit}
redis.register_function{function_name = 'commit_wake', callback = commit, flags = {'allow-oom'}}
redis.register_function{function_name = 'repair', callback = repair, flags = {'allow-oom'}}
redis.register_function{function_name = 'archive', callback = archive, flags = {'allow-oom'}}
redis.register_function{function_name = 'put_jurisdiction', callback = put_jurisdiction}
redis.register_function{function_name = 'propose_jurisdiction', callback = propose_jurisdiction}
redis.register_function{function_name = 'adopt_jurisdiction', callback = adopt_jurisdiction}
redis.register_function{function_name = 'outbox_fill', callback = outbox_fill, flags = {'allow-oom'}}
redis.register_function{function_name = 'warn', callback = warn, flags = {'allow-oom'}}
redis.register_function{function_name = 'warn_tell', callback = warn_tell, flags = {'allow-oom'}}
redis.register_function{function_name = 'outbox_take', callback = outbox_take, flags = {'allow-oom'}}
