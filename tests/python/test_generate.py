# SPDX-License-Identifier: LGPL-2.1-or-later
"""Certificates of one's own: authorities, requests, and files of both."""

import asyncio

import pytest
import tlsnode
from helpers import serving


def make(**options):
    certificate, key = tlsnode.Certificate.generate(**options)
    return certificate, (certificate.to_pem(), key)


def test_a_chain_of_three_in_a_pfx_serves():
    root, root_pair = make(common_name='Root', is_ca=True, path_length=1, country='DE', organization='Test')
    middle, middle_pair = make(common_name='Middle', is_ca=True, path_length=0, issuer=root_pair)
    leaf, (_, key) = make(common_name='localhost', name='localhost', issuer=middle_pair, key_type='ed25519')
    pfx = leaf.to_pfx(key, 'secret', middle.to_pem(), 'My server')

    async def connect():
        async with serving(pfx=[(pfx, 'secret')], cert=None, key=None) as (_, peer):
            async with tlsnode.connect({**peer, 'ca': root.to_pem()}) as socket:
                await socket.handshake()
                return socket.authorized

    assert root.subject == 'C=DE\nO=Test\nCN=Root'
    assert asyncio.run(connect()) is True


def test_a_request_is_granted():
    request, key = tlsnode.CertificateRequest.generate(common_name='a.test', name=['a.test', '::1'], key_type='ed448')
    _, issuer = make(common_name='CA', is_ca=True)

    granted = tlsnode.CertificateRequest(request.to_pem()).sign(
        issuer=issuer, serial_number='0A', not_before=0, not_after=2524608000, extended_key_usage=['serverAuth'])

    assert granted.subject_alt_name == 'DNS:a.test, IP Address:0:0:0:0:0:0:0:1'
    assert (granted.serial_number, granted.valid_to) == ('0A', 'Jan  1 00:00:00 2050 GMT')
    tlsnode.create_secure_context(cert=granted.to_pem(), key=key)


def test_keys_are_encrypted():
    _, (_, key) = make(common_name='a', output_passphrase='secret')

    assert key.startswith(b'-----BEGIN ENCRYPTED PRIVATE KEY-----')
    assert make(common_name='b', private_key=key, passphrase='secret')[0].subject == 'CN=b'
    with pytest.raises(tlsnode.Error) as caught:
        make(common_name='b', private_key=key, passphrase='other')
    assert caught.value.code == 'ERR_OSSL_BAD_DECRYPT'


@pytest.mark.parametrize('options', [{'key_type': 'foo'}, {'key_type': 'rsa', 'key_bits': 5}, {'named_curve': 'foo'},
                                     {'name': 'two words'}])
def test_the_option_that_is_wrong_is_named(options):
    with pytest.raises(tlsnode.Error) as caught:
        make(common_name='a', **options)

    assert list(options)[-1] in str(caught.value).split('must')[0], str(caught.value)


@pytest.mark.parametrize('options, code', [
    ({'country': 'Germany'}, 'ERR_INVALID_ARG_VALUE'), ({'key_usage': ['fly']}, 'ERR_INVALID_ARG_VALUE'),
    ({'extended_key_usage': ['fly']}, 'ERR_INVALID_ARG_VALUE'), ({'digest': 'md5'}, 'ERR_INVALID_ARG_VALUE'),
    ({'path_length': 1}, 'ERR_INVALID_ARG_VALUE'), ({'not_after': 0}, 'ERR_OUT_OF_RANGE'),
    ({'name': 'bücher.example'}, 'ERR_INVALID_ARG_VALUE'),
])
def test_what_is_malformed_is_refused(options, code):
    for maker in (tlsnode.Certificate.generate, tlsnode.CertificateRequest.generate):
        if maker is tlsnode.CertificateRequest.generate and 'not_after' in options:
            continue
        with pytest.raises(tlsnode.Error) as caught:
            maker(common_name='a', **options)
        assert caught.value.code == code


@pytest.mark.parametrize('data, code', [('', 'ERR_OSSL_PEM_NO_START_LINE'), (b'0\x03\x02\x01\x01', 'ERR_OSSL_ASN1_WRONG_TAG')])
def test_what_is_no_request_is_refused(data, code):
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.CertificateRequest(data)
    assert caught.value.code == code
