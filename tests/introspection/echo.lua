-- SPDX-License-Identifier: LGPL-2.1-or-later
-- lgi imports the typelib, and a client and a server talk to each other.
local lgi = require "lgi"
local GLib = lgi.GLib
local TlsNode = lgi.require ("TlsNode", "1")

local DEADLINE = 20

local function make_certificate ()
  local options = TlsNode.CertificateOptions { common_name = "localhost" }
  options:add_name ("localhost")
  local certificate, key = TlsNode.Certificate.generate (options)
  return GLib.Bytes (certificate:to_pem ()), key
end

local certificate, key = make_certificate ()
local other_certificate = make_certificate ()

local function turn (condition)
  local late = false
  local deadline = GLib.timeout_add_seconds (GLib.PRIORITY_DEFAULT, DEADLINE, function ()
    late = true
    return true
  end)
  while not condition () do
    GLib.MainContext.default ():iteration (true)
    assert (not late, "it takes too long")
  end
  GLib.source_remove (deadline)
end

local function listen ()
  local options = TlsNode.ServerOptions ()
  options:add_cert (certificate)
  options:add_key (key, nil)
  local server = TlsNode.Server.new (options)
  function server:on_secure_connection (socket)
    function socket:on_data (bytes)
      self:write (bytes)
    end
    socket:resume ()
  end
  assert (server:listen (TlsNode.ListenOptions { host = "127.0.0.1", port = 0 }))
  turn (function () return server:get_is_listening () end)
  return server
end

local function connect (server, authority)
  local port = server:get_address ():lookup_value ("port", nil):get_uint32 ()
  local options = TlsNode.ConnectOptions { host = "127.0.0.1", port = port, servername = "localhost" }
  options:add_ca (authority)
  local socket = TlsNode.connect (options)
  local events = {}
  socket.on_secure_connect = function () events[#events + 1] = "secure-connect" end
  socket.on_end = function () events[#events + 1] = "end" end
  socket.on_close = function () events[#events + 1] = "close" end
  -- lgi passes no error to a function, so error_get_code () cannot be asked.
  socket.on_error = function (_, err) events[#events + 1] = err.code end
  return socket, events
end

local function close (server)
  local closed = false
  server:close_async (nil, function (source, result)
    closed = source:close_finish (result)
  end)
  turn (function () return closed end)
end

local function check_events (events, expected)
  local found = table.concat (events, " ")
  assert (found == expected, "events: " .. found)
end

local cases = {
  { "signals carry an echo", function ()
    local server = listen ()
    local socket, events = connect (server, certificate)
    local received = ""
    socket.on_data = function (_, bytes) received = received .. bytes.data end
    socket:write (GLib.Bytes ("hello"))
    socket:resume ()
    turn (function () return received == "hello" end)
    assert (socket.authorized and socket:get_protocol () == "TLSv1.3")
    socket["end"] (socket)
    turn (function () return events[#events] == "close" end)
    check_events (events, "secure-connect end close")
    close (server)
  end },
  { "calls carry an echo", function ()
    local server = listen ()
    local socket, events = connect (server, certificate)
    local done, received = false, nil
    socket:handshake_async (nil, function (source, result) done = source:handshake_finish (result) end)
    turn (function () return done end)
    socket:write (GLib.Bytes ("hello"))
    socket:read_async (100, nil, function (source, result) received = source:read_finish (result) end)
    turn (function () return received end)
    assert (received.data == "hello")
    socket:close (nil) -- lgi passes no errors: destroy () cannot be called
    turn (function () return events[#events] == "close" end)
    close (server)
  end },
  { "an error has its code", function ()
    local server = listen ()
    local _, events = connect (server, other_certificate)
    turn (function () return events[#events] == "close" end)
    check_events (events, "DEPTH_ZERO_SELF_SIGNED_CERT close")
    close (server)
  end },
}

local failed = 0
io.stdout:setvbuf "line"
print ("1.." .. #cases)
for number, case in ipairs (cases) do
  local ok, message = xpcall (case[2], debug.traceback)
  if not ok then
    failed = failed + 1
    print ("# " .. tostring (message):gsub ("\n", "\n# "))
  end
  print ((ok and "ok " or "not ok ") .. number .. " " .. case[1])
end
os.exit (failed == 0 and 0 or 1)
