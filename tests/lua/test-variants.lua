-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Tables as arguments. What is refused comes back as the error's cert, so that every value makes the way and back.
local h = require "harness"
local tls = h.tls

local function back (value)
  local ok, err = tls.check_server_identity ("localhost", { x = value })

  h.same (ok, nil)
  return err.cert.x
end

-- A text of a value, in which the order of keys does not count.
local function text (value)
  if type (value) ~= "table" then
    return type (value) .. ":" .. tostring (value)
  end
  local parts = {}
  for key, item in pairs (value) do
    parts[#parts + 1] = text (key) .. "=" .. text (item)
  end
  table.sort (parts)
  return "{" .. table.concat (parts, ",") .. "}"
end

h.test ("a value comes back", function ()
  for _, value in ipairs {
    true, false, "text", "", "ä", "a\0b", "caf\233", "\0", 1.5, -1.25, 1e300, {}, { a = "b" }, { [""] = "empty key" },
    { "a", "b" }, { "a\0", "\255" }, { "a", true, 1.5 }, { { "a" }, { b = { "c" } } }, { a = { b = { c = {} } } },
  } do
    h.same (text (back (value)), text (value))
  end
end)

h.test ("whole numbers come back", function ()
  for _, value in ipairs { 0, 1, -1, 2^31, -2^31, 2^53 - 1, 1 - 2^53 } do
    h.same (back (value), value)
  end
  h.same (back (2^60), 2^60)
end)

h.test ("what has no form raises", function ()
  for _, value in ipairs { print, io.stdout, coroutine.create (print), h.cert } do
    h.raises ("strings, numbers, booleans and tables of them expected", tls.check_server_identity, "localhost", { x = value })
    h.raises ("strings, numbers, booleans and tables of them expected", tls.check_server_identity, "localhost", { x = { value } })
  end
  for _, key in ipairs { 5, true, "a\0b", "a\255" } do
    h.raises ("keys that are UTF%-8 without NUL expected", tls.check_server_identity, "localhost", { [key] = "x" })
  end
  h.raises ("TlsNodeCertificate expected", tls.check_server_identity, "localhost", "x")
  h.raises ("TlsNodeCertificate expected", tls.check_server_identity, "localhost")
end)

local function nested (depth, wrap)
  local value = "x"

  for _ = 1, depth do
    value = wrap (value)
  end
  return value
end

h.test ("nesting has a limit", function ()
  for _, wrap in ipairs { function (value) return { x = value } end, function (value) return { value } end } do
    h.same (text (back (nested (30, wrap))), text (nested (30, wrap)))
    for _, depth in ipairs { 31, 32, 5000 } do
      h.raises ("nested too deeply", tls.check_server_identity, "localhost", { x = nested (depth, wrap) })
    end
  end
end)

h.test ("what contains itself is nested too deeply", function ()
  local value, list = {}, {}
  value.x, list[1] = value, list

  h.raises ("nested too deeply", tls.check_server_identity, "localhost", value)
  h.raises ("nested too deeply", tls.check_server_identity, "localhost", { x = list })
end)

h.test ("no metamethod is asked", function ()
  local value = setmetatable ({ a = "b" }, {
    __index = function () error "__index" end, __len = function () error "__len" end, __pairs = function () error "__pairs" end,
  })

  h.same (back (value).a, "b")
end)

local function resident ()
  for line in io.lines "/proc/self/status" do
    local found = line:match "^VmRSS:%s*(%d+)"

    if found then
      return tonumber (found)
    end
  end
end

h.test ("nothing is left behind", function ()
  local value, before = { list = { ("text"):rep (50), ("bytes\0"):rep (50) }, deep = { { { "x" } } } }, nil

  for i = 1, 9000 do
    assert (back (value))
    h.raises ("expected", tls.check_server_identity, "localhost", { a = value, b = print })
    if i == 3000 then
      collectgarbage ()
      before = resident ()
    end
  end
  collectgarbage ()
  h.same (resident () - before < 3000 or os.getenv "TLSNODE_TEST_SANITIZED" ~= nil, true)
end)

h.done ()
