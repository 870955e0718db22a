#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""build_module.py BRIDGE-CDEF BRIDGE-SOURCE CDEF WRAPPERS OUTPUT     the C source of the module, by cffi"""

import pathlib
import sys

import cffi


def main(bridge_cdef, bridge, cdef, wrappers, output):
    def read(path):
        return pathlib.Path(path).read_text(encoding='utf-8')

    ffi = cffi.FFI()
    ffi.cdef(read(bridge_cdef) + read(cdef))
    ffi.set_source('tlsnode._tlsnode', read(bridge).replace('@WRAPPERS@', read(wrappers)), py_limited_api=True)
    ffi.emit_c_code(output)


if __name__ == '__main__':
    main(*sys.argv[1:])
