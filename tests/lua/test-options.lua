-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"
local tls = h.tls

-- The text as it is, not as a pattern.
local function raises (text, f, ...)
  h.raises ((text:gsub ("%p", "%%%0")), f, ...)
end

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
  raises ('TypeError [ERR_INVALID_ARG_TYPE]: The "options.port" property must be of type number. ' ..
            "Received type string ('x')", tls.connect, { port = "x" })
  raises ('"options.ALPNProtocols" property must be an array of strings. Received type string',
            tls.connect, { alpn_protocols = "h2" })
  raises ('"options.ALPNProtocols" property must be an array of strings. Received a table',
            tls.connect, { ALPNProtocols = { 1 } })
  raises ("[ERR_INVALID_ARG_VALUE]: The property 'options.ALPNProtocols' is invalid: strings without NUL", tls.connect,
            { ALPNProtocols = { "a\0" } })
  raises ("'options.servername' is invalid: string without NUL", tls.connect, { servername = "a\0b" })
  raises ('"options.ca" property must be of type string. Received type boolean (true)', tls.connect,
            { ca = { h.pem, true } })
  raises ('"options.secureContext" property must be an instance of TlsNodeSecureContext. Received type string',
            tls.connect, { secure_context = "x" })
  raises ("Received a TlsNodeListenOptions", tls.connect, { secure_context = tls.ListenOptions {} })
  h.raises ("TlsNodeConnectOptions expected, got nil", tls.connect)
  h.raises ("TlsNodeConnectOptions expected, got TlsNodeListenOptions", tls.connect, tls.ListenOptions {})
end)

h.test ("the options of a secure context have Node's words", function ()
  local make = tls.create_secure_context
  local function refuses (message, options)
    raises (message, make, options)
  end

  refuses ('"options.sessionTimeout" property must be of type number', { session_timeout = "x" })
  refuses ('RangeError [ERR_OUT_OF_RANGE]: The value of "options.sessionTimeout" is out of range. ' ..
           "It must be an integer. Received 1.5", { session_timeout = 1.5 })
  refuses ('"options.secureOptions" is out of range. It must be >= 0 && <= 9007199254740992. Received -1',
           { secure_options = -1 })
  refuses ('"options.passphrase" property must be of type string. Received type number', { passphrase = 123 })
  refuses ('"options.passphrase" property must be of type string', { key = { { pem = h.key, passphrase = 5 } } })
  refuses ('"options.key" property must be of type string. Received nil', { key = { { passphrase = "x" } } })
  refuses ('"options.honorCipherOrder" property must be of type boolean', { honorCipherOrder = 1 })
  refuses ('"options.pin_callback" property must be of type function', { pin_callback = "1234" })
  h.same (select (2, make { sigalgs = "" }).code, "ERR_INVALID_ARG_VALUE")
  h.same (select (2, make { ticketKeys = ("x"):rep (47) }).code, "ERR_INVALID_ARG_VALUE")
  h.same (select (2, make { session_timeout = -1 }).code, "ERR_OUT_OF_RANGE")
  h.same (select (2, make { private_key_identifier = "x" }).code, "ERR_INVALID_ARG_VALUE")
end)

h.test ("a port may be a string that says a number", function ()
  local server = assert (tls.create_server { cert = h.pem, key = h.key })

  assert (server:listen { host = "127.0.0.1", port = "0" })
  for _, form in ipairs { "%d", " %d.0 ", "0x%x" } do
    local socket = assert (tls.connect {
      host = "127.0.0.1", port = form:format (server.address.port), servername = "localhost", ca = h.pem })
    h.same (socket:handshake (), true)
    socket:destroy ()
  end
  server:close ()
  for _, text in ipairs { "", " ", "8443.5", "-1", "84,43", "8443\0" } do
    h.raises ("options.port", tls.ListenOptions, { port = text })
  end
end)

h.test ("a secret is not told", function ()
  local _, message = pcall (tls.create_secure_context, { passphrase = 987654 })

  assert (not message:find "987654")
end)

h.test ("options of a secure context", function ()
  assert (tls.create_secure_context {
    sigalgs = "RSA+SHA256", ecdhCurve = "auto", dhparam = "auto", honor_cipher_order = true, secure_options = 0,
    session_id_context = "a", ticket_keys = ("x"):rep (48), session_timeout = 10, allow_partial_trust_chain = false,
    crl = {}, pfx = {}, pin_callback = function () end,
  })
end)

h.test ("nothing is no key material", function ()
  assert (tls.create_secure_context { key = "", cert = "", ca = "" })
  assert (tls.create_secure_context { key = false, cert = false, ca = false })
  assert (tls.create_secure_context { key = {}, cert = {} })
end)

h.test ("no authority at all is nobody to trust", function ()
  local client, server = h.pair { ca = {} }
  local ok, err = client:handshake ()

  h.same (ok, nil)
  h.same (err.code, "DEPTH_ZERO_SELF_SIGNED_CERT")
  server:destroy ()
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
