# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import gc
import socket as sockets
import weakref

import pytest
import tlsnode
from helpers import echo, pair
from tlsnode import _loop


def test_scripts_run_without_asyncio(keys):
    server = tlsnode.create_server(echo, **keys.server)
    assert server.listen(host='127.0.0.1', port=0) is server
    server.on('listening', tlsnode.quit)
    tlsnode.run()
    client = tlsnode.connect(host='127.0.0.1', port=server.address['port'], servername='localhost', ca=keys.ca)
    tlsnode.run(client.handshake())
    client.write(b'x')

    assert tlsnode.run(client.read(1)) == b'x'
    tlsnode.run(client.close())
    tlsnode.run(server.close())


def test_run_raises_what_failed(keys):
    client, _ = tlsnode.pair({'ca': keys.other_ca}, keys.server)
    with pytest.raises(tlsnode.X509Error):
        tlsnode.run(client.handshake())
    client.destroy()


def test_run_takes_a_coroutine_and_nothing_else():
    async def main():
        return 7

    assert tlsnode.run(main()) == 7
    with pytest.raises(TypeError):
        tlsnode.run(7)


def test_an_operation_outside_of_asyncio_calls_back():
    client, _ = pair()
    seen = []
    operation = client.handshake()
    operation.add_done_callback(seen.append)
    tlsnode.run(operation)

    assert seen == [operation] and operation.exception() is None
    client.destroy()


def test_it_works_under_a_running_glib_loop():
    GLib = pytest.importorskip('gi.repository.GLib')
    loop = GLib.MainLoop()
    client, server = pair()
    server.on('data', server.write)
    chunks = []
    client.on('data', lambda data: (chunks.append(data), loop.quit()))
    client.write(b'x')
    loop.run()

    assert chunks == [b'x']
    client.destroy()


def test_a_stream_of_pygobject_carries_tls(keys):
    Gio = pytest.importorskip('gi.repository.Gio')
    ends = sockets.socketpair()
    streams = [Gio.Socket.new_from_fd(end.detach()).connection_factory_create_connection() for end in ends]
    client = tlsnode.Socket(streams[0], ca=keys.ca)
    server = tlsnode.Socket(streams[1], **keys.server, is_server=True)
    tlsnode.run(client.handshake())

    assert client.authorized
    client.destroy()
    server.destroy()


async def test_a_python_socket_carries_tls(keys):
    ends = sockets.socketpair()
    client = tlsnode.connect(socket=ends[0], ca=keys.ca, servername='localhost')
    server = tlsnode.create_server(echo, **keys.server)
    server.add_connection(ends[1])
    await client.handshake()
    client.write(b'x')

    assert await client.read(1) == b'x'
    await client.close()


def test_a_closed_asyncio_loop_takes_its_connections_along():
    loop = asyncio.new_event_loop()

    async def main():
        client, server = pair()
        await client.handshake()
        return weakref.ref(client), weakref.ref(_loop.current())
    client, state = loop.run_until_complete(main())
    gc.collect()
    assert client() is not None
    loop.close()
    gc.collect()

    assert state() is None and client() is None


def test_a_closed_asyncio_loop_forgets_calls_that_have_no_end():
    async def main():
        client, _ = pair()
        client.read(1)
        return weakref.ref(asyncio.get_running_loop())

    loop = asyncio.run(main())
    gc.collect()

    assert loop() is None


async def test_dispatching_does_not_starve_the_loop():
    client, server = pair()
    server.on('data', server.write)
    client.on('data', client.write)
    client.write(b'for ever')
    for _ in range(100):
        await asyncio.sleep(0)
    client.destroy()
    server.destroy()


async def test_a_library_loop_is_there_for_other_main_loops():
    loop = tlsnode.Loop()

    assert loop.get_fd() >= 0 and loop.dispatch() is False
