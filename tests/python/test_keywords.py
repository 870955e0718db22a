# SPDX-License-Identifier: LGPL-2.1-or-later
import pathlib

import pytest
import tlsnode
from conftest import CERTS
from helpers import serving


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


WRONG = [
    ({'alpn_protocols': 'h2'}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'alpn_protocols': 5}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'ALPNProtocols': [1]}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'ciphers': b'x'}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'ca': 1}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'ca': True}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'ca': [None]}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'key': ('a', 'b', 'c')}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'socket': 1}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'rejectUnauthorized': 0}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'reject_unauthorized': ''}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'reject_unauthorized': 'false'}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'family': True}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'family': 'IPv4'}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'family': -1}, OverflowError, 'ERR_OUT_OF_RANGE'),
    ({'family': 1.5}, ValueError, 'ERR_OUT_OF_RANGE'),
    ({'port': 'x'}, ValueError, 'ERR_SOCKET_BAD_PORT'),
    ({'port': -1}, OverflowError, 'ERR_SOCKET_BAD_PORT'),
    ({'port': 1 << 40}, OverflowError, 'ERR_SOCKET_BAD_PORT'),
    ({'port': float('nan')}, OverflowError, 'ERR_SOCKET_BAD_PORT'),
    ({'port': b'1'}, TypeError, 'ERR_INVALID_ARG_TYPE'),
    ({'secure_context': 1}, TypeError, 'ERR_TLS_INVALID_CONTEXT'),
    ({'secureContext': {}}, TypeError, 'ERR_TLS_INVALID_CONTEXT'),
    ({'servername': 'a\0b'}, ValueError, 'ERR_INVALID_ARG_VALUE'),
]


@pytest.mark.parametrize('text', ['8443', ' 8443 ', '8443.0', '+8443', '8.443e3', '0x20FB', '0o20373', '0b10000011111011'])
def test_a_port_may_be_a_string_that_says_a_number(text):
    assert tlsnode.ListenOptions(port=text).port == tlsnode.ConnectOptions(port=text).port == 8443


@pytest.mark.parametrize('text', ['', ' ', '8_443', '8443.5', '-1', '٨', 'nan', 'inf', '1e999', '0x', '-0x1', '8443\0'])
def test_other_strings_are_no_ports(text):
    with pytest.raises(ValueError) as caught:
        tlsnode.ListenOptions(port=text)

    assert caught.value.code == 'ERR_SOCKET_BAD_PORT'


SPECIAL = {'ERR_SOCKET_BAD_PORT', 'ERR_TLS_INVALID_CONTEXT'}  # Node's text for these does not name the option so
NODE_NAMES = {'alpn_protocols': 'ALPNProtocols', 'reject_unauthorized': 'rejectUnauthorized'}


@pytest.mark.parametrize('options, kind, code', WRONG)
def test_wrong_values_have_the_code_of_node_and_name_the_option(options, kind, code):
    name = next(iter(options))
    with pytest.raises(kind) as caught:
        tlsnode.ConnectOptions(**options)

    assert caught.value.code == code
    if code not in SPECIAL:
        assert f'options.{NODE_NAMES.get(name, name)}' in str(caught.value)


@pytest.mark.parametrize('call', [
    lambda: tlsnode.create_server('text'), lambda: tlsnode.create_server(5), lambda: tlsnode.connect(5),
    lambda: tlsnode.create_secure_context('text'), lambda: tlsnode.Certificate(5)])
def test_wrong_arguments_have_the_code_of_node(call):
    with pytest.raises(tlsnode.ArgumentTypeError) as caught:
        call()

    assert caught.value.code == 'ERR_INVALID_ARG_TYPE'


@pytest.mark.parametrize('cls', [tlsnode.SecureContextOptions, tlsnode.SocketOptions, tlsnode.ConnectOptions,
                                 tlsnode.ServerOptions, tlsnode.ListenOptions, tlsnode.CertificateOptions])
def test_none_is_an_option_that_is_not_given(cls):
    silent = cls()

    options = cls(**dict.fromkeys([*cls._options, *cls._aliases]))

    for name, (kind, *_) in cls._options.items():
        assert kind != 'property' or getattr(options, name) == getattr(silent, name)


@pytest.mark.parametrize('name', ['reject_unauthorized', 'rejectUnauthorized'])
async def test_verification_is_switched_off_by_false_only(name):
    assert tlsnode.ConnectOptions(**{name: None}).reject_unauthorized is True
    assert tlsnode.ConnectOptions(**{name: False}).reject_unauthorized is False

    async with serving() as (_, address):
        with pytest.raises(tlsnode.X509Error):
            await tlsnode.connect(**{**address, 'ca': None, name: None})


@pytest.mark.parametrize('nothing', [None, False, 0, ''])
def test_nothing_is_no_key_material(nothing):
    tlsnode.create_secure_context(ca=nothing, cert=nothing, key=nothing)


@pytest.mark.parametrize('given, added', [([], [b'']), (None, []), ('', []), (['x', 'y'], ['x', 'y'])])
def test_an_empty_list_of_authorities_trusts_nobody(monkeypatch, given, added):
    found = []
    monkeypatch.setattr(tlsnode.SecureContextOptions, 'add_ca', lambda self, pem: found.append(pem))

    tlsnode.ConnectOptions(ca=given)

    assert found == added


def test_an_attribute_that_is_no_option_is_refused():
    options = tlsnode.ConnectOptions()

    with pytest.raises(AttributeError, match="did you mean 'reject_unauthorized'"):
        options.reject_unauthorised = True
    with pytest.raises(tlsnode.ArgumentTypeError):
        options.reject_unauthorized = None
    assert options.reject_unauthorized is True


def test_a_nul_byte_is_no_part_of_a_string():
    with pytest.raises(ValueError, match='null'):
        tlsnode.ConnectOptions(servername='a\0b')
