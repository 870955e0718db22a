-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"
local tls = h.tls

h.test ("run returns what its function returns, and raises what it raises", function ()
  h.same (select ("#", tls.run (function () return nil, 2, nil end)), 3)
  h.raises ("test%-coroutines.lua:%d+: broken", tls.run, function () error "broken" end)
  local value = {}
  local ok, raised = pcall (tls.run, function () error (value) end)
  h.same (ok, false)
  h.same (raised, value)
end)

h.test ("several coroutines take turns", function ()
  local server = h.serve ({}, function (socket)
    tls.spawn (function ()
      local bytes = assert (socket:read (100))
      assert (socket:write (bytes:upper ()))
      assert (socket:close ())
    end)
  end)
  local found, left = {}, 5
  local all = coroutine.running ()

  for i = 1, 5 do
    tls.spawn (function ()
      local socket = h.connect (server)
      assert (socket:handshake ())
      assert (socket:write ("client " .. i))
      found[i] = assert (socket:read (100))
      assert (socket:close ())
      left = left - 1
      if left == 0 then
        tls.resume (all)
      end
    end)
  end
  while left > 0 do
    coroutine.yield ()
  end
  for i = 1, 5 do
    h.same (found[i], "CLIENT " .. i)
  end
  server:close ()
end)

h.test ("with a callback nothing waits", function ()
  local client, server = h.pair ()
  local thread, got = coroutine.running (), nil

  h.same (client:read (10, function (bytes) got = bytes tls.resume (thread) end), nil)
  h.same (server:write ("x", function () end), nil)
  h.same (got, nil)
  coroutine.yield ()
  h.same (got, "x")
  client:destroy ()
end)

h.test ("a failure is nil and an error, for a callback too", function ()
  local client = h.pair { ca = { tls.generate_certificate { common_name = "x" }:to_pem () } }
  local thread, code = coroutine.running (), nil
  local ok, err = client:handshake ()

  h.same (ok, nil)
  h.match (err.code, "^[%u_]+$")
  client:destroy ()
  client:write ("x", function (written, failure)
    code = written == nil and failure.code
    tls.resume (thread)
  end)
  coroutine.yield ()
  h.match (code, "^[%u_]+$")
end)

h.test ("somebody else may continue a coroutine that waits", function ()
  local client, server = h.pair ()
  local test, found = coroutine.running (), nil
  local thread = tls.spawn (function ()
    found = client:read (10)
    tls.resume (test)
  end)

  for _ = 1, 3 do
    coroutine.resume (thread)
  end
  h.same (found, nil)
  server:write ("x", function () end)
  coroutine.yield ()
  h.same (found, "x")
  client:destroy ()
end)

h.test ("a coroutine that is gone is not missed", function ()
  local client, server = h.pair ()

  do
    local thread = coroutine.create (function () client:handshake () end)
    coroutine.resume (thread)
    if coroutine.close then
      coroutine.close (thread)
    end
  end
  collectgarbage ()
  h.same (server:handshake (), true)
  h.same (client:handshake (), true)
  client:destroy ()
end)

h.test ("an error in a spawned coroutine goes to on_error with its traceback", function ()
  local client = h.pair ()
  local values = h.reported (function ()
    tls.spawn (function () error "at once" end)
    tls.spawn (function ()
      client:handshake ()
      error "later"
    end)
    client:handshake ()
    client:close ()
  end)

  h.same (#values, 2)
  h.match (values[1][1], "at once")
  h.match (values[2][1], "later")
  h.match (values[2][2], "test%-coroutines.lua")
end)

h.test ("waiting is impossible in a handler", function ()
  local client, server = h.pair ()
  local ok, message

  client:on ("secure", function () ok, message = pcall (client.read, client, 10) end)
  assert (server:handshake () and client:handshake ())
  h.same (ok, false)
  h.match (message, "with a callback or inside a coroutine")
  client:destroy ()
end)

h.done ()
