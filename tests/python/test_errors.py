# SPDX-License-Identifier: LGPL-2.1-or-later
import asyncio
import errno
import socket as sockets
import sys

import pytest
import tlsnode
from helpers import pair, serving


async def test_a_wrong_name_tells_everything():
    async with serving() as (_, address):
        with pytest.raises(tlsnode.Error) as caught:
            await tlsnode.connect(**{**address, 'servername': 'wrong.test'})

    error = caught.value
    assert error.code == 'ERR_TLS_CERT_ALTNAME_INVALID'
    assert error.host == 'wrong.test' and 'wrong.test' in error.reason
    assert error.cert['subject'] == {'CN': 'localhost'} and error.certificate.subject == 'CN=localhost'
    assert isinstance(error, OSError)


async def test_an_unknown_authority_is_an_x509_error(keys):
    async with serving() as (_, address):
        with pytest.raises(tlsnode.X509Error) as caught:
            await tlsnode.connect(**{**address, 'ca': keys.other_ca})

    assert caught.value.code in ('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY')


async def test_a_refused_connection_is_a_system_error():
    with sockets.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    with pytest.raises(tlsnode.SystemError) as caught:
        await tlsnode.connect(host='127.0.0.1', port=port)

    error = caught.value
    assert (error.code, error.syscall, error.port) == ('ECONNREFUSED', 'connect', port)
    assert abs(error.errno) == errno.ECONNREFUSED


def test_bad_options_raise_at_once():
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.create_secure_context(cert='no certificate', key='no key')
    assert caught.value.code.startswith('ERR_OSSL_')

    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.connect(port=70000)
    assert caught.value.code == 'ERR_SOCKET_BAD_PORT'


def test_a_call_that_fails_leaves_nothing_behind():
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.Certificate(b'')
    assert str(caught.value) and caught.value.args == (str(caught.value),)


async def test_destroy_with_an_error_announces_it():
    client, _ = pair()
    events = asyncio.Queue()
    client.on('error', events.put_nowait).on('close', events.put_nowait)
    client.destroy(ValueError('mine'))

    assert str(await events.get()) == 'mine'
    assert await events.get() is True


async def test_an_error_travels_through_destroy():
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.Certificate(b'')
    client, _ = pair()
    done = client.handshake()
    client.destroy(caught.value)

    with pytest.raises(tlsnode.Error) as again:
        await done
    assert again.value.code == caught.value.code


async def test_an_exception_in_a_handler_goes_to_the_loop():
    seen = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: seen.append(context['exception']))
    client, server = pair()
    order = []

    @client.on('secure-connect')
    @client.on('secure')
    def fail():
        order.append('failed')
        raise ValueError('in a handler')
    client.on('secure', lambda: order.append('next'))
    await client.handshake()
    await asyncio.sleep(0)

    assert [str(error) for error in seen] == ['in a handler']
    assert order == ['failed', 'next']
    client.destroy()
    server.destroy()


async def test_an_exception_in_a_coroutine_goes_to_the_loop():
    seen = asyncio.Queue()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: seen.put_nowait(context['exception']))
    client, _ = pair()

    async def fail():
        raise ValueError('in a coroutine')
    client.on('secure', fail)

    assert str(await seen.get()) == 'in a coroutine'
    client.destroy()


def test_an_exception_outside_of_asyncio_is_unraisable(monkeypatch):
    seen = []
    monkeypatch.setattr(sys, 'unraisablehook', lambda info: seen.append(info.exc_value))
    client, _ = pair()

    def fail(had_error):
        tlsnode.quit()
        raise ValueError('outside')
    client.on('close', fail)
    client.destroy()
    tlsnode.run()

    assert [str(error) for error in seen] == ['outside']


def test_an_interrupt_in_a_handler_ends_the_loop():
    async def main():
        client, _ = pair()

        def interrupt():
            raise KeyboardInterrupt
        client.on('secure', interrupt)
        await asyncio.sleep(10)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(main())


@pytest.mark.parametrize('event', ['secure', 'data', 'close'])
async def test_a_handler_may_destroy_the_socket(event):
    client, server = pair()
    closed = asyncio.get_running_loop().create_future()
    client.on(event, lambda *arguments: client.destroy())
    client.on('close', lambda had_error: closed.set_result(had_error))
    server.write(b'data')
    if event == 'close':
        client.destroy()

    assert await closed is False
    server.destroy()


async def test_wrong_types_are_type_errors():
    client, _ = pair()
    for call in (lambda: client.write(1), lambda: client.write(None), lambda: client.on('data', 1),
                 lambda: client.destroy('text'), lambda: client.set_keep_alive(True, 'x'),
                 lambda: tlsnode.check_server_identity('x', client), lambda: tlsnode.check_server_identity(b'x', None)):
        with pytest.raises(TypeError):
            call()
    client.destroy()
