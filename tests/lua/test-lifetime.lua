-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Connections made and dropped: finalised, and memory stays flat.
local h = require "harness"
local support = require "support"
local tls = h.tls

local count = tonumber (os.getenv "TLSNODE_TEST_CONNECTIONS" or 10000)
local is_sanitized = os.getenv "TLSNODE_TEST_SANITIZED" ~= nil

local function collect ()
  collectgarbage ()
  collectgarbage ()
end

local function resident ()
  collect ()
  return tonumber (assert (io.open "/proc/self/statm"):read "*a":match "%d+ (%d+)") * 4096
end

h.test ("connections are finalised and memory stays flat", function ()
  local context = assert (tls.create_secure_context { cert = h.pem, key = h.key })
  local client_options = tls.SocketOptions { ca = h.pem }
  local server_options = tls.SocketOptions { secure_context = context }
  local before, settled = support.finalized (), nil

  for i = 1, count do
    local client, server = tls.pair (client_options, server_options)
    local seen
    support.watch (tostring (client))
    support.watch (tostring (server))
    server:on ("data", function (bytes)
      seen = bytes
      server:finish "bye"
    end)
    client:on ("data", function () client:finish () end)
    client:write ("hello", function () end)
    h.wait (client, "close")
    h.same (seen, "hello")
    if i == math.ceil (count / 4) then
      settled = resident ()
    end
  end
  local grown = resident () - settled
  collect ()
  h.same (support.finalized () - before >= 2 * (count - 1), true, "sockets finalised but the last pair")
  h.same (is_sanitized or grown < 2 * 1024 * 1024, true, grown .. " bytes more; flat")
end)

h.test ("dropping the last reference does not cut a connection", function ()
  local client, server = h.pair ()
  local seen

  server:on ("data", function (bytes) seen = bytes end)
  server = nil
  collect ()
  client:write "x"
  client:finish "y"
  h.wait (client, "end", client:on ("data", function () end))
  h.same (seen ~= nil, true)
end)

h.test ("a server that is closed is finalised", function ()
  local before = support.finalized ()

  do
    local server = h.serve ()
    support.watch (tostring (server))
    server:on ("secure-connection", function () server:close () end)
    server:close ()
  end
  collect ()
  h.same (support.finalized () - before >= 1, true)
end)

h.test ("objects that raised on the way are not kept", function ()
  for _ = 1, 100 do
    pcall (tls.pair, { ca = h.pem }, { nonsense = true })
    pcall (tls.connect, { ca = { h.pem, false } })
  end
  collect ()
end)

h.test ("everything may be left open at the end", function ()
  local server = h.serve ()
  local socket = h.connect (server)

  socket:on ("data", function () server:close () end)
  socket:read (10, function () error "never" end)
end)

h.done ()
