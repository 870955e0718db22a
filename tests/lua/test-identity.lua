-- SPDX-License-Identifier: LGPL-2.1-or-later
-- check_server_identity, on certificates and on plain objects, and the function that replaces it.
local h = require "harness"
local tls = h.tls
local MISMATCH = "ERR_TLS_CERT_ALTNAME_INVALID"

h.test ("a certificate and its object are the same", function ()
  for _, cert in ipairs { h.cert, h.cert:to_legacy_object () } do
    h.same (tls.check_server_identity ("localhost", cert), true)
    local ok, err = tls.check_server_identity ("wrong.test", cert)

    h.same (ok, nil)
    h.same (err.code, MISMATCH)
    h.same (err.host, "wrong.test")
    h.same (err.reason, "Host: wrong.test. is not in the cert's altnames: " .. h.cert.subject_alt_name)
    h.same (err.message, "Hostname/IP does not match certificate's altnames: " .. err.reason)
    h.same (err.cert.raw, h.cert.raw)
  end
end)

h.test ("a program makes the object", function ()
  h.same (tls.check_server_identity ("a.test", { subject = { CN = "a.test" } }), true)
  h.same (tls.check_server_identity ("b.test", { subject = { CN = { "a.test", "b.test" } } }), true)
  h.same (tls.check_server_identity ("x.b.test", { subject = {}, subjectaltname = "DNS:a.test, DNS:*.b.test" }), true)
  h.match (select (2, tls.check_server_identity ("a.test", {})).reason, "does not contain a DNS name")
  h.same (select (2, tls.check_server_identity ("a.test", { subject = { CN = {} } })).reason, "Host: a.test. is not cert's CN: ")
end)

h.test ("a malformed altname is an error of its own", function ()
  local _, err = tls.check_server_identity ("a.test", { subjectaltname = 'DNS:"a.test' })

  h.same (err.code, "ERR_TLS_CERT_ALTNAME_FORMAT")
  h.same (err.cert, nil)
  _, err = tls.check_server_identity ("a.test", { subjectaltname = 5 })
  h.same (err.code, "ERR_INVALID_ARG_TYPE")
end)

h.test ("it is one function", function ()
  h.same (tls.check_server_identity_variant, nil)
  h.same (tls.error_new, nil)
end)

-- Of a client that asks the function: its error, authorized, authorization_error.
local function check (override, options)
  options = options or {}
  options.check_server_identity = override
  local server = h.serve {}
  local client = h.connect (server, options)
  local ok, err = client:handshake ()
  local authorized, told = client.authorized, client.authorization_error

  client:destroy ()
  server:close ()
  return not ok and err or nil, authorized, told
end

h.test ("it is asked with name and object", function ()
  local host, cert
  local err, authorized = check (function (...) host, cert = ... end)

  h.same (err, nil)
  h.same (authorized, true)
  h.same (host, "localhost")
  h.same (cert.subject.CN, "localhost")
  h.same (cert.raw, h.cert.raw)
end)

h.test ("nothing is a yes, and so is what ours returns", function ()
  for _, override in ipairs {
    function () end, function () return nil end, function () return true end,
  } do
    local err, authorized = check (override, { servername = "wrong.test" })

    h.same (err, nil)
    h.same (authorized, true)
  end
end)

h.test ("anything else is a no", function ()
  for _, case in ipairs {
    { function () error ("not the one", 0) end, "not the one" },
    { function () error { code = "EPIN", message = "not the one" } end, "not the one", "EPIN" },
    { function () return nil, "not the one" end, "not the one" },
    { function () return nil, { message = "not the one" } end, "not the one" },
    { function () return { code = "EPIN", message = "not the one" } end, "not the one", "EPIN" },
    { function () return "not the one" end, "not the one" },
    { function () return false end, "The program refused the certificate of the server" },
    { function () return 5 end, "5" },
    { function () return {} end, "^table" },
    { function () return print end, "^function" },
    { function () return select (2, tls.create_secure_context { ciphers = "NONSENSE" }) end, "no cipher match", "ERR_SSL_NO_CIPHER_MATCH" },
  } do
    local err, authorized, told = check (case[1])

    h.match (err.message, case[2])
    h.same (err.code, case[3] or "UNKNOWN")
    h.same (authorized, false)
    h.same (told, case[3] or err.message)
    h.match (select (3, check (case[1], { reject_unauthorized = false })), case[3] or case[2])
  end
end)

h.test ("the builtin can be called", function ()
  h.same (check (tls.check_server_identity), nil)
  local err, _, told = check (function (host, cert) return tls.check_server_identity (host, cert) end, { servername = "wrong.test" })

  h.same (err.code, MISMATCH)
  h.same (told, MISMATCH)
  h.same (err.host, "wrong.test")
  h.same (err.cert.subject.CN, "localhost")
end)

h.test ("Node's spelling is taken, and nil is the builtin", function ()
  h.same (check (nil, { checkServerIdentity = function () return { message = "no", code = "EPIN" } end }).code, "EPIN")
  h.same (check (nil, { servername = "wrong.test" }).code, MISMATCH)
  h.raises ("function", tls.connect, { port = 1, check_server_identity = true })
end)

h.test ("the socket may be destroyed in it", function ()
  local server = h.serve {}
  local client
  client = h.connect (server, { check_server_identity = function () client:destroy { code = "EGONE", message = "enough" } end })
  local found

  client:on ("error", function (err) found = err end)
  h.wait (client, "close")
  h.same (found.code, "EGONE")
  h.same (client.authorized, false)
  server:close ()
end)

h.done ()
