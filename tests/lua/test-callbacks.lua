-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"

h.test ("a handler that raises is reported, and the next one is called", function ()
  local client, server = h.pair ()
  local called = false
  local values = h.reported (function ()
    client:on ("data", function () error "broken" end)
    client:on ("data", function () called = true end)
    server:write ("x", function () server:finish () end)
    h.wait (client, "end")
  end)

  h.same (called, true)
  h.same (#values, 1)
  h.match (values[1][1], "broken")
  h.match (values[1][2], "stack traceback")
  h.match (values[1][2], "test%-callbacks.lua")
  client:destroy ()
end)

h.test ("anything may be raised", function ()
  local raised = { {}, 1, print, false }

  for _, value in ipairs { "nothing", unpack and 1 or 2, {} } do
    raised[#raised + 1] = value
  end
  for _, value in ipairs (raised) do
    local client = h.pair ()
    local values = h.reported (function ()
      client:on ("close", function () error (value, 0) end)
      client:destroy ()
      h.wait (client, "close")
    end)
    h.same (values[1][1], value)
  end
end)

h.test ("on_error may raise", function ()
  local client = h.pair ()
  local kept = h.tls.on_error

  h.tls.on_error = function () error "even this" end
  client:on ("close", function () error "broken" end)
  client:destroy ()
  h.wait (client, "close")
  h.tls.on_error = kept
end)

h.test ("without an on_error errors go to stderr", function ()
  local client = h.pair ()
  local kept = h.tls.on_error

  h.tls.on_error = nil
  client:on ("close", function () error "this belongs into the log" end)
  client:destroy ()
  h.wait (client, "close")
  h.tls.on_error = kept
end)

h.test ("every handler may destroy its socket", function ()
  for _, event in ipairs { "connect", "secure", "secure-connect", "data", "end", "close" } do
    local server = h.serve ({}, function (socket)
      socket:on ("error", function () end)
      socket:resume ()
      socket:finish "x"
    end)
    local socket = h.connect (server)
    socket:on ("data", function () end)
    socket:on (event, function () socket:destroy () end)
    h.wait (socket, "close")
    h.same (socket.destroyed, true)
    socket = nil
    collectgarbage ()
    server:close ()
  end
end)

h.test ("a handler may add and remove handlers, and collect garbage", function ()
  local client, server = h.pair ()
  local seen = {}

  client:on ("data", function ()
    client:off "data"
    client:once ("end", function () seen[#seen + 1] = "end" end)
    collectgarbage ()
    seen[#seen + 1] = "data"
  end)
  server:finish "x"
  h.wait (client, "close", client:once ("end", function () client:finish () end))
  h.same (table.concat (seen, " "), "data end")
end)

h.test ("a callback that raises is reported", function ()
  local client, server = h.pair ()
  local values = h.reported (function ()
    client:handshake (function () error "broken" end)
    server:handshake ()
    client:handshake ()
  end)

  h.same (#values, 1)
  h.match (values[1][1], "broken")
  client:destroy ()
end)

h.test ("a handler cannot run a loop of its own", function ()
  local client, server = h.pair ()
  local values = h.reported (function ()
    client:once ("data", function () h.tls.run () end)
    server:write ("x", function () server:finish () end)
    h.wait (client, "end")
  end)

  h.same (#values, 1)
  h.match (values[1][1], "run is called by a handler")
  client:destroy ()
end)

h.done ()
