-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Where the library cannot be loaded, the module is an error that pcall () catches. Another interpreter tries, for which
-- the first library that the linker finds is none.
local h = require "harness"

local program = [[for _ = 1, 2 do local ok, err = pcall (require, 'tlsnode.core') print (ok, err:find 'libtlsnode' ~= nil) end]]

h.test ("a missing library is an error that can be caught", function ()
  local folder = os.tmpname ()
  os.remove (folder)
  assert (os.execute ("mkdir " .. folder))
  local library = assert (io.open (folder .. "/libtlsnode-1.so.0", "w"))
  library:write "this is no library"
  library:close ()

  local index = 0
  while arg[index - 1] do
    index = index - 1
  end
  local output = assert (io.popen (("LD_LIBRARY_PATH=%s '%s' -e \"%s\" 2>&1"):format (folder, arg[index], program)))
  local text = output:read "*a"
  output:close ()
  os.remove (folder .. "/libtlsnode-1.so.0")
  os.remove (folder)

  h.same (text, "false\ttrue\nfalse\ttrue\n")
end)

h.done ()
