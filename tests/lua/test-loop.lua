-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"
local support = require "support"
local tls = h.tls

h.test ("dispatch without a loop is misuse", function ()
  h.raises ("loop_fd", tls.dispatch)
end)

h.test ("quit without a loop does nothing", function ()
  tls.spawn (function () end)
end)

-- A foreign loop: it waits for one descriptor and dispatches.
local fd = tls.loop_fd ()
local function turn_until (condition)
  while not condition () do
    assert (support.wait_readable (fd, 20000), "nothing happened")
    tls.dispatch ()
  end
end

local echoed, closed

local server = assert (tls.create_server { cert = h.pem, key = h.key })
server:on ("secure-connection", function (socket)
  socket:on ("data", function (bytes) socket:write (bytes) end)
  socket:on ("end", function () socket:finish () end)
end)
local listening
server:listen ({ host = "127.0.0.1", port = 0 }, function (...) listening = ... end)
turn_until (function () return listening end)

h.test ("the descriptor stays the same", function ()
  h.same (tls.loop_fd (), fd)
end)

local socket = h.connect (server)
socket:on ("data", function (bytes)
  echoed = bytes
  socket:finish ()
end)
socket:on ("close", function () closed = true end)
socket:write "hello"
turn_until (function () return closed end)

h.test ("a foreign loop echoes", function ()
  h.same (echoed, "hello")
end)

local waited
tls.spawn (function ()
  local other = h.connect (server)
  assert (other:handshake ())
  assert (other:write "again")
  waited = other:read (10)
  other:destroy ()
end)
turn_until (function () return waited end)

h.test ("coroutines wait in a foreign loop", function ()
  h.same (waited, "again")
end)

h.test ("the default context has nothing to do", function ()
  h.same (support.iterate (), false)
end)

h.test ("run serves the same objects", function ()
  local other = h.connect (server)

  h.same (other:handshake (), true)
  h.same (other:close (), true)
end)

h.done ()
