-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Cases in order, printed as TAP. test ("what is true", function () ... end) runs as a coroutine that may wait.
local tls = require "tlsnode"

local harness = { tls = tls, count = 0, failed = 0 }
harness.cert, harness.key = tls.generate_certificate { common_name = "localhost", name = { "localhost", "127.0.0.1" } }
harness.pem = harness.cert:to_pem ()

function harness.same (found, expected, what)
  if found ~= expected then
    error (("%s: %s instead of %s"):format (what or "value", tostring (found), tostring (expected)), 2)
  end
end

function harness.match (text, pattern)
  if not tostring (text):find (pattern) then
    error (("%q does not match %q"):format (tostring (text), pattern), 2)
  end
end

-- f (...) must raise something that matches the pattern.
function harness.raises (pattern, f, ...)
  local ok, message = pcall (f, ...)

  if ok then
    error ("nothing was raised", 2)
  end
  harness.match (message, pattern)
end

function harness.test (name, f)
  local raised
  tls.on_error = function (value, traceback) raised = raised or tostring (value) .. traceback end
  local ok, message = pcall (tls.run, f)

  ok, message = ok and not raised, message or raised
  harness.count = harness.count + 1
  if not ok then
    harness.failed = harness.failed + 1
    print ("# " .. tostring (message):gsub ("\n", "\n# "))
  end
  print ((ok and "ok " or "not ok ") .. harness.count .. " - " .. name)
end

-- What on_error gets while f runs.
function harness.reported (f)
  local kept, values = tls.on_error, {}

  tls.on_error = function (value, traceback) values[#values + 1] = { value, traceback } end
  f ()
  tls.on_error = kept
  return values
end

-- Waits for an event: its arguments.
function harness.wait (object, event)
  local thread, results = coroutine.running (), nil

  object:once (event, function (...)
    results = { ... }
    harness.tls.resume (thread)
  end)
  while not results do
    coroutine.yield ()
  end
  return (table.unpack or unpack) (results)
end

-- A server that listens, and what connects to it.
function harness.serve (options, on_connection)
  options = options or {}
  options.cert, options.key = options.cert or harness.pem, options.key or harness.key
  local server = assert (tls.create_server (options))

  server:on ("secure-connection", on_connection or function (socket) socket:resume () end)
  assert (server:listen { host = "127.0.0.1", port = 0 })
  return server
end

function harness.connect (server, options)
  options = options or {}
  options.host, options.port, options.servername = "127.0.0.1", server.address.port, options.servername or "localhost"
  options.ca = options.ca or harness.pem
  return assert (tls.connect (options))
end

function harness.pair (client, server)
  server = server or {}
  server.cert, server.key = server.cert or harness.pem, server.key or harness.key
  client = client or { ca = harness.pem }
  return assert (tls.pair (client, server))
end

function harness.done ()
  print ("1.." .. harness.count)
  os.exit (harness.failed == 0, true)
end

return harness
