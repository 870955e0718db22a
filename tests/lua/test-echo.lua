-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"

local function echo (socket)
  socket:on ("data", function (bytes) socket:write (bytes) end)
  socket:on ("end", function () socket:finish () end)
end

h.test ("a server echoes in events", function ()
  local server = h.serve ({}, echo)
  local socket = h.connect (server)
  local parts = {}

  socket:on ("data", function (bytes) parts[#parts + 1] = bytes end)
  socket:on ("secure-connect", function () socket:finish "hello" end)
  h.same (h.wait (socket, "close"), false, "had error")
  h.same (table.concat (parts), "hello")
  h.same (server:close (), true)
end)

h.test ("all bytes arrive whole", function ()
  local client, server = h.pair ()
  local bytes = {}

  for i = 0, 255 do
    bytes[#bytes + 1] = string.char (i)
  end
  bytes = table.concat (bytes):rep (400)
  echo (server)
  client:write (bytes, function () end)
  local found = ""
  while #found < #bytes do
    found = found .. assert (client:read (65536))
  end
  h.same (found, bytes)
  client:destroy ()
end)

h.test ("an empty read is the end", function ()
  local client, server = h.pair ()

  server:finish "last"
  h.same (client:read (100), "last")
  h.same (client:read (100), "")
  h.same (client:close (), true)
end)

h.test ("finish has Node's name as well", function ()
  local client, server = h.pair ()

  client["end"] (client, "x")
  h.same (server:read (10), "x")
  server:destroy ()
end)

h.done ()
