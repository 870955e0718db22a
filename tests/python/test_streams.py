# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio

import pytest
import tlsnode
from helpers import serving


async def shout(reader, writer):
    async for line in reader:
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def test_open_connection_and_start_server_replace_those_of_asyncio(keys):
    async with await tlsnode.start_server(shout, '127.0.0.1', 0, **keys.server) as server:
        reader, writer = await tlsnode.open_connection('127.0.0.1', server.address['port'], ca=keys.ca,
                                                       servername='localhost')
        writer.writelines([b'one\n', b'two\n'])
        writer.write_eof()

        assert await reader.read() == b'ONE\nTWO\n'
        writer.close()
        await writer.wait_closed()


async def test_much_data_waits_for_a_slow_reader():
    size = 4 * 1024 * 1024

    async def send(socket):
        await socket.write_async(bytes(size))
        socket.end()
        socket.resume()

    async with serving(send) as (_, address):
        reader, writer = await tlsnode.open_connection(limit=1024, **address)
        await asyncio.sleep(0.02)
        received = 0
        while chunk := await reader.read(65536):
            received += len(chunk)

        assert received == size
        writer.close()


async def test_extra_info_tells_of_the_connection():
    async with serving() as (_, address):
        _, writer = await tlsnode.open_connection(**address)
        peer = writer.get_extra_info('peername')

        assert peer == ('127.0.0.1', address['port'])
        assert writer.get_extra_info('cipher')[1] == 'TLSv1.3'
        assert 'localhost' in writer.get_extra_info('peercert').subject_alt_name
        assert isinstance(writer.get_extra_info('tls_socket'), tlsnode.Socket)
        writer.close()


async def test_a_failed_handshake_raises(keys):
    async with serving() as (_, address):
        with pytest.raises(tlsnode.X509Error):
            await tlsnode.open_connection(**{**address, 'ca': keys.other_ca})


async def test_abort_loses_the_connection():
    async with serving() as (_, address):
        reader, writer = await tlsnode.open_connection(**address)
        writer.transport.abort()

        assert await reader.read() == b''
