#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""generate.py python GIR CDEF WRAPPERS API STUB     the parts of the Python module
generate.py lua GIR SOURCE                        the Lua module in C
generate.py api GIR                               the API as text"""

import pathlib
import sys

import gir
import model


def python(api, cdef, wrappers, code, stub):
    import emit_python
    module, stubs = emit_python.module(api)
    for path, text in ((cdef, emit_python.cdef(api)), (wrappers, emit_python.wrappers(api)), (code, module),
                       (stub, stubs)):
        pathlib.Path(path).write_text(text, encoding='utf-8')


def lua(api, source):
    import emit_lua
    pathlib.Path(source).write_text(emit_lua.module(api), encoding='utf-8')


def main(language, path, *outputs):
    try:
        {'python': python, 'lua': lua}[language](gir.read(path), *outputs)
    except model.Unknown as error:
        sys.exit(f'{path}: {error}')


if __name__ == '__main__':
    main(*sys.argv[1:])
