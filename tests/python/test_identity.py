# SPDX-License-Identifier: LGPL-2.1-or-later
"""check_server_identity, on certificates and on plain objects, and the function that replaces it."""

import asyncio
import gc
import weakref

import pytest

import tlsnode
from helpers import serving

MISMATCH = 'ERR_TLS_CERT_ALTNAME_INVALID'


async def check(override, **options):
    """(error, authorized, authorization_error) of a client that asks the function."""
    async with serving() as (_, address):
        client = tlsnode.connect(**{**address, 'check_server_identity': override, **options})
        error = None
        try:
            await client.handshake()
        except tlsnode.Error as caught:
            error = caught
        found = error, client.authorized, client.authorization_error
        client.destroy()
    return found


@pytest.fixture
def certificate(keys):
    return tlsnode.Certificate(keys.server['cert'].read_bytes())


# The function of the module

def test_a_certificate_and_its_object_are_the_same(certificate):
    for cert in (certificate, certificate.to_legacy_object()):
        assert tlsnode.check_server_identity('localhost', cert) is None
        with pytest.raises(tlsnode.Error) as caught:
            tlsnode.check_server_identity('wrong.test', cert)

        error = caught.value
        assert (error.code, error.host) == (MISMATCH, 'wrong.test')
        assert error.reason == f"Host: wrong.test. is not in the cert's altnames: {certificate.subject_alt_name}"
        assert str(error) == f"Hostname/IP does not match certificate's altnames: {error.reason}"
        assert error.cert == certificate.to_legacy_object()


def test_the_certificate_of_an_error_is_one_too(certificate):
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.check_server_identity('wrong.test', certificate)
    assert caught.value.certificate.raw == certificate.raw

    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.check_server_identity('wrong.test', {'subject': {'CN': 'a.test'}})
    assert caught.value.certificate is None


def test_a_malformed_altname_is_an_error_of_its_own():
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.check_server_identity('a.test', {'subjectaltname': 'DNS:"a.test'})

    assert caught.value.code == 'ERR_TLS_CERT_ALTNAME_FORMAT'
    assert caught.value.cert is None and caught.value.reason is None


@pytest.mark.parametrize('cert', [None, 5, 'DNS:a.test', [('subject', {})], b''])
def test_what_is_neither_is_a_type_error(cert):
    with pytest.raises(TypeError):
        tlsnode.check_server_identity('a.test', cert)


@pytest.mark.parametrize('cert', [{'subject': {'CN': 5}}, {'subjectaltname': ['DNS:a.test']}, {'subjectaltname': 0}])
def test_names_that_are_no_text_have_a_code(cert):
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.check_server_identity('a.test', cert)

    assert caught.value.code == 'ERR_INVALID_ARG_TYPE'


def test_it_is_one_function():
    assert not hasattr(tlsnode, 'check_server_identity_variant')
    assert not hasattr(tlsnode, 'error_new')


# The option

async def test_it_is_asked_with_name_and_object(certificate):
    asked = []
    error, authorized, _ = await check(lambda *arguments: asked.append(arguments))

    assert error is None and authorized
    (host, cert), = asked
    assert host == 'localhost' and cert == certificate.to_legacy_object()
    assert cert['subject']['CN'] == 'localhost' and 'DNS:localhost' in cert['subjectaltname']


@pytest.mark.parametrize('answer', [None, False, 0, '', []])
async def test_nothing_is_a_yes(answer):
    assert await check(lambda host, cert: answer, servername='wrong.test') == (None, True, None)


class Refused(Exception):
    code = 'EPIN'


def raises(host, cert):
    raise Refused('not the one')


@pytest.mark.parametrize('override', [raises, lambda host, cert: Refused('not the one')])
async def test_an_exception_is_a_no(override):
    error, authorized, told = await check(override)

    assert (str(error), error.code, authorized, told) == ('not the one', 'EPIN', False, 'EPIN')
    assert isinstance(error.__cause__, Refused)
    assert await check(override, reject_unauthorized=False) == (None, False, 'EPIN')


async def test_an_exception_without_code_is_told_by_its_message():
    def override(host, cert):
        raise Exception('not the one')

    error, _, told = await check(override)
    assert (str(error), told) == ('not the one', 'not the one')
    assert await check(override, reject_unauthorized=False) == (None, False, 'not the one')


async def later(host, cert):
    return None


@pytest.mark.parametrize('override', [
    lambda host, cert: True, lambda host, cert: 'no', lambda host, cert: 1, lambda host: None, later,
    lambda host, cert: asyncio.get_running_loop().create_future(),
])
async def test_any_other_answer_is_a_no(override):
    error, authorized, _ = await check(override)

    assert not authorized and isinstance(error.__cause__, TypeError)


async def test_the_builtin_can_be_called():
    error, authorized, _ = await check(tlsnode.check_server_identity)
    assert error is None and authorized

    error, authorized, told = await check(tlsnode.check_server_identity, servername='wrong.test')
    assert not authorized and error.code == told == MISMATCH
    assert error.host == 'wrong.test' and error.cert['subject']['CN'] == 'localhost'


async def test_nodes_spelling_is_taken(certificate):
    error, *_ = await check(None, checkServerIdentity=raises)
    assert error.code == 'EPIN'


async def test_none_is_the_builtin():
    error, *_ = await check(None, servername='wrong.test')
    assert error.code == MISMATCH

    with pytest.raises(TypeError, match='function'):
        tlsnode.connect(port=1, check_server_identity=True)


async def test_a_bad_chain_is_not_asked_about(keys):
    asked = []
    error, *_ = await check(lambda *arguments: asked.append(arguments), ca=keys.other_ca)

    assert error is not None and asked == []


async def test_the_socket_may_be_destroyed_in_it():
    async with serving() as (_, address):
        events = []
        client = tlsnode.connect(**address, check_server_identity=lambda host, cert: client.destroy(OSError('enough')))
        closed = asyncio.get_running_loop().create_future()
        for name in ('secure-connect', 'error'):
            client.on(name, lambda *_, name=name: events.append(name))
        client.on('close', lambda had_error: closed.set_result(had_error))

        assert await closed is True
        assert events == ['error'] and not client.authorized


async def test_the_issuer_can_be_found_in_it(certificate):
    """The detailed form: along the certificate object of the socket."""
    async with serving() as (_, address):
        found = []

        def override(host, cert):
            issuer = client.get_peer_x509_certificate().issuer_certificate
            found.append((cert['raw'] == client.get_peer_x509_certificate().raw, issuer.ca))
        client = tlsnode.connect(**address, check_server_identity=override)
        await client.handshake()
        client.destroy()

    assert found == [(True, True)]


async def test_uris_are_for_the_program_to_accept(keys):
    """CVE-2021-44531: a URI is no host name, but a program may know better."""
    certs = keys.ca.parent
    server = {'cert': certs / 'san-uri.crt', 'key': certs / 'san-uri.key'}

    def override(host, cert):
        if cert['subjectaltname'] != f'URI:https://{host}/service':
            return tlsnode.check_server_identity(host, cert)

    async with serving(**server) as (_, address):
        with pytest.raises(tlsnode.Error, match='does not contain a DNS name'):
            await tlsnode.connect(**address).handshake()
        client = await tlsnode.connect(**address, check_server_identity=override)
        assert client.authorized
        client.destroy()


async def test_it_goes_with_the_socket():
    class Override:
        def __call__(self, host, cert):
            return None

    override = Override()
    gone = weakref.ref(override)
    assert (await check(override))[1]
    del override
    for _ in range(10):
        gc.collect()
        await asyncio.sleep(0)

    assert gone() is None
