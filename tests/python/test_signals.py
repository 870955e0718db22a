# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio

import pytest
import tlsnode
from helpers import pair


async def test_events_come_in_nodes_order(keys):
    client, server = tlsnode.pair(tlsnode.ConnectOptions(ca=keys.ca, servername='localhost'), {**keys.server})
    names = ['connect', 'secure-connect', 'secure', 'data', 'end', 'close']
    seen = []
    for name in names:
        client.on(name, lambda *arguments, name=name: seen.append(name))
    server.end(b'bye')
    await client.handshake()
    while 'close' not in seen:
        await asyncio.sleep(0)

    assert seen == names


async def test_a_handler_for_data_lets_the_socket_flow():
    client, _ = pair()
    assert client.is_paused()
    client.on('data', print)
    assert not client.is_paused()
    client.destroy()


async def test_once_is_called_once():
    client, server = pair()
    chunks = []
    client.once('data', chunks.append)
    client.on('data', chunks.append)
    server.write(b'a')
    while len(chunks) < 2:
        await asyncio.sleep(0)
    server.write(b'b')
    while len(chunks) < 3:
        await asyncio.sleep(0)

    assert chunks == [b'a', b'a', b'b']
    client.destroy()


async def test_off_removes_one_handler():
    client, server = pair()
    seen = []
    client.on('secure', seen.append).once('secure', seen.append).off('secure', seen.append).off('secure', seen.append)
    client.off('secure', print)
    await client.handshake()

    assert seen == []
    client.destroy()


@pytest.mark.parametrize('spelling', ['secure-connect', 'secure_connect', 'secureConnect'])
async def test_events_have_any_spelling(spelling):
    client, _ = pair()
    client.on(spelling, print).off(spelling, print)
    client.destroy()


async def test_an_unknown_event_names_the_nearest():
    client, _ = pair()
    with pytest.raises(ValueError, match="no event 'secureconnect'; did you mean 'secure-connect'"):
        client.on('secureconnect', print)
    client.destroy()
    with pytest.raises(ValueError):
        tlsnode.ConnectOptions().on('x', print)


async def test_on_is_a_decorator():
    client, _ = pair()
    done = asyncio.get_running_loop().create_future()

    @client.on('close')
    def closed(had_error):
        done.set_result(had_error)

    client.destroy()
    assert await done is False
    assert closed.__name__ == 'closed'


async def test_a_server_announces_a_connection_and_a_failure(keys):
    from helpers import serving
    seen = []
    async with serving() as (server, address):
        server.on('connection', lambda plain: seen.append(plain.remote_address[0]))
        server.on('tls-client-error', lambda error, socket: seen.append((error.code, type(socket))))
        with pytest.raises(tlsnode.Error):
            await tlsnode.connect(**{**address, 'ca': keys.other_ca})
        while len(seen) < 2:
            await asyncio.sleep(0)

    assert seen[0] == '127.0.0.1' and seen[1][1] is tlsnode.Socket
