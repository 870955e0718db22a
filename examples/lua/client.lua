-- SPDX-License-Identifier: LGPL-2.1-or-later
-- client.lua HOST PORT [CA]
local tls = require "tlsnode"

local host, port, ca = arg[1] or "example.org", tonumber (arg[2] or 443), arg[3]
local failed = false

local socket = assert (tls.connect {
  host = host, port = port, servername = host,
  ca = ca and assert (io.open (ca, "rb")):read "*a", -- otherwise the authorities of the system
})
socket:on ("secure-connect", function ()
  print (socket:get_protocol (), "authorized: " .. tostring (socket.authorized))
end)
socket:on ("data", function (bytes) io.write (bytes) end)
socket:on ("error", function (err)
  io.stderr:write (err.code, ": ", err.message, "\n")
  failed = true
end)
socket:on ("close", tls.quit)
socket:write "GET / HTTP/1.0\r\n\r\n"
tls.run ()
os.exit (not failed, true)
