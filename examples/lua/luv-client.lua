-- SPDX-License-Identifier: LGPL-2.1-or-later
-- luv-client.lua HOST PORT [CA]: client.lua in the loop of luv
local uv = require "luv"
local tls = require "tlsnode"

local host, port, ca = arg[1] or "example.org", tonumber (arg[2] or 443), arg[3]
local failed = false

-- First of all: what is made from here on belongs to luv's loop.
local poll = uv.new_poll (tls.loop_fd ())
poll:start ("r", tls.dispatch)

local socket = assert (tls.connect {
  host = host, port = port, servername = host,
  ca = ca and assert (io.open (ca, "rb")):read "*a", -- otherwise the authorities of the system
})
socket:on ("data", function (bytes) io.write (bytes) end)
socket:on ("error", function (err)
  io.stderr:write (err.code, ": ", err.message, "\n")
  failed = true
end)
socket:on ("close", function () poll:close () end) -- Then nothing keeps the loop.
socket:write "GET / HTTP/1.0\r\n\r\n"
uv.run ()
os.exit (not failed, true)
