# SPDX-License-Identifier: LGPL-2.1-or-later
"""Certificates as Node's programs know them; what they say is compared with Node's in tests/node/certs.py."""

import pytest
import tlsnode
from conftest import CERTS, Keys
from helpers import pair


def load(name):
    return tlsnode.Certificate((CERTS / f'{name}.crt').read_bytes())


def test_properties_have_nodes_names():
    leaf = load('leaf-ec')

    assert leaf.subject == 'CN=localhost' and leaf.issuer == 'CN=Test CA'
    assert leaf.ca is False and load('ca').ca is True
    assert leaf.valid_from_date < leaf.valid_to_date
    assert leaf.key_usage is None or isinstance(leaf.key_usage, list)
    assert leaf.info_access is None
    assert leaf.issuer_certificate is None
    assert leaf.get_public_key_details() == {'namedCurve': 'prime256v1'}


def test_plain_object():
    leaf = load('leaf-ec')
    plain = leaf.to_legacy_object()

    assert plain['subject'] == {'CN': 'localhost'}
    assert plain['raw'] == leaf.raw and isinstance(plain['pubkey'], bytes)
    assert plain['fingerprint256'] == leaf.fingerprint256
    assert 'infoAccess' not in plain


def test_checks_answer_with_the_name_or_none():
    leaf = load('leaf-ec')

    assert leaf.check_host('localhost') == 'localhost'
    assert leaf.check_host('localhost', {'subject': 'never', 'wildcards': False}) == 'localhost'
    assert leaf.check_host('example.org') is None
    assert leaf.check_ip('127.0.0.1') == '127.0.0.1'
    assert leaf.check_email('a@example.org') is None
    with pytest.raises(tlsnode.Error, match='options.subject') as failure:
        leaf.check_host('localhost', {'subject': 1})
    assert failure.value.code == 'ERR_INVALID_ARG_TYPE'
    with pytest.raises(tlsnode.Error, match='Invalid IP'):
        leaf.check_ip('localhost')


def test_issuers_and_keys():
    leaf, ca = load('leaf-ec'), load('ca')
    key = (CERTS / 'leaf-ec.key').read_bytes()

    assert leaf.check_issued(ca) is True and ca.check_issued(leaf) is False
    assert leaf.verify(ca.get_public_key()) is True and leaf.verify(leaf.get_public_key()) is False
    assert leaf.check_private_key(key) is True and ca.check_private_key(key) is False
    with pytest.raises(tlsnode.Error):
        leaf.check_private_key('no key')


async def test_certificates_of_a_connection():
    client, server = pair()
    await client.handshake()

    plain = client.get_peer_certificate()
    assert plain == server.get_certificate()
    assert 'issuerCertificate' not in plain
    assert client.get_certificate() == {} and server.get_peer_certificate() == {}
    assert server.get_peer_certificate(True) == {}

    detailed = client.get_peer_certificate(True)
    root = detailed['issuerCertificate']
    assert root['raw'] == tlsnode.Certificate(Keys.ca.read_bytes()).raw
    assert root['issuerCertificate'] is root
    client.destroy()
    server.destroy()
    assert client.get_peer_certificate(True) is None and client.get_certificate() is None
