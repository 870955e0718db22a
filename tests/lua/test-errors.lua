-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"
local tls = h.tls

h.test ("a runtime failure is nil and an error", function ()
  local socket, err = tls.connect { host = "127.0.0.1", port = 70000 }

  h.same (socket, nil)
  h.same (err.code, "ERR_SOCKET_BAD_PORT")
  h.match (err.message, "70000")
  h.match (err, "^ERR_SOCKET_BAD_PORT: .*70000")
end)

h.test ("a refused connection has the system's fields", function ()
  local server = h.serve ()
  local socket = h.connect (server)
  local port = server.address.port

  socket:destroy ()
  server:close ()
  socket = tls.connect { host = "127.0.0.1", port = port }
  local ok, err = socket:handshake ()
  h.same (ok, nil)
  h.same (err.code, "ECONNREFUSED")
  h.same (err.syscall, "connect")
  h.same (err.address, "127.0.0.1")
  h.same (err.port, port)
  h.same (err.nothing, nil)
end)

h.test ("a wrong name is told with host, reason and certificate", function ()
  local client = h.serve ()
  local socket = h.connect (client, { servername = "other.test" })
  local ok, err = socket:handshake ()

  h.same (ok, nil)
  h.same (err.code, "ERR_TLS_CERT_ALTNAME_INVALID")
  h.same (err.host, "other.test")
  h.match (err.reason, "other.test")
  h.same (err.certificate:to_pem (), h.pem)
  h.same (err.cert.subject.CN, "localhost")
  client:close ()
end)

h.test ("an error event carries the same error, and close says so", function ()
  local server = h.serve ()
  local socket = h.connect (server, { ca = tls.generate_certificate { common_name = "x" }:to_pem () })
  local code

  socket:on ("error", function (err) code = err.code end)
  h.same (h.wait (socket, "close"), true, "had error")
  h.match (code, "^[%u_]+$")
  h.same (socket.authorized, false)
  server:close ()
end)

h.test ("destroy takes an error that was received, or a message", function ()
  local _, err = tls.connect { host = "127.0.0.1", port = 70000 }

  for _, given in ipairs { err, "enough" } do
    local client, server = h.pair ()
    local found

    client:on ("error", function (value) found = value end)
    client:destroy (given)
    h.wait (client, "close")
    h.same (found.message, given == "enough" and given or err.message)
    server:destroy ()
  end
  h.raises ("error or message expected", h.pair ().destroy, h.pair (), {})
end)

h.test ("bad PEM fails when the options are used", function ()
  local context, err = tls.create_secure_context { cert = "no certificate", key = h.key }

  h.same (context, nil)
  h.match (err.code, "^ERR_OSSL_PEM_NO_START_LINE")
end)

h.test ("identity is checked as Node does", function ()
  h.same (tls.check_server_identity ("localhost", h.cert), true)
  local ok, err = tls.check_server_identity ("other.test", h.cert)
  h.same (ok, nil)
  h.same (err.code, "ERR_TLS_CERT_ALTNAME_INVALID")
end)

h.test ("misuse raises", function ()
  local client, server = h.pair ()

  h.raises ("TlsNodeSocket expected, got nil", client.write, nil, "x")
  h.raises ("TlsNodeSocket expected, got TlsNodeCertificate", client.write, h.cert, "x")
  h.raises ("TlsNodeSocket expected, got userdata", client.write, io.stdout, "x")
  h.raises ("string expected, got table", client.write, client, {})
  h.raises ("not an integer of the right size", client.read, client, 1.5, print)
  h.raises ("not an integer of the right size", client.read, client, -1, print)
  h.raises ("number expected", client.read, client, "1", print)
  h.raises ("function expected", client.read, client, 1, "x")
  h.raises ("boolean expected", client.set_no_delay, client, 1)
  h.raises ("without NUL", tls.check_server_identity, "local\0host", h.cert)
  h.raises ("cannot be set", function () client.authorized = true end)
  client:destroy ()
  server:destroy ()
end)

h.done ()
