-- SPDX-License-Identifier: LGPL-2.1-or-later
-- What a server asks of a function: SNICallback and ALPNCallback.
local h = require "harness"
local tls = h.tls

local other = { tls.generate_certificate { common_name = "other", name = { "example.org" } } }
local other_context = assert (tls.create_secure_context { cert = other[1]:to_pem (), key = other[2] })

-- One client: the subject of its peer's certificate or nil, its error, the server's error, its protocol.
local function talk (options, client_options, before)
  client_options = client_options or {}
  client_options.reject_unauthorized = false
  local server = h.serve (options)
  local client = h.connect (server, client_options)
  local server_error

  server:on ("tls-client-error", function (err) server_error = err end)
  if before then
    before (client, server)
  end
  local ok, err = client:handshake ()
  while not ok and not server_error do
    h.wait (server, "tls-client-error")
  end
  local seen = server_error
  local subject, protocol = ok and client:get_peer_x509_certificate ().subject, client.alpn_protocol
  client:destroy ()
  server:close ()
  return subject, err, seen, protocol
end

h.test ("a returned context is the answer", function ()
  local asked
  local subject = talk { SNICallback = function (name) asked = name; return other_context end }

  h.same (asked, "localhost")
  h.match (subject, "other")
end)

h.test ("nil, false and no context are the server's own", function ()
  h.match (talk { sni_callback = function () return nil end }, "localhost")
  h.match (talk { sni_callback = function () return false end }, "localhost")
end)

-- A second client makes the server ask once more, while the first question is open.
local function ask_twice (on_first, on_second)
  local server, second
  return (talk ({ sni_callback = function (_, reply)
    if second then
      on_second ()
      return nil
    end
    second = h.connect (server, { reject_unauthorized = false })
    second:once ("secure", function () second:destroy () end)
    on_first (reply)
  end }, nil, function (_, made) server = made end))
end

h.test ("a function that returns nothing answers later", function ()
  local kept
  local subject = ask_twice (function (reply) kept = reply end, function () kept:return_context (other_context) end)

  h.match (subject, "other")
end)

h.test ("the first answer wins", function ()
  local subject, _, err = talk { sni_callback = function (_, reply)
    reply:return_context (other_context)
    reply:return_error ("too late")
    reply:return_nothing ()
    return nil
  end }

  h.match (subject, "other")
  h.same (err, nil)
end)

h.test ("what is raised ends the handshake", function ()
  local _, client_error, err = talk { sni_callback = function () error ("not today", 0) end }

  h.same (err.message, "not today")
  h.same (client_error.code, "ECONNRESET")
  _, _, err = talk { sni_callback = function () error {} end }
  h.match (err.message, "table")
end)

h.test ("nil and an error end it as well, with the error's code", function ()
  local _, _, err = talk { sni_callback = function () return tls.create_secure_context { ciphers = "NONSENSE" } end }

  h.same (err.code, "ERR_SSL_NO_CIPHER_MATCH")
end)

h.test ("a value of a wrong type ends it", function ()
  for _, value in ipairs { "example.org", 1, print, {} } do
    local _, _, err = talk { sni_callback = function () return value end }

    h.match (err.message, "SecureContext expected")
  end
end)

h.test ("a reply that is never answered ends in time", function ()
  local kept
  local _, _, err = talk { handshake_timeout = 20, sni_callback = function (_, reply) kept = reply end }

  h.same (err.code, "ERR_TLS_HANDSHAKE_TIMEOUT")
  kept:return_context (other_context)
end)

h.test ("a reply that is collected is nothing", function ()
  local subject = ask_twice (function () end, function ()
    collectgarbage ()
    collectgarbage ()
  end)

  h.match (subject, "localhost")
end)

h.test ("the connection may be destroyed in the callback", function ()
  local client
  local server = h.serve { sni_callback = function ()
    client:destroy ()
    return other_context
  end }

  client = h.connect (server)
  h.wait (server, "tls-client-error")
  server:close ()
end)

h.test ("a protocol is chosen", function ()
  local name, offered
  local _, _, _, protocol = talk ({ ALPNCallback = function (servername, protocols)
    name, offered = servername, table.concat (protocols, ",")
    return protocols[2]
  end }, { alpn_protocols = { "h2", "http/1.1" } })

  h.same (protocol, "http/1.1")
  h.same (name, "localhost")
  h.same (offered, "h2,http/1.1")
end)

h.test ("no protocol refuses the client", function ()
  for _, choose in ipairs { function () end, function () return nil end } do
    local _, client_error, err = talk ({ alpn_callback = choose }, { alpn_protocols = { "h2" } })

    h.same (err.code, "ERR_SSL_NO_APPLICATION_PROTOCOL")
    h.same (client_error.code, "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL")
  end
end)

h.test ("what is no protocol of the client ends the handshake", function ()
  local _, _, err = talk ({ alpn_callback = function () return "spdy" end }, { alpn_protocols = { "h2" } })

  h.same (err.code, "ERR_TLS_ALPN_CALLBACK_INVALID_RESULT")
  _, _, err = talk ({ alpn_callback = function () return {} end }, { alpn_protocols = { "h2" } })
  h.match (err.message, "string expected")
  _, _, err = talk ({ alpn_callback = function () error ("not today", 0) end }, { alpn_protocols = { "h2" } })
  h.same (err.message, "not today")
end)

h.test ("options are checked", function ()
  local _, err = tls.create_server { alpn_callback = print, alpn_protocols = { "h2" } }

  h.same (err.code, "ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS")
  h.raises ("SNICallback", tls.create_server, { sni_callback = "function" })
end)

h.done ()
