-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"
local tls = h.tls

local folder = os.tmpname ()
os.remove (folder)
local files = { cert = folder .. ".crt", key = folder .. ".key" }

local function write (path, text)
  local file = assert (io.open (path, "wb"))
  file:write (text)
  file:close ()
end

local function write_identity ()
  local cert, key = tls.generate_certificate { common_name = "localhost", name = { "localhost" } }

  write (files.cert, cert:to_pem ())
  write (files.key, key)
  return cert:to_pem ()
end

local function new_reloader ()
  return assert (tls.new_reloader { cert_file = files.cert, key_file = { { path = files.key } } })
end

h.test ("files are watched, and a server follows", function ()
  local pem = write_identity ()
  local reloader = new_reloader ()
  local server = h.serve ()

  server:set_context (reloader.context)
  reloader:on ("reloaded", function (context) server:set_context (context) end)
  local old = h.connect (server, { ca = pem })
  assert (old:handshake ())
  pem = write_identity ()
  h.wait (reloader, "reloaded")
  local new = h.connect (server, { ca = pem })

  assert (new:handshake ())
  old:destroy ()
  new:destroy ()
  server:close ()
end)

h.test ("a file that breaks is told", function ()
  write_identity ()
  local reloader = new_reloader ()

  write (files.cert, "junk")
  h.same (h.wait (reloader, "failed").code, "ERR_OSSL_PEM_NO_START_LINE")
  write_identity ()
  reloader:reload ()
  h.wait (reloader, "reloaded")
end)

h.test ("a file that is missing is told", function ()
  local reloader, err = tls.new_reloader { cert_file = folder .. ".nothing" }

  h.same (reloader, nil)
  h.same (err.code, "ENOENT")
  h.same (err.path, folder .. ".nothing")
end)

h.test ("the context of a server is replaced", function ()
  local server = h.serve ()
  local cert, key = tls.generate_certificate { common_name = "localhost", name = { "localhost" } }

  assert (server:set_secure_context { cert = cert:to_pem (), key = key })
  h.same (select (2, server:set_secure_context { min_version = "junk" }).code, "ERR_TLS_INVALID_PROTOCOL_VERSION")
  local socket = h.connect (server, { ca = cert:to_pem () })
  assert (socket:handshake ())
  socket:destroy ()
  server:close ()
end)

os.remove (files.cert)
os.remove (files.key)
h.done ()
