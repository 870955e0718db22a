# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Node has as functions, variables and constants of the module."""

import os
import pathlib
import subprocess
import sys

import pytest
import tlsnode
from conftest import Keys
from helpers import pair, serving

CERTS = pathlib.Path(__file__).resolve().parent.parent / 'certs'
VECTOR = pathlib.Path(__file__).resolve().parent.parent / 'golden' / 'ssl-op.txt'
INITIAL = {
    'DEFAULT_CIPHERS': tlsnode.get_core_cipher_list(), 'DEFAULT_ECDH_CURVE': 'auto', 'DEFAULT_MIN_VERSION': 'TLSv1.2',
    'DEFAULT_MAX_VERSION': 'TLSv1.3', 'CLIENT_RENEG_LIMIT': 3, 'CLIENT_RENEG_WINDOW': 600,
}


@pytest.fixture(autouse=True)
def restored():
    yield
    for name, value in INITIAL.items():
        setattr(tlsnode, name, value)


@pytest.mark.parametrize('name', INITIAL)
def test_variables_are_those_of_the_library(name):
    get, put = getattr(tlsnode, f'get_{name.lower()}'), getattr(tlsnode, f'set_{name.lower()}')
    other = 7 if isinstance(INITIAL[name], int) else 'other'

    assert getattr(tlsnode, name) == get() == INITIAL[name]
    setattr(tlsnode, name, other)
    assert get() == other
    put(INITIAL[name])
    assert getattr(tlsnode, name) == INITIAL[name]


async def test_a_variable_is_the_default_of_contexts_made_later():
    tlsnode.DEFAULT_MAX_VERSION = 'TLSv1.2'
    tlsnode.DEFAULT_CIPHERS += ':!AESGCM'
    client, server = pair()
    server.resume()
    await client.handshake()

    assert client.get_protocol() == 'TLSv1.2'
    assert 'GCM' not in client.get_cipher()['name']
    client.destroy()


def test_a_bad_value_fails_the_next_context():
    tlsnode.DEFAULT_MIN_VERSION = 'bogus'

    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.create_secure_context()
    assert caught.value.code == 'ERR_TLS_INVALID_PROTOCOL_VERSION'


@pytest.mark.parametrize('name', INITIAL)
def test_a_value_of_another_type_is_refused(name):
    with pytest.raises(TypeError):
        setattr(tlsnode, name, None)
    assert getattr(tlsnode, name) == INITIAL[name]


def test_constants_cannot_be_assigned():
    assert tlsnode.default_core_cipher_list == tlsnode.default_cipher_list == INITIAL['DEFAULT_CIPHERS']
    with pytest.raises(AttributeError):
        tlsnode.default_core_cipher_list = ''


def test_roots_are_a_list_of_texts():
    roots = tlsnode.get_root_certificates()

    assert roots == tlsnode.root_certificates == tlsnode.get_ca_certificates('bundled')
    assert all(root.startswith('-----BEGIN CERTIFICATE-----\n') for root in roots)
    roots.append('mine')
    assert 'mine' not in tlsnode.root_certificates
    with pytest.raises(AttributeError):
        tlsnode.root_certificates = []


@pytest.fixture
def default_certificates():
    yield tlsnode.get_ca_certificates()
    tlsnode.set_default_ca_certificates(tlsnode.root_certificates)


@pytest.mark.parametrize('form', [str, str.encode, lambda text: bytearray(text.encode()), lambda text: memoryview(text.encode())])
def test_what_is_trusted_by_default_can_be_set(default_certificates, form):
    ca, other = (tlsnode.Certificate.generate(common_name=name, is_ca=True)[0].to_pem() for name in 'ab')

    tlsnode.set_default_ca_certificates([ca, form(other), form(ca)])
    assert tlsnode.get_ca_certificates() == tlsnode.get_ca_certificates('default') == [ca, other]
    tlsnode.set_default_ca_certificates([])
    assert tlsnode.get_ca_certificates() == []
    assert tlsnode.get_ca_certificates('bundled') == tlsnode.root_certificates


async def test_contexts_without_ca_trust_the_default(default_certificates):
    tlsnode.set_default_ca_certificates([Keys.ca.read_text()])
    async with serving() as (_, address):
        del address['ca']
        client = await tlsnode.connect(**address)
        assert client.authorized
        client.destroy()
        tlsnode.set_default_ca_certificates(())
        with pytest.raises(tlsnode.Error) as caught:
            await tlsnode.connect(**address)

    assert caught.value.code in ('SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')


