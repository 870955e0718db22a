-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Certificates of one's own: authorities, requests, and files of both.
local h = require "harness"
local tls = h.tls

local function make (options)
  local certificate, key = tls.generate_certificate (options)
  return assert (certificate, key), { certificate:to_pem (), key }, key
end

h.test ("a chain of three in a PFX serves", function ()
  local root, root_pair = make { common_name = "Root", is_ca = true, path_length = 1, country = "DE" }
  local middle, middle_pair = make { common_name = "Middle", is_ca = true, path_length = 0, issuer = root_pair }
  local leaf, _, key = make { common_name = "localhost", name = "localhost", issuer = middle_pair }
  local pfx = assert (leaf:to_pfx (key, "secret", middle:to_pem (), "My server"))
  local client, server = tls.pair ({ ca = root:to_pem () }, { pfx = { { pfx, "secret" } } })

  h.same (client:handshake (), true)
  h.same (client.authorized, true)
  h.same (root.subject, "C=DE\nCN=Root")
  server:destroy ()
end)

h.test ("a request is granted", function ()
  local request, key = tls.generate_certificate_request { common_name = "a.test", name = { "a.test", "::1" } }
  local _, issuer = make { common_name = "CA", is_ca = true }
  local granted = assert (tls.new_certificate_request (request:to_pem ()):sign {
    issuer = issuer, serial_number = "0A", not_before = 0, not_after = 2524608000, extended_key_usage = { "serverAuth" },
  })

  h.same (granted.subject_alt_name, "DNS:a.test, IP Address:0:0:0:0:0:0:0:1")
  h.same (granted.serial_number, "0A")
  h.same (granted.valid_to, "Jan  1 00:00:00 2050 GMT")
  assert (tls.create_secure_context { cert = granted:to_pem (), key = key })
end)

h.test ("keys are encrypted", function ()
  local _, _, key = make { common_name = "a", output_passphrase = "secret" }
  local _, failure = tls.generate_certificate { common_name = "b", private_key = key, passphrase = "other" }

  h.match (key, "^%-%-%-%-%-BEGIN ENCRYPTED PRIVATE KEY")
  h.same (failure.code, "ERR_OSSL_BAD_DECRYPT")
  make { common_name = "b", private_key = key, passphrase = "secret" }
end)

h.test ("what is malformed is refused", function ()
  for _, options in ipairs {
    { country = "Germany" }, { key_usage = { "fly" } }, { extended_key_usage = { "fly" } }, { digest = "md5" }, { path_length = 1 },
  } do
    options.common_name = "a"
    for _, maker in ipairs { tls.generate_certificate, tls.generate_certificate_request } do
      local _, failure = maker (options)
      h.same (failure.code, "ERR_INVALID_ARG_VALUE")
    end
  end
  local _, failure = tls.new_certificate_request ("")
  h.same (failure.code, "ERR_OSSL_PEM_NO_START_LINE")
end)

h.done ()
