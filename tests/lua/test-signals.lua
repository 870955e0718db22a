-- SPDX-License-Identifier: LGPL-2.1-or-later
local h = require "harness"

h.test ("events come in Node's order, close last", function ()
  local client, server = h.pair (h.tls.ConnectOptions { ca = h.pem, servername = "localhost" })
  local seen = {}

  for _, event in ipairs { "secure-connect", "data", "end", "close" } do
    client:on (event, function () seen[#seen + 1] = event end)
  end
  server:on ("secure", function () server:finish "x" end)
  client:on ("end", function () client:finish () end)
  h.wait (client, "close")
  h.same (table.concat (seen, " "), "secure-connect data end close")
end)

h.test ("once is once", function ()
  local client, server = h.pair ()
  local count, is_second = 0, false

  client:once ("data", function () count = count + 1 end)
  client:on ("data", function ()
    if not is_second then
      is_second = true
      server:finish "2"
    end
  end)
  server:write ("1", function () end)
  h.wait (client, "end")
  h.same (count, 1)
  client:destroy ()
end)

h.test ("off removes one handler or all", function ()
  local client, server = h.pair ()
  local seen = {}
  local function first () seen[#seen + 1] = "first" end
  local function second () seen[#seen + 1] = "second" end

  client:on ("data", first):on ("data", second):on ("data", first)
  client:off ("data", first)
  server:write ("1", function () server:finish () end)
  h.wait (client, "end")
  h.same (table.concat (seen, " "), "second")
  client:off "data"
  client:destroy ()
  server:destroy ()
end)

h.test ("an unknown event raises and names the nearest one", function ()
  local client = h.pair ()

  h.raises ("unknown event 'dat'; is it 'data'", client.on, client, "dat", print)
  h.raises ("unknown event 'notify'", client.on, client, "notify", print)
  h.raises ("unknown event 'secureConnect'; is it 'secure%-connect'", client.once, client, "secureConnect", print)
  h.raises ("function expected", client.on, client, "data")
  h.raises ("function expected, got string", client.off, client, "data", "x")
  h.raises ("this object has no events", h.cert.on, h.cert, "data", print)
  client:destroy ()
end)

h.test ("data resumes the socket", function ()
  local client = h.pair ()

  h.same (client:is_paused (), true)
  client:on ("data", print)
  h.same (client:is_paused (), false)
  client:pause ()
  h.same (client:is_paused (), true)
  client:destroy ()
end)

h.test ("several arguments arrive", function ()
  local server = h.serve ()
  local socket = h.connect (server, { ca = h.tls.generate_certificate { common_name = "x" }:to_pem () })

  socket:on ("error", function () end)
  local err, peer = h.wait (server, "tls-client-error")
  h.match (err.code, "^[%u_%d]+$")
  h.match (peer, "^TlsNodeSocket")
  server:close ()
end)

h.test ("handlers are gone after close", function ()
  local client, server = h.pair ()
  local weak = setmetatable ({}, { __mode = "v" })

  do
    local handler = function () return client end
    weak.handler = handler
    client:on ("close", handler):on ("data", handler)
  end
  client:destroy ()
  h.wait (server, "close")
  collectgarbage ()
  collectgarbage ()
  h.same (weak.handler, nil)
end)

h.done ()