@pytest.mark.parametrize('certs, code', [
    (['no certificate'], 'ERR_CRYPTO_OPERATION_FAILED'),
    (['-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'], 'ERR_OSSL_PEM_ASN1_LIB'),
    ([None], 'ERR_INVALID_ARG_TYPE'), ([42], 'ERR_INVALID_ARG_TYPE'), (None, 'ERR_INVALID_ARG_TYPE'), ('text', 'ERR_INVALID_ARG_TYPE'),
    ([b'a\0b'], 'ERR_INVALID_ARG_VALUE'), ({}.get, 'ERR_INVALID_ARG_TYPE')])
def test_certificates_that_cannot_be_set_change_nothing(default_certificates, certs, code):
    with pytest.raises((tlsnode.Error, TypeError, ValueError)) as caught:
        tlsnode.set_default_ca_certificates(certs)

    assert caught.value.code == code
    assert tlsnode.get_ca_certificates() == default_certificates


@pytest.mark.parametrize('kind, code', [('bogus', 'ERR_INVALID_ARG_VALUE'), (42, 'ERR_INVALID_ARG_TYPE')])
def test_certificates_of_another_type(kind, code):
    with pytest.raises((tlsnode.Error, TypeError)) as caught:
        tlsnode.get_ca_certificates(kind)
    assert caught.value.code == code


def test_lists_are_lists_of_names():
    names = tlsnode.get_ciphers()

    assert len(names) == 62 and names == sorted(names) and 'tls_aes_128_gcm_sha256' in names
    assert 'prime256v1' in tlsnode.get_curves()


def test_a_list_is_explained():
    found = tlsnode.explain_ciphers('ECDHE-RSA-AES128-GCM-SHA256:ARIA128-GCM-SHA256')

    assert found['openssl'][-1] == 'ECDHE-RSA-AES128-GCM-SHA256' and 'c02f' in [suite['id'] for suite in found['offered']]
    assert [suite['name'] for suite in found['dropped']] == ['ARIA128-GCM-SHA256'] and 'error' not in found
    assert tlsnode.explain_ciphers('nonsense')['error']['code'] == 'ERR_SSL_NO_CIPHER_MATCH'
    assert tlsnode.explain_ciphers() == tlsnode.explain_ciphers(tlsnode.DEFAULT_CIPHERS)


def test_a_file_is_inspected():
    certificate, request, listed = [
        tlsnode.inspect((CERTS / name).read_bytes())[0] for name in ('leaf-server-only.crt', 'inspect/request.csr', 'inspect/list.der')]

    assert certificate['type'] == 'certificate' and certificate['validFrom'] == 1577836800
    assert certificate['extendedKeyUsage'] == ['serverAuth'] and isinstance(certificate['raw'], bytes)
    assert {'oid': '2.5.29.17', 'name': 'subjectAltName', 'critical': False} in certificate['extensions']
    assert request['subject'] == {'C': 'DE', 'O': 'Example', 'CN': 'a.test'} and request['signatureValid'] is True
    assert listed['revokedCount'] == 2 and sorted(entry['revocationDate'] for entry in listed['revoked']) == [1735689600, 1738368000]


def test_a_passphrase_opens_a_file():
    pfx = (CERTS / 'credentials' / 'pfx-modern.p12').read_bytes()

    assert [entry['type'] for entry in tlsnode.inspect(pfx, 'secret')] == ['private-key', 'certificate', 'certificate']
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.inspect(pfx)
    assert caught.value.code == 'ERR_OSSL_BAD_DECRYPT'


def test_options_of_openssl_are_nodes():
    lines = [line.split() for line in VECTOR.read_text(encoding='ascii').splitlines() if not line.startswith('#')]

    assert {name: int(value) for name, value in lines} == \
        {name: getattr(tlsnode, name) for name in dir(tlsnode) if name.startswith('SSL_OP_')}


SWITCHES = """
import sys, tlsnode
tlsnode.apply_environment()
print(tlsnode.apply_switches(sys.argv[1:]), tlsnode.DEFAULT_MIN_VERSION, tlsnode.default_cipher_list)
try:
    tlsnode.apply_switches(["--tls-cipher-list"])
except tlsnode.Error as error:
    print(error.code)
"""


def test_switches_are_for_programs_that_want_them():
    output = subprocess.run([sys.executable, '-c', SWITCHES, 'a', '--tls-min-v1.3', '-b'], check=True, capture_output=True,
                            text=True, env={**os.environ, 'TLSNODE_OPTIONS': '--tls-min-v1.1 --tls-cipher-list="A B"'}).stdout

    assert output.splitlines() == ["['a', '-b'] TLSv1.3 A B", 'ERR_INVALID_ARG_VALUE']
