-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Inside of cqueues: one of its coroutines waits for the descriptor, others for each other.
local has_cqueues, cqueues = pcall (require, "cqueues")
if not has_cqueues then
  print "1..0 # SKIP cqueues is not installed"
  os.exit (0)
end
local condition = require "cqueues.condition"
local h = require "harness"
local tls = h.tls

local unpack = table.unpack or unpack
local fd = tls.loop_fd ()

-- In a coroutine of cqueues, which only cqueues may continue: start gets a callback, whose arguments are the results.
local function await (start)
  local is_ready, results = condition.new (), nil

  start (function (...)
    results = { n = select ("#", ...), ... }
    is_ready:signal ()
  end)
  while not results do
    is_ready:wait ()
  end
  return unpack (results, 1, results.n)
end

local function wait (object, event)
  return await (function (done) object:once (event, done) end)
end

-- Runs all functions as coroutines of cqueues until they have returned.
local function test (name, ...)
  local queue, is_over = cqueues.new (), condition.new ()
  local n_running, message = select ("#", ...), nil

  tls.on_error = function (value, traceback) message = message or tostring (value) .. traceback end
  queue:wrap (function ()
    while n_running > 0 and not message do
      cqueues.poll ({ pollfd = fd, events = "r" }, is_over)
      tls.dispatch ()
    end
  end)
  for _, f in ipairs { ... } do
    queue:wrap (function ()
      local ok, problem = pcall (f)
      n_running = n_running - 1
      message = message or not ok and tostring (problem) or nil
      is_over:signal ()
    end)
  end
  while not queue:empty () and not message do
    local ok, problem = queue:step ()
    message = message or not ok and tostring (problem) or nil
  end
  h.test (name, function () h.same (message, nil) end)
end

local function echo (socket)
  socket:on ("data", function (bytes) socket:write (bytes) end)
  socket:on ("end", function () socket:finish () end)
end

local server

test ("a server listens", function ()
  server = assert (tls.create_server { cert = h.pem, key = h.key })
  server:on ("secure-connection", echo)
  h.same (await (function (done) server:listen ({ host = "127.0.0.1", port = 0 }, done) end), true)
end)

do
  local socket, sent, received = nil, {}, {}
  local is_echoed = condition.new ()

  test ("coroutines of cqueues write and read by turns", function ()
    socket = h.connect (server)
    socket:on ("data", function (bytes)
      received[#received + 1] = bytes
      is_echoed:signal ()
    end)
    assert (await (function (done) socket:handshake (done) end))
    for i = 1, 20 do
      cqueues.poll (0.001)
      sent[i] = i .. ";"
      socket:write (sent[i], function () end)
      is_echoed:wait ()
    end
    socket:finish ()
    wait (socket, "close")
    h.same (table.concat (received), table.concat (sent))
  end)
end

do
  local n_ticks, n_echoes, is_over, bytes = 0, 0, false, ("x"):rep (1000)

  test ("a busy connection and a coroutine leave room for each other", function ()
    local socket = h.connect (server)

    socket:on ("data", function ()
      n_echoes = n_echoes + 1
      if n_ticks < 20 or n_echoes < 20 then
        socket:write (bytes)
      else
        socket:finish ()
      end
    end)
    socket:write (bytes, function () end)
    wait (socket, "close")
    is_over = true
  end, function ()
    while not is_over do
      cqueues.poll (0.001)
      n_ticks = n_ticks + 1
    end
  end)
end

test ("coroutines of the module wait as everywhere", function ()
  local is_ready, read = condition.new (), nil

  tls.spawn (function ()
    local socket = h.connect (server)
    assert (socket:write "hello")
    read = socket:read (10)
    socket:close ()
    is_ready:signal ()
  end)
  if not read then
    is_ready:wait ()
  end
  h.same (read, "hello")
end)

test ("the server closes", function ()
  h.same (await (function (done) server:close (done) end), true)
end)

h.done ()
