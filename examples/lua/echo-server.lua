-- SPDX-License-Identifier: LGPL-2.1-or-later
-- echo-server.lua PORT CERT KEY
local tls = require "tlsnode"

local function load (path)
  return assert (io.open (path, "rb")):read "*a"
end

local function complain (err)
  io.stderr:write (err.code, ": ", err.message, "\n")
end

local server = assert (tls.create_server { cert = load (arg[2]), key = load (arg[3]) })
server:on ("secure-connection", function (socket)
  socket:on ("data", function (bytes)
    -- false: the client is slow. Read no more until what is queued has left.
    if not socket:write (bytes) then
      socket:pause ()
    end
  end)
  socket:on ("drain", function () socket:resume () end)
  socket:on ("error", complain)
end)
server:on ("error", function (err)
  complain (err)
  tls.quit ()
end)
server:on ("listening", function ()
  print ("listening on port " .. server.address.port)
  io.stdout:flush ()
end)
server:listen { host = "127.0.0.1", port = tonumber (arg[1]) }
tls.run ()
