# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import gc
import os
import resource
import weakref

import tlsnode
from helpers import pair, serving
from tlsnode import _loop


def resident():
    with open('/proc/self/statm', encoding='ascii') as file:
        return int(file.read().split()[1]) * resource.getpagesize()


async def one(context, authority):
    client, server = tlsnode.pair({'secure_context': authority}, {'secure_context': context, 'is_server': True})
    server.on('data', server.write)
    chunks = []
    client.on('data', lambda data: (chunks.append(data), client.end()))
    client.on('close', lambda had_error: chunks.append(client.destroyed))
    client.write(b'x')
    while len(chunks) < 2:
        await asyncio.sleep(0)
    return weakref.ref(client), weakref.ref(server)


async def test_ten_thousand_connections_leave_nothing(keys, request):
    context = tlsnode.create_secure_context(**keys.server)
    authority = tlsnode.create_secure_context(ca=keys.ca)
    count = request.config.getoption('--connections')
    references = ()
    for _ in range(count // 10):
        references = await one(context, authority)
    before = resident()
    for _ in range(count - count // 10):
        references = await one(context, authority)
    for _ in range(5):
        await asyncio.sleep(0)
    gc.collect()

    assert all(reference() is None for reference in references)
    assert len(_loop.current().pins) == 0 and len(_loop.current().pending) == 0
    # A sanitizer keeps what was freed.
    assert resident() - before < 3 * 1024 * 1024 or 'TLSNODE_TEST_SANITIZED' in os.environ


async def test_handlers_keep_an_open_connection_and_no_longer():
    client, server = pair()
    reference = weakref.ref(client)
    server.on('close', lambda had_error: None)
    client.on('data', lambda data: None)
    await client.handshake()
    del client
    gc.collect()
    assert reference() is not None

    server.destroy()
    while reference() is not None:
        await asyncio.sleep(0)


async def test_a_proxy_keeps_its_attributes_while_it_is_open():
    marks = []

    def accept(socket):
        socket.mark = 'here'
        socket.on('data', lambda data: marks.append(data))

    async with serving(accept) as (server, address):
        server.on('secure-connection', lambda socket: marks.append(socket.mark))
        async with tlsnode.connect(**address) as client:
            client.write(b'x')
            while len(marks) < 2:
                await asyncio.sleep(0)

    assert marks == ['here', b'x']


async def test_a_server_that_never_listens_goes_with_its_proxy(keys):
    server = tlsnode.create_server(print, **keys.server)
    reference = weakref.ref(server)
    del server

    assert reference() is None


async def test_a_proxy_may_die_in_another_thread():
    client, server = pair()
    client.destroy()
    server.destroy()
    await asyncio.sleep(0.01)
    box = [client, server]
    del client, server

    await asyncio.get_running_loop().run_in_executor(None, box.clear)
    await asyncio.sleep(0)


async def test_a_listening_server_listens_without_a_reference():
    async with serving() as (server, address):
        reference = weakref.ref(server)
        del server
        gc.collect()
        assert reference() is not None
