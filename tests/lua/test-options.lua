-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"
local tls = h.tls

h.test ("Node's spelling is accepted", function ()
  for _, name in ipairs { "alpn_protocols", "ALPNProtocols" } do
    local client, server = h.pair ({ ca = h.pem, [name] = { "b", "a" } }, { alpn_protocols = { "a" } })

    assert (client:handshake () and server:handshake ())
    h.same (client.alpn_protocol, "a")
    h.same (server.alpn_protocol, "a")
    client:destroy ()
  end
end)

h.test ("an unknown key raises and names the nearest one", function ()
  h.raises ("unknown option 'reject_unauthorised'; is it 'reject_unauthorized'", tls.connect,
            { reject_unauthorised = true })
  h.raises ("unknown option 'prot'; is it 'port'", tls.connect, { prot = 1 })
  h.raises ("unknown option 'host'", tls.create_secure_context, { host = "x" })
  h.raises ("options have names", tls.connect, { "x" })
end)

h.test ("a wrong value raises with the option's name", function ()
  h.raises ("option 'port': number expected, got string", tls.connect, { port = "1" })
  h.raises ("option 'alpn_protocols': array of strings expected", tls.connect, { ALPNProtocols = "h2" })
  h.raises ("option 'alpn_protocols': array of strings expected", tls.connect, { ALPNProtocols = { 1 } })
  h.raises ("option 'alpn_protocols': strings without NUL", tls.connect, { ALPNProtocols = { "a\0" } })
  h.raises ("option 'servername': string without NUL", tls.connect, { servername = "a\0b" })
  h.raises ("option 'ca': string expected, got boolean", tls.connect, { ca = { h.pem, true } })
  h.raises ("option 'secure_context': TlsNodeSecureContext expected, got string", tls.connect, { secure_context = "x" })
  h.raises ("TlsNodeConnectOptions expected, got nil", tls.connect)
  h.raises ("TlsNodeConnectOptions expected, got TlsNodeListenOptions", tls.connect, tls.ListenOptions {})
end)

h.test ("arrays repeat", function ()
  local other = tls.generate_certificate { common_name = "other" }:to_pem ()
  local client, server = h.pair { ca = { other, h.pem } }

  h.same (client:handshake (), true)
  client:destroy ()
  client, server = h.pair { ca = { other } }
  h.same (select (2, client:handshake ()).code:match "^[%u_]+$" ~= nil, true)
  server:destroy ()
end)

h.test ("a key has its passphrase in any of the forms", function ()
  local folder = os.getenv "TLSNODE_TEST_CERTS"
  local function load (name)
    return assert (io.open (folder .. "/" .. name, "rb")):read "*a"
  end
  local cert, key = load "leaf-key-encrypted.crt", load "leaf-key-encrypted.key"
  local passphrase = "secret"

  for _, form in ipairs {
    { key = { { key, passphrase } } }, { key = { pem = key, passphrase = passphrase } },
    { key = { { pem = key, passphrase = passphrase } } }, { key = key, passphrase = passphrase },
  } do
    form.cert = cert
    assert (tls.create_secure_context (form))
  end
  h.same (tls.create_secure_context { cert = cert, key = { { key, "wrong" } } }, nil)
end)

h.test ("several values of one option go by order or by name", function ()
  local ca, ca_key = tls.generate_certificate { common_name = "CA", is_ca = true }

  for _, issuer in ipairs { { ca:to_pem (), ca_key }, { certificate = ca:to_pem (), private_key = ca_key } } do
    local leaf = assert (tls.generate_certificate { common_name = "leaf", issuer = issuer })
    h.same (leaf.issuer, "CN=CA")
  end
end)

h.test ("options can be kept and used again", function ()
  local options = tls.ConnectOptions { servername = "localhost", ca = h.pem }

  for _ = 1, 2 do
    local client, server = h.pair (options)
    h.same (client:handshake (), true)
    h.same (server.servername, "localhost")
    client:destroy ()
  end
end)

h.test ("a context is shared", function ()
  local context = assert (tls.create_secure_context { cert = h.pem, key = h.key })
  local client, server = tls.pair ({ ca = h.pem }, { secure_context = context })

  h.same (client:handshake (), true)
  server:destroy ()
end)

h.done ()
