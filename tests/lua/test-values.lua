-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"
local support = require "support"

h.test ("names that are not UTF-8 arrive whole", function ()
  local name = "\255\254 \128"
  local client, server = h.pair ({ ca = h.pem, alpn_protocols = { name } }, { alpn_protocols = { name } })

  assert (client:handshake () and server:handshake ())
  h.same (server.alpn_protocol, name)
  h.same (client.alpn_protocol, name)
  client:destroy ()
end)

h.test ("a string with NUL comes as bytes and arrives whole", function ()
  h.same (support.variant "@ay b'a'", "a\0")
  h.same (support.variant "[byte 0x61, 0x00, 0xff]", "a\0\255")
  h.same (support.variant "@ay []", "")
  h.same (support.variant "'ä'", "ä")
  h.same (support.variant "{'subject': <[byte 0x61, 0x00]>}".subject, "a\0")
end)

h.test ("every kind of plain value has a form in Lua", function ()
  for text, value in pairs {
    ["true"] = true, ["byte 0x7f"] = 127, ["int16 -3"] = -3, ["uint16 3"] = 3, ["-5"] = -5, ["uint32 5"] = 5,
    ["int64 -9007199254740991"] = -9007199254740991, ["uint64 9007199254740991"] = 9007199254740991, ["1.5"] = 1.5,
    ["handle 1"] = 1, ["objectpath '/a'"] = "/a", ["signature 'as'"] = "as", ["<<'x'>>"] = "x", ["@ms 'x'"] = "x",
  } do
    h.same (support.variant (text), value, text)
  end
  h.same (support.variant "@ms nothing", nil)
  h.same (support.variant "['a', 'b']"[2], "b")
  h.same (support.variant "('a', 2)"[2], 2)
  h.same (support.variant "{'a': 'b'}".a, "b")
  h.same (support.variant "{'a': {'b': <1>}}".a.b, 1)
  h.same (#support.variant "@as []", 0)
end)

h.done ()
