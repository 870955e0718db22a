# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Node has as functions, variables and constants of the module."""

import os
import pathlib
import subprocess
import sys

import pytest
import tlsnode
from helpers import pair

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
