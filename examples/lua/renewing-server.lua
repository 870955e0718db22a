-- SPDX-License-Identifier: LGPL-2.1-or-later
-- renewing-server.lua PORT CERT KEY: greets its clients, with the certificate that the files hold at that moment
local tls = require "tlsnode"

local options = tls.ServerOptions { cert_file = arg[2], key_file = arg[3] }
local reloader = assert (tls.new_reloader (options))
local server = assert (tls.new_server_with_context (reloader.context, options))

reloader:on ("reloaded", function (context)
  server:set_context (context)
  print ("the certificate was renewed")
  io.stdout:flush ()
end)
reloader:on ("failed", function (err)
  io.stderr:write (err.code, ": ", err.message, "\n")
end)
server:on ("secure-connection", function (socket)
  socket:finish "hello\n"
  socket:resume () -- until the client ends, too
end)
server:on ("listening", function ()
  print ("listening on port " .. server.address.port)
  io.stdout:flush ()
end)
server:listen { host = "127.0.0.1", port = tonumber (arg[1]) }
tls.run ()
