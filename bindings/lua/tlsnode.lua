-- SPDX-License-Identifier: LGPL-2.1-or-later
-- The module: what is made from the GIR (tlsnode.core), and waiting in coroutines.
local tls = require "tlsnode.core"

local unpack = table.unpack or unpack
local run, callback_thread, asyncs = tls.run, tls.callback_thread, tls.asyncs
local endings = setmetatable ({}, { __mode = "k" })

local function pack (...)
  return { n = select ("#", ...), ... }
end

-- The running coroutine, or nil where waiting is impossible: in the main program and in a handler.
local function waiter ()
  local thread, is_main = coroutine.running ()

  if not is_main and thread ~= callback_thread then
    return thread
  end
end

local function report (value, traceback)
  local on_error = tls.on_error or tls.print_error
  on_error (value, traceback)
end

-- coroutine.resume for a coroutine that waits for something else: what it raises goes to on_error, or to tls.run if it is
-- the one that this runs.
function tls.resume (thread, ...)
  if coroutine.status (thread) == "dead" then
    return
  end
  local results = pack (coroutine.resume (thread, ...))
  if coroutine.status (thread) ~= "dead" then
    return
  end
  local ending = endings[thread]
  endings[thread] = nil
  if ending then
    ending (thread, results)
  elseif not results[1] then
    report (results[2], debug.traceback (thread))
  end
end

-- Runs f (...) as a coroutine until it waits for the first time.
function tls.spawn (f, ...)
  local thread = coroutine.create (f)

  tls.resume (thread, ...)
  return thread
end

-- Runs the loop until tls.quit () or, if there is a function, until that has returned; it may wait.
function tls.run (main, ...)
  local results, failed

  if main == nil then
    return run ()
  end
  local thread = coroutine.create (main)
  endings[thread] = function (ended, values)
    results, failed = values, not values[1] and debug.traceback (ended)
    tls.quit ()
  end
  tls.resume (thread, ...)
  if not results then
    run ()
  end
  if results and not results[1] then
    error (type (results[2]) == "string" and results[2] .. "\n" .. failed or results[2], 0)
  end
  return unpack (results or {}, 2, results and results.n or 1)
end

-- With a callback, or inside a coroutine: then it waits and returns what the callback would have got. Elsewhere direct, if C
-- has the function in both forms, or start, without waiting.
local function awaitable (start, n_arguments, direct)
  return function (self, ...)
    local thread, results = waiter (), nil
    local is_waiting = false

    if select (n_arguments + 1, ...) ~= nil then
      return start (self, ...)
    elseif thread == nil then
      return (direct or start) (self, ...)
    end
    local arguments = pack (self, ...)
    arguments[n_arguments + 2] = function (...)
      results = pack (...)
      if is_waiting then
        tls.resume (thread)
      end
    end
    start (unpack (arguments, 1, n_arguments + 2))
    is_waiting = true
    while not results do -- Somebody else may continue it, too.
      coroutine.yield ()
    end
    is_waiting = false
    return unpack (results, 1, results.n)
  end
end

for _, async in ipairs (asyncs) do
  local methods, name = async.methods, async.name

  methods[name] = awaitable (async.start, async.n_arguments, methods[name])
end
tls.asyncs, tls.callback_thread = nil, nil

-- Node's plain object; when detailed, issuerCertificate leads up the chain, and a root is its own issuer.
local get_peer_certificate = tls.Socket.get_peer_certificate

function tls.Socket.get_peer_certificate (self, detailed)
  local found = get_peer_certificate (self)

  if not detailed or not found or next (found) == nil then
    return found
  end
  local certificate, last = self:get_peer_x509_certificate (), found
  local issuer = certificate.issuer_certificate
  while issuer and issuer ~= certificate do
    last.issuerCertificate = issuer:to_legacy_object ()
    last = last.issuerCertificate
    certificate, issuer = issuer, issuer.issuer_certificate
  end
  if issuer then
    last.issuerCertificate = last
  end
  return found
end

-- What Node has as values of the module, as tls.DEFAULT_MIN_VERSION.
local getters, setters = tls.getters, tls.setters
tls.getters, tls.setters = nil, nil

setmetatable (tls, {
  __index = function (_, name)
    local get = getters[name]
    return get and get ()
  end,
  __newindex = function (_, name, value)
    if setters[name] then
      setters[name] (value)
    elseif getters[name] then
      error (name .. " cannot be set", 2)
    else
      rawset (tls, name, value)
    end
  end,
})

return tls
