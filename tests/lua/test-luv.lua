-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Inside of luv's loop: it waits for the descriptor, and has timers of its own.
local has_luv, uv = pcall (require, "luv")
if not has_luv then
  print "1..0 # SKIP luv is not installed"
  os.exit (0)
end
local h = require "harness"
local tls = h.tls

local poll = uv.new_poll (tls.loop_fd ())

-- Runs luv's loop until f has returned, or a handler has raised. What f makes belongs to this loop.
local function test (name, f)
  local ok, message

  local function ended (...)
    if ok == nil then
      ok, message = ...
      uv.stop ()
    end
  end
  tls.on_error = function (value, traceback) ended (false, tostring (value) .. traceback) end
  poll:start ("r", tls.dispatch)
  tls.spawn (function () ended (pcall (f)) end)
  while ok == nil do
    uv.run ()
  end
  poll:stop ()
  h.test (name, function () h.same (ok, true, tostring (message)) end)
end

local function every (milliseconds, f)
  local timer = uv.new_timer ()

  timer:start (milliseconds, milliseconds, function () f (timer) end)
  return timer
end

-- In a coroutine: waits for luv.
local function pause (milliseconds)
  local thread, is_over = coroutine.running (), false

  every (milliseconds, function (timer)
    timer:close ()
    is_over = true
    tls.resume (thread)
  end)
  while not is_over do
    coroutine.yield ()
  end
end

local function echo (socket)
  socket:on ("data", function (bytes) socket:write (bytes) end)
  socket:on ("end", function () socket:finish () end)
end

local server

test ("a server listens", function ()
  server = assert (tls.create_server { cert = h.pem, key = h.key })
  server:on ("secure-connection", echo)
  h.same (server:listen { host = "127.0.0.1", port = 0 }, true)
end)

test ("timers write what a server echoes", function ()
  local socket = h.connect (server)
  local sent, received = {}, {}

  assert (socket:handshake ())
  local timer = every (1, function (timer)
    sent[#sent + 1] = ("%d;"):format (#sent)
    socket:write (sent[#sent])
    if #sent == 20 then
      timer:close ()
      socket:finish ()
    end
  end)
  socket:on ("data", function (bytes) received[#received + 1] = bytes end)
  h.wait (socket, "close")
  h.same (timer:is_closing (), true)
  h.same (table.concat (received), table.concat (sent))
end)

test ("a busy connection and a timer leave room for each other", function ()
  local socket = h.connect (server)
  local n_ticks, n_echoes, bytes = 0, 0, ("x"):rep (1000)

  local timer = every (1, function () n_ticks = n_ticks + 1 end)
  socket:on ("data", function ()
    n_echoes = n_echoes + 1
    if n_ticks < 20 or n_echoes < 20 then
      socket:write (bytes)
    else
      socket:finish ()
    end
  end)
  socket:write (bytes, function () end)
  h.wait (socket, "close")
  timer:close ()
end)

test ("a coroutine waits for either", function ()
  local socket = h.connect (server)

  for i = 1, 5 do
    pause (1)
    assert (socket:write (tostring (i)))
    h.same (socket:read (1), tostring (i))
  end
  h.same (socket:close (), true)
end)

test ("the server closes", function ()
  h.same (server:close (), true)
end)

poll:close ()
uv.run ()
h.test ("nothing is left in luv's loop", function ()
  h.same (uv.loop_alive (), false)
end)

h.done ()
