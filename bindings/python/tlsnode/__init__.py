# SPDX-License-Identifier: LGPL-2.1-or-later
"""Node's TLS for Python: clients, servers, certificates and sessions, on asyncio or on the GLib main loop, without threads.

    socket = await tlsnode.connect(host="example.org", port=443)
    await socket.write(b"GET / HTTP/1.0\\r\\n\\r\\n")
    async for chunk in socket:
        print(chunk)

Names are Node's in snake_case; options may also be spelled as in Node (rejectUnauthorized=False).
"""

from __future__ import annotations

import sys
import types
from typing import Any, Callable

from . import _api
from ._api import *  # noqa: F401,F403
from ._arguments import ArgumentRangeError, ArgumentTypeError, ArgumentValueError
from ._extras import Written
from ._loop import Operation, quit, run
from ._runtime import Error, IOStream, SocketConnection
from ._streams import open_connection, start_server

__version__ = f'{_api.MAJOR_VERSION}.{_api.MINOR_VERSION}.{_api.MICRO_VERSION}'



class _Module(types.ModuleType):
    """The module with what Node has as values of it: `tlsnode.DEFAULT_MIN_VERSION = 'TLSv1.3'`."""


def _value(get: Callable[[], Any], put: Callable[[Any], None] | None) -> property:
    def read(module):  # type: ignore[no-untyped-def]
        return get()

    def write(module, value):  # type: ignore[no-untyped-def]
        put(value)
    return property(read, None if put is None else write, doc=get.__doc__)


for _name, (_get, _put) in _api.VALUES.items():
    setattr(_Module, _name, _value(_get, _put))
sys.modules[__name__].__class__ = _Module

__all__ = [*_api.__all__, 'ArgumentRangeError', 'ArgumentTypeError', 'ArgumentValueError', 'Error', 'IOStream', 'Operation',
           'SocketConnection', 'Written', '__version__', 'open_connection', 'quit', 'run', 'start_server']
