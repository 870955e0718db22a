# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a server asks of a function: SNICallback and ALPNCallback."""
import asyncio
import gc
import weakref

import pytest

import tlsnode
from helpers import serving


class Broken(Exception):
    pass


async def talk(server_options, **client_options):
    """One client: (its ALPN protocol, its peer's names, its error, the server's error)."""
    errors = []
    async with serving(**server_options) as (server, address):
        server.on('tls-client-error', lambda error, socket: errors.append(error))
        client = tlsnode.connect(**{**address, 'reject_unauthorized': False, **client_options})
        try:
            await client.handshake()
            result = client.alpn_protocol, client.get_peer_x509_certificate().subject_alt_name, None
        except tlsnode.Error as error:
            result = None, None, error
            while not errors:
                await asyncio.sleep(0)
        client.destroy()
    return (*result, errors[0] if errors else None)


@pytest.fixture
def other(keys):
    certs = keys.ca.parent
    return tlsnode.create_secure_context(cert=certs / 'san-example.org.crt', key=certs / 'san-example.org.key')


async def test_the_value_is_the_answer(other):
    names = []
    _, found, _, error = await talk({'sni_callback': lambda name: names.append(name) or other}, servername='example.org')

    assert names == ['example.org']
    assert 'example.org' in found and error is None


async def test_none_is_the_servers_own_context():
    _, found, _, error = await talk({'SNICallback': lambda name: None}, servername='example.org')

    assert 'localhost' in found and error is None


async def test_a_coroutine_answers_later(other):
    async def answer(name):
        await asyncio.sleep(0.01)
        return other

    _, found, _, _ = await talk({'sni_callback': answer}, servername='example.org')

    assert 'example.org' in found


async def test_a_future_answers_later(other):
    def answer(name):
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(future.set_result, other)
        return future

    _, found, _, _ = await talk({'sni_callback': answer}, servername='example.org')

    assert 'example.org' in found


def raises(name):
    raise Broken('not today')


async def raises_later(name):
    await asyncio.sleep(0)
    raise Broken('not today')


@pytest.mark.parametrize('function', [raises, raises_later])
async def test_an_exception_is_the_cause(function):
    _, _, client_error, error = await talk({'sni_callback': function})

    assert isinstance(error, tlsnode.Error) and str(error) == 'not today'
    assert isinstance(error.__cause__, Broken)
    assert client_error.code == 'ECONNRESET'


async def test_an_error_of_the_library_keeps_its_code():
    async def answer(name):
        return tlsnode.create_secure_context(ciphers='NONSENSE')

    _, _, _, error = await talk({'sni_callback': answer})

    assert error.code == error.__cause__.code == 'ERR_SSL_NO_CIPHER_MATCH'


async def wrong_later(name):
    return 'example.org'


@pytest.mark.parametrize('function', [lambda name: 'example.org', lambda name: 1, lambda: None, wrong_later])
async def test_a_wrong_type_is_a_type_error(function):
    _, _, _, error = await talk({'sni_callback': function})

    assert isinstance(error.__cause__, TypeError)


async def test_what_is_no_context_has_a_code():
    _, _, _, error = await talk({'sni_callback': lambda name: {}})

    assert error.code == error.__cause__.code == 'ERR_TLS_INVALID_CONTEXT'


async def test_the_code_of_an_exception_is_that_of_the_error():
    async def answer(name):
        raise type('Refused', (Exception,), {'code': 'EREFUSED'})('not today')

    _, _, _, error = await talk({'sni_callback': answer})

    assert error.code == 'EREFUSED'


async def test_a_cancelled_coroutine_ends_the_handshake():
    async def answer(name):
        asyncio.current_task().cancel()
        await asyncio.sleep(1)

    _, _, _, error = await talk({'sni_callback': answer})

    assert isinstance(error.__cause__, asyncio.CancelledError)


