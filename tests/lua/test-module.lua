-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"
local tls = h.tls

local initial = {
  DEFAULT_CIPHERS = tls.get_core_cipher_list (), DEFAULT_ECDH_CURVE = "auto", DEFAULT_MIN_VERSION = "TLSv1.2",
  DEFAULT_MAX_VERSION = "TLSv1.3", CLIENT_RENEG_LIMIT = 3, CLIENT_RENEG_WINDOW = 600,
}

local function restore ()
  for name, value in pairs (initial) do
    tls[name] = value
  end
end

h.test ("variables are those of the library", function ()
  for name, value in pairs (initial) do
    local other = type (value) == "number" and 7 or "other"

    h.same (tls[name], value, name)
    h.same (tls["get_" .. name:lower ()] (), value, name)
    tls[name] = other
    h.same (tls["get_" .. name:lower ()] (), other, name)
    tls["set_" .. name:lower ()] (value)
    h.same (tls[name], value, name)
    h.same (rawget (tls, name), nil, name)
  end
end)

h.test ("a variable is the default of contexts made later", function ()
  tls.DEFAULT_MAX_VERSION = "TLSv1.2"
  tls.DEFAULT_CIPHERS = tls.DEFAULT_CIPHERS .. ":!AESGCM"
  local client = h.pair ()
  restore ()

  assert (client:handshake ())
  h.same (client:get_protocol (), "TLSv1.2")
  h.same (client:get_cipher ().name:find "GCM", nil)
  client:destroy ()
end)

h.test ("a bad value fails the next context", function ()
  tls.DEFAULT_MIN_VERSION = "bogus"
  local context, err = tls.create_secure_context {}
  restore ()

  h.same (context, nil)
  h.same (err.code, "ERR_TLS_INVALID_PROTOCOL_VERSION")
end)

h.test ("a value of another type is refused", function ()
  for name, value in pairs (initial) do
    h.raises ("expected, got", function () tls[name] = {} end)
    h.same (tls[name], value, name)
  end
end)

h.test ("constants cannot be assigned", function ()
  h.same (tls.default_core_cipher_list, initial.DEFAULT_CIPHERS)
  h.same (tls.default_cipher_list, initial.DEFAULT_CIPHERS)
  h.raises ("default_core_cipher_list cannot be set", function () tls.default_core_cipher_list = "" end)
end)

h.test ("other names are the program's", function ()
  h.same (tls.mine, nil)
  tls.mine = 1
  h.same (rawget (tls, "mine"), 1)
  tls.mine = nil
end)

h.test ("roots are an array of texts", function ()
  local roots = tls.get_root_certificates ()

  h.same (#tls.root_certificates, #roots)
  h.same (tls.get_ca_certificates "bundled" [#roots], roots[#roots])
  for i = 1, #roots do
    h.match (roots[i], "^%-%-%-%-%-BEGIN CERTIFICATE%-%-%-%-%-\n")
  end
  h.raises ("root_certificates cannot be set", function () tls.root_certificates = {} end)
end)

h.test ("what is trusted by default can be set", function ()
  local ca = assert (tls.generate_certificate { common_name = "a", is_ca = true }):to_pem ()
  local other = assert (tls.generate_certificate { common_name = "b", is_ca = true }):to_pem ()

  assert (tls.set_default_ca_certificates { ca, other, ca })
  local found = assert (tls.get_ca_certificates ())
  h.same (#found, 2)
  h.same (found[1], ca)
  h.same (found[2], other)

  local nothing, err = tls.set_default_ca_certificates { ca, "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n" }
  h.same (nothing, nil)
  h.same (err.code, "ERR_OSSL_PEM_ASN1_LIB")
  h.same (#tls.get_ca_certificates "default", 2)
  h.raises ("string", function () tls.set_default_ca_certificates { {} } end)

  assert (tls.set_default_ca_certificates {})
  h.same (#tls.get_ca_certificates (), 0)
  assert (tls.set_default_ca_certificates (tls.root_certificates))
end)

h.test ("certificates of another type", function ()
  local nothing, err = tls.get_ca_certificates "bogus"

  h.same (nothing, nil)
  h.same (err.code, "ERR_INVALID_ARG_VALUE")
  h.same (err.message, "The argument 'type' is invalid. Received 'bogus'")
end)

h.test ("lists are arrays of names", function ()
  h.same (#tls.get_ciphers (), 62)
  h.same (tls.get_ciphers ()[1], "aes128-gcm-sha256")
  h.match (table.concat (tls.get_curves (), " "), "prime256v1")
end)

h.test ("a list is explained", function ()
  local found = tls.explain_ciphers "ECDHE-RSA-AES128-GCM-SHA256:ARIA128-GCM-SHA256"

  h.same (found.openssl[4], "ECDHE-RSA-AES128-GCM-SHA256")
  h.same (found.offered[1].id, "1302")
  h.same (found.dropped[1].name, "ARIA128-GCM-SHA256")
  h.same (found.error, nil)
  h.same (tls.explain_ciphers ("nonsense").error.code, "ERR_SSL_NO_CIPHER_MATCH")
end)

local function read (name)
  local file = assert (io.open (os.getenv "TLSNODE_TEST_CERTS" .. "/" .. name, "rb"))
  local bytes = file:read "*a"
  file:close ()
  return bytes
end

h.test ("a file is inspected", function ()
  local certificate = tls.inspect (read "leaf-server-only.crt")[1]
  local request = tls.inspect (read "inspect/request.csr")[1]
  local listed = tls.inspect (read "inspect/list.der")[1]

  h.same (certificate.type, "certificate")
  h.same (certificate.validFrom, 1577836800)
  h.same (certificate.extendedKeyUsage[1], "serverAuth")
  h.same (request.subject.CN, "a.test")
  h.same (request.signatureValid, true)
  h.same (listed.revokedCount, 2)
  h.same (#listed.revoked, 2)
end)

h.test ("a passphrase opens a file", function ()
  local pfx = read "credentials/pfx-modern.p12"

  h.same (#tls.inspect (pfx, "secret"), 3)
  local found, failure = tls.inspect (pfx)
  h.same (found, nil)
  h.same (failure.code, "ERR_OSSL_BAD_DECRYPT")
end)

h.test ("options of OpenSSL are Node's", function ()
  local vector, count = assert (io.open (os.getenv "TLSNODE_TEST_CERTS" .. "/../golden/ssl-op.txt")), 0

  for line in vector:lines () do
    local name, value = line:match "^(SSL_OP_%S+) (%d+)$"
    if name then
      h.same (tls[name], tonumber (value), name)
      count = count + 1
    end
  end
  vector:close ()
  h.same (count, 23)
end)

h.test ("switches are for programs that want them", function ()
  assert (tls.apply_environment ())
  local others = assert (tls.apply_switches { "a", "--tls-min-v1.3", "-b" })
  h.same (table.concat (others, " "), "a -b")
  h.same (tls.DEFAULT_MIN_VERSION, "TLSv1.3")
  restore ()

  local nothing, err = tls.apply_switches { "--tls-cipher-list" }
  h.same (nothing, nil)
  h.same (err.code, "ERR_INVALID_ARG_VALUE")
end)

h.done ()
