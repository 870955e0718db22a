-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"
local tls = h.tls

local directory = os.getenv "TLSNODE_TEST_CERTS"

local function read (name)
  local file = assert (io.open (directory .. "/" .. name, "rb"))
  local data = file:read "*a"
  file:close ()
  return data
end

local leaf, ca = tls.Certificate.new (read "leaf-ec.crt"), tls.Certificate.new (read "ca.crt")

h.test ("properties are fields with Node's names", function ()
  h.same (leaf.subject, "CN=localhost")
  h.same (leaf.ca, false)
  h.same (ca.ca, true)
  h.same (leaf.info_access, nil)
  h.same (leaf.issuer_certificate, nil)
  h.same (leaf:get_public_key_type (), "ec")
  h.same (leaf:get_public_key_details ().namedCurve, "prime256v1")
end)

h.test ("the plain object is a table", function ()
  local plain = leaf:to_legacy_object ()

  h.same (plain.subject.CN, "localhost")
  h.same (plain.raw, leaf.raw)
  h.same (plain.fingerprint512, leaf.fingerprint512)
  h.same (plain.infoAccess, nil)
end)

h.test ("checks answer with the name or nil", function ()
  h.same (leaf:check_host "localhost", "localhost")
  h.same (leaf:check_host ("localhost", { subject = "never", wildcards = false }), "localhost")
  h.same (leaf:check_host "example.org", nil)
  h.same (leaf:check_ip "127.0.0.1", "127.0.0.1")
  h.same (leaf:check_email "a@example.org", nil)
  local found, failure = leaf:check_host ("localhost", { subject = "often" })
  h.same (found, nil)
  h.same (failure.code, "ERR_INVALID_ARG_VALUE")
end)

h.test ("issuers and keys", function ()
  local key = read "leaf-ec.key"

  h.same (leaf:check_issued (ca), true)
  h.same (ca:check_issued (leaf), false)
  h.same (leaf:verify (ca:get_public_key ()), true)
  h.same (leaf:verify (leaf:get_public_key ()), false)
  h.same (leaf:check_private_key (key), true)
  h.same (ca:check_private_key (key), false)
  h.same (select (2, leaf:check_private_key "no key").code, "ERR_OSSL_UNSUPPORTED")
end)

h.test ("a connection knows its certificates", function ()
  local client, server = h.pair ()

  assert (client:handshake ())
  local plain = client:get_peer_certificate ()
  h.same (plain.raw, h.cert.raw)
  h.same (plain.issuerCertificate, nil)
  h.same (server:get_certificate ().raw, h.cert.raw)
  h.same (next (client:get_certificate ()), nil)
  h.same (next (server:get_peer_certificate (true)), nil)
  local detailed = client:get_peer_certificate (true)
  -- Self-signed, trusted, but not allowed to sign: Node shows it once more.
  h.same (detailed.issuerCertificate.raw, plain.raw)
  h.same (detailed.issuerCertificate.issuerCertificate, nil)
  client:destroy ()
  server:destroy ()
  h.same (client:get_peer_certificate (true), nil)
end)

h.done ()
