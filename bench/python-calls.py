#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a call from Python into the library costs, and one from the library into Python.

    meson devenv -C BUILD python3 bench/python-calls.py

Prints microseconds: of getters by the kind of their value, and of a handler, which is the emission of a signal with one less
the emission without. No TLS is in these figures.
"""

import asyncio
import ctypes
import time

import tlsnode

CALLS = 100_000
emit = ctypes.CDLL('libgobject-2.0.so.0').g_signal_emit_by_name


def per_call(function, *arguments):
    """Best of five rounds, less the loop around them."""
    def seconds(called, *given):
        start = time.perf_counter()
        for _ in range(CALLS):
            called(*given)
        return time.perf_counter() - start
    rounds = [seconds(function, *arguments) - seconds(lambda *given: None, *arguments) for _ in range(5)]
    return min(rounds) / CALLS * 1e6


def pair():
    certificate, key = tlsnode.Certificate.generate(common_name='localhost', name='localhost')
    pem = certificate.to_pem()
    return tlsnode.pair({'ca': pem}, {'cert': pem, 'key': key, 'is_server': True})


async def main():
    client, server = pair()
    await asyncio.gather(client.handshake(), server.handshake())
    for kind, getter in (('boolean', lambda: client.authorized), ('number', lambda: client.bytes_read),
                         ('string', lambda: client.get_protocol()), ('dictionary', lambda: client.get_cipher())):
        print(f'getter of a {kind:10} {per_call(getter):7.3f} µs')

    address = ctypes.c_void_p(int(tlsnode._runtime.ffi.cast('uintptr_t', client._p)))
    empty = per_call(emit, address, b'drain')
    for count in (1, 2):
        client.on('drain', lambda: None)
        print(f'{count} handler(s) of a signal {per_call(emit, address, b"drain") - empty:7.3f} µs')


asyncio.run(main())
