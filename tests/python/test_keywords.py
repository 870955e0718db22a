# SPDX-License-Identifier: LGPL-2.1-or-later
import pathlib

import pytest
import tlsnode
from conftest import CERTS


def test_node_spelling_is_the_same_option():
    ours = tlsnode.ConnectOptions(reject_unauthorized=False, alpn_protocols=['h2'], min_version='TLSv1.2')
    theirs = tlsnode.ConnectOptions(rejectUnauthorized=False, ALPNProtocols=['h2'], minVersion='TLSv1.2')

    for options in (ours, theirs):
        assert options.reject_unauthorized is False
        assert options.alpn_protocols == ['h2']
        assert options.min_version == 'TLSv1.2'


@pytest.mark.parametrize('name, near', [('servername_', 'servername'), ('rejectUnauthorised', 'rejectUnauthorized'),
                                        ('reject_unauthorised', 'reject_unauthorized'), ('chipers', 'ciphers')])
def test_an_unknown_name_is_a_type_error_with_the_nearest(name, near):
    with pytest.raises(TypeError, match=f"unknown option '{name}'; did you mean '{near}'"):
        tlsnode.connect(port=1, **{name: 1})


def test_an_option_of_another_function_is_unknown():
    with pytest.raises(TypeError, match='host'):
        tlsnode.create_server(host='localhost')


@pytest.mark.parametrize('form', ['path', 'str', 'bytes', 'bytearray', 'list', 'tuple'])
def test_key_material_has_many_forms(form):
    def load(name):
        path = CERTS / name
        return {'path': path, 'str': path.read_text(), 'bytes': path.read_bytes(), 'bytearray': bytearray(path.read_bytes()),
                'list': [path.read_bytes()], 'tuple': (path,)}[form]

    tlsnode.create_secure_context(cert=load('leaf-ec.crt'), key=load('leaf-ec.key'), ca=load('ca.crt'))


def test_a_tuple_brings_the_passphrase():
    with pytest.raises(tlsnode.Error):
        tlsnode.create_secure_context(key=CERTS / 'leaf-key-encrypted.key')
    with pytest.raises(tlsnode.Error):
        tlsnode.create_secure_context(key=(CERTS / 'leaf-key-encrypted.key', 'wrong'))


def test_a_file_that_is_missing_is_named():
    with pytest.raises(FileNotFoundError, match='nowhere'):
        tlsnode.create_secure_context(ca=pathlib.Path('/nowhere'))


def test_options_can_be_kept_or_given_as_a_dictionary():
    options = tlsnode.ConnectOptions(port=70000)

    for given in (options, {'port': 70000}):
        with pytest.raises(tlsnode.Error):
            tlsnode.connect(given)
    with pytest.raises(TypeError, match='not both'):
        tlsnode.connect(options, host='x')
    with pytest.raises(TypeError, match='ConnectOptions or a mapping'):
        tlsnode.connect('localhost')


def test_several_values_of_one_option():
    authority, key = tlsnode.Certificate.generate(common_name='CA', is_ca=True)
    leaf, _ = tlsnode.Certificate.generate(common_name='leaf', name=['a.test', 'b.test'],
                                           issuer=(authority.to_pem(), key))

    assert leaf.subject_alt_name == 'DNS:a.test, DNS:b.test'
    assert leaf.issuer == 'CN=CA'


@pytest.mark.parametrize('options', [{'alpn_protocols': 'h2'}, {'ciphers': b'x'}, {'port': 'x'}, {'port': -1}, {'port': 1 << 40},
                                     {'secure_context': 1}, {'ca': 1}])
def test_values_of_the_wrong_type(options):
    with pytest.raises((TypeError, OverflowError)):
        tlsnode.ConnectOptions(**options)


def test_a_nul_byte_is_no_part_of_a_string():
    with pytest.raises(ValueError, match='null'):
        tlsnode.ConnectOptions(servername='a\0b')
