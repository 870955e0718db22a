-- SPDX-License-Identifier: LGPL-2.1-or-later
-- leaking.lua call|handler     loses memory of C on purpose: what the sanitizer must find
local h = require "harness"
local support = require "support"

h.test ("memory is lost", function ()
  local client = h.pair ()

  if arg[1] == "handler" then
    client:on ("close", support.lose)
  else
    support.lose ()
  end
  client:destroy ()
  h.wait (client, "close")
end)

h.done ()