async def test_never_answered_ends_in_time():
    future = asyncio.get_running_loop().create_future()
    _, _, _, error = await talk({'sni_callback': lambda name: future, 'handshake_timeout': 20})

    assert error.code == 'ERR_TLS_HANDSHAKE_TIMEOUT'
    future.set_result(None)  # nobody is there any more
    await asyncio.sleep(0)


class Lost:
    """An awaitable that lets its reply go, as a garbage collector does with a cycle that nobody holds."""

    def __await__(self):
        raise GeneratorExit
        yield


async def test_a_collected_reply_is_nothing():
    _, found, _, error = await talk({'sni_callback': lambda name: Lost()})
    gc.collect()

    assert 'localhost' in found and error is None


async def test_destroyed_in_the_callback(other):
    clients, failed = [], asyncio.Event()

    def answer(name):
        clients[0].destroy()
        return other

    async with serving(sni_callback=answer) as (server, address):
        server.on('tls-client-error', lambda error, socket: failed.set())
        clients.append(tlsnode.connect(**address))
        with pytest.raises(tlsnode.Error):
            await clients[0].handshake()
        await failed.wait()


def test_a_loop_that_ends_while_a_question_is_open():
    asked = []

    async def forever(name):
        asked.append(name)
        await asyncio.sleep(60)

    async def main():
        server = tlsnode.create_server(sni_callback=forever)
        await server.listen(host='127.0.0.1', port=0)
        client = tlsnode.connect(host='127.0.0.1', port=server.address['port'], servername='localhost')
        while not asked:
            await asyncio.sleep(0)
        return client

    asyncio.run(main())
    gc.collect()


async def test_a_function_is_forgotten_with_its_server():
    class Asked:
        def __call__(self, name):
            return None

    asked = Asked()
    reference = weakref.ref(asked)
    await talk({'sni_callback': asked})
    del asked
    for _ in range(100):
        await asyncio.sleep(0)
        gc.collect()
    assert reference() is None


async def test_alpn_is_chosen():
    seen = []

    def choose(name, protocols):
        seen.append((name, protocols))
        return protocols[-1]

    protocol, *_ = await talk({'ALPNCallback': choose}, alpn_protocols=['h2', 'http/1.1'])

    assert protocol == 'http/1.1' and seen == [('localhost', ['h2', 'http/1.1'])]


async def test_alpn_none_refuses():
    _, _, client_error, error = await talk({'alpn_callback': lambda name, protocols: None}, alpn_protocols=['h2'])

    assert error.code == 'ERR_SSL_NO_APPLICATION_PROTOCOL' and error.__cause__ is None
    assert client_error.code == 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'


async def test_alpn_that_was_not_offered():
    _, _, _, error = await talk({'alpn_callback': lambda name, protocols: 'spdy'}, alpn_protocols=['h2'])

    assert error.code == 'ERR_TLS_ALPN_CALLBACK_INVALID_RESULT'


def alpn_raises(name, protocols):
    raise Broken('not today')


async def alpn_waits(name, protocols):
    return 'h2'


@pytest.mark.parametrize('function, cause', [
    (alpn_raises, Broken), (lambda name, protocols: 1, TypeError), (lambda name, protocols: b'h2', TypeError),
    (lambda name, protocols: 'h\0', ValueError), (lambda: 'h2', TypeError), (alpn_waits, TypeError)])
async def test_alpn_failures_have_a_cause(function, cause):
    _, _, client_error, error = await talk({'alpn_callback': function}, alpn_protocols=['h2'])

    assert isinstance(error.__cause__, cause)
    assert client_error.code == 'ECONNRESET'


def test_both_ways_to_choose():
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.create_server(alpn_callback=alpn_raises, alpn_protocols=['h2'])

    assert caught.value.code == 'ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS'


def test_only_functions():
    with pytest.raises(TypeError, match='SNICallback'):
        tlsnode.create_server(sni_callback='function')
    options = tlsnode.ServerOptions(sni_callback=raises)
    options.set_sni_callback(None)
