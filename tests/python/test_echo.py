# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio

import pytest
import tlsnode
from helpers import pair, serving


async def test_what_is_written_comes_back():
    async with serving() as (_, address), tlsnode.connect(**address) as socket:
        await socket.write(b'hello')

        assert await socket.read(100) == b'hello'


async def test_a_connection_can_be_awaited():
    async with serving() as (_, address):
        socket = await tlsnode.connect(**address)

        assert socket.authorized and socket.get_protocol() == 'TLSv1.3'
        await socket.close()


async def test_a_megabyte_passes_with_back_pressure():
    data = bytes(range(256)) * 4096
    received = bytearray()

    async def send(socket):
        for start in range(0, len(data), 10000):
            await socket.write(data[start:start + 10000])
        socket.end()
        socket.resume()

    async with serving(send) as (_, address), tlsnode.connect(**address) as socket:
        async for chunk in socket:
            received += chunk

    assert received == data


async def test_iteration_ends_with_the_peer():
    async with serving(lambda socket: (socket.end(b'all'), socket.resume())) as (_, address):
        async with tlsnode.connect(**address) as socket:
            assert [chunk async for chunk in socket] == [b'all']


async def test_a_server_is_iterated_over():
    async with serving(print) as (server, address):
        client = tlsnode.connect(**address)
        async for socket in server:
            socket.end(b'one')
            socket.resume()
            break

        assert await client.read(10) == b'one'
        await client.close()


async def test_a_server_ends_its_iteration_when_it_closes():
    async with serving(print) as (server, _):
        accepted = aiter(server)
        asyncio.get_running_loop().call_soon(server.close)

        assert [socket async for socket in accepted] == []


async def test_a_pair_needs_no_descriptor():
    client, server = pair()
    server.on('data', server.write)
    await client.handshake()
    client.write('text')

    assert await client.read(10) == b'text'
    client.destroy()


async def test_coroutine_functions_are_handlers():
    async def answer(socket):
        await asyncio.sleep(0)
        socket.end(await socket.read(10))
        await socket.close()

    async with serving(answer) as (_, address), tlsnode.connect(**address) as socket:
        socket.write(b'ping')

        assert await socket.read(10) == b'ping'


async def test_serve_forever_closes_when_cancelled():
    async with serving() as (server, _):
        task = asyncio.create_task(server.serve_forever())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert not server.listening


async def test_a_cancelled_read_loses_nothing_that_comes_later():
    client, server = pair()
    await client.handshake()
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(client.read(10), 0.01)
    server.write(b'late')

    assert await client.read(10) == b'late'
    client.destroy()


async def test_two_loops_have_connections_of_their_own():
    def work():
        async def inner():
            async with serving() as (_, address), tlsnode.connect(**address) as socket:
                await socket.write(b'x')
                return await socket.read(1)
        return asyncio.run(inner())

    async with serving() as (_, address), tlsnode.connect(**address) as socket:
        assert await asyncio.get_running_loop().run_in_executor(None, work) == b'x'
        await socket.write(b'y')
        assert await socket.read(1) == b'y'
