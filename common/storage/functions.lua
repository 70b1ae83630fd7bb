#!lua name=hotline_1

-- Functions are only ever added. A process loads its library when none or a lower revision is there.
-- revision 1

-- commit: writes any number of ticket versions, each with its event, wake and indexes, or nothing
-- of it. It holds no business rule. Everything is checked first, then written: Redis does not
-- roll back. After the checks only commands remain that cannot fail, the event first.
--
-- ARGV: the number of changes, then for each change
--   expected   8 bytes, the version that must stand; "" when the ticket must not exist
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
--   {2, answer} the request id is known.
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
    local known = false
    if plan.request ~= '' then
      plan.now, plan.before, plan.old = KEYS[key], KEYS[key + 1], KEYS[key + 2]
      key = key + 3
      known = redis.call('HGET', plan.now, plan.request) or redis.call('HGET', plan.before, plan.request)
    end
    plan.first_index, plan.first_score, plan.indexes = key, arg + 8, indexes
    key = key + indexes
    arg = arg + 8 + indexes

    local standing = redis.call('GETRANGE', plan.ticket, 0, 7)
    local once = plan.request ~= '' and plan.now .. plan.request
    if known then
      replies[i] = {2, known}
    elseif standing ~= expected or seen[plan.ticket] or (once and seen[once]) then
      -- A second change of one ticket, or of one request, in the same call waits for the next.
      replies[i] = {1, standing}
    else
      seen[plan.ticket] = true
      if once then seen[once] = true end
      if not sequences[plan.counter] then
        sequences[plan.counter] = tonumber(redis.call('GET', plan.counter) or '0')
      end
      plans[#plans + 1] = plan
      plan.reply = i
    end
  end

  for _, plan in ipairs(plans) do
    local sequence = sequences[plan.counter] + 1
    sequences[plan.counter] = sequence
    redis.call('XADD', plan.log, string.format('%d-0', sequence), 'e', plan.event)
    redis.call('SET', plan.counter, string.format('%d', sequence))
    redis.call('SET', plan.ticket, plan.value)
    if plan.wake_at == '' then
      redis.call('ZREM', plan.wake, plan.number)
    else
      redis.call('ZADD', plan.wake, plan.wake_at, plan.number)
    end
    for i = 0, plan.indexes - 1 do
      local score = ARGV[plan.first_score + i]
      if score == '' then
        redis.call('ZREM', KEYS[plan.first_index + i], plan.number)
      else
        redis.call('ZADD', KEYS[plan.first_index + i], score, plan.number)
      end
    end
    if plan.request ~= '' then
      redis.call('HSET', plan.now, plan.request, plan.answer)
      redis.call('UNLINK', plan.old)
    end
    replies[plan.reply] = {0, sequence}
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

-- Registered twice: limits go on firing when memory is full, new tickets do not.
redis.register_function{function_name = 'commit', callback = commit}
redis.register_function{function_name = 'commit_wake', callback = commit, flags = {'allow-oom'}}
redis.register_function{function_name = 'repair', callback = repair, flags = {'allow-oom'}}
redis.register_function{function_name = 'put_jurisdiction', callback = put_jurisdiction}
