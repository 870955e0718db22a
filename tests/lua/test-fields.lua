-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"
local tls = h.tls

h.test ("properties are fields", function ()
  local server = h.serve ()
  local socket = h.connect (server)

  h.same (socket.connecting, true)
  h.same (socket.authorized, false)
  h.same (socket.remote_address, nil)
  assert (socket:handshake ())
  h.same (socket.connecting, false)
  h.same (socket.authorized, true)
  h.same (socket.authorization_error, nil)
  h.same (socket.remote_address, "127.0.0.1")
  h.same (socket.remote_port, server.address.port)
  h.same (socket.encrypted, true)
  h.same (socket:write "four", true)
  h.same (socket.bytes_written, 4)
  h.same (socket.nothing, nil)
  socket:destroy ()
  h.same (socket.destroyed, true)
  server:close ()
end)

h.test ("Node's getters are methods, Node's properties fields", function ()
  h.same (h.cert.subject, "CN=localhost")
  h.match (h.cert.subject_alt_name, "DNS:localhost")
  h.match (h.cert.fingerprint256, "^%x%x:")
  h.match (h.cert:to_pem (), "^%-%-%-%-%-BEGIN CERTIFICATE")
  h.same (tls.Certificate.new (h.cert.raw).fingerprint256, h.cert.fingerprint256)
end)

h.test ("plain objects are tables with Node's keys", function ()
  local client, server = h.pair ()

  h.same (client:get_cipher (), nil)
  assert (client:handshake ())
  local cipher = client:get_cipher ()
  h.same (cipher.standardName, cipher.name)
  h.same (cipher.version, "TLSv1.3")
  h.same (client:get_peer_x509_certificate ():to_pem (), h.pem)
  h.same (client:get_x509_certificate (), nil)
  server:destroy ()
end)

h.test ("the server tells where it listens", function ()
  local server = h.serve ()

  h.same (server.listening, true)
  h.same (server.address.address, "127.0.0.1")
  h.same (server.address.family, "IPv4")
  h.same (math.floor (server.address.port), server.address.port)
  h.same (server:get_connections (), 0)
  h.same (server:close (), true)
  h.same (server.listening, false)
  h.same (server.address, nil)
end)

h.test ("one object is one userdata", function ()
  local server = h.serve ()
  local socket = h.connect (server)
  local seen = {}

  for _ = 1, 2 do
    server:on ("secure-connection", function (accepted) seen[accepted] = (seen[accepted] or 0) + 1 end)
  end
  local accepted = h.wait (server, "secure-connection")
  h.same (seen[accepted], 2)
  h.same (next (seen, accepted), nil)
  socket:destroy ()
  accepted:destroy ()
  server:close ()
end)

h.test ("the module has its functions and constants", function ()
  h.match (tls.get_default_ciphers (), "TLS_AES_256_GCM_SHA384")
  h.same (type (tls.get_features ()), "table")
  h.same (type (tls.MAJOR_VERSION), "number")
  h.same (tls.asyncs, nil)
  h.same (require "tlsnode", tls)
end)

h.done ()
