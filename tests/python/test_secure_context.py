# SPDX-License-Identifier: LGPL-2.1-or-later
"""The options of secure contexts: Node's spelling, forms, and words for what is wrong."""

import asyncio
import os
import pathlib
import shutil
import subprocess

import pytest
import tlsnode
from conftest import CERTS
from helpers import serving

NAMES = [
    ('sigalgs', 'sigalgs', 'RSA+SHA384'), ('ecdh_curve', 'ecdhCurve', 'P-256'), ('dhparam', 'dhparam', b'auto'),
    ('honor_cipher_order', 'honorCipherOrder', True), ('secure_options', 'secureOptions', 1 << 40),
    ('secure_protocol', 'secureProtocol', 'TLS_method'), ('session_id_context', 'sessionIdContext', 'app'),
    ('ticket_keys', 'ticketKeys', bytes(48)), ('session_timeout', 'sessionTimeout', 7),
    ('allow_partial_trust_chain', 'allowPartialTrustChain', True),
    ('private_key_identifier', 'privateKeyIdentifier', 'pkcs11:object=k'),
    ('private_key_engine', 'privateKeyEngine', '/m.so'), ('client_cert_engine', 'clientCertEngine', '/m.so'),
]
STRING = 'of type string'
DATA = 'of type string or an instance of Buffer, TypedArray, or DataView'


@pytest.mark.parametrize('ours, theirs, value', NAMES)
def test_each_option_has_both_spellings(ours, theirs, value):
    for name in (ours, theirs):
        options = tlsnode.SecureContextOptions(**{name: value})

        assert getattr(options, ours) == value


def test_a_text_can_be_a_dhparam():
    assert tlsnode.SecureContextOptions(dhparam='auto').dhparam == b'auto'
    assert tlsnode.SecureContextOptions(dhparam=pathlib.Path(CERTS / 'ca.crt')).dhparam.startswith(b'-----BEGIN')


def test_servers_honour_their_own_order():
    assert tlsnode.ServerOptions().honor_cipher_order is True
    assert tlsnode.ServerOptions(honorCipherOrder=False).honor_cipher_order is False
    assert tlsnode.ConnectOptions().honor_cipher_order is False


# As Node 20 says it, but for what Python calls its own types; numbers that may be secrets are not told.
TYPES = [
    ({'ciphers': 1}, 'options.ciphers', STRING, 'type number (1)'),
    ({'passphrase': 1}, 'options.passphrase', STRING, 'type number'),
    ({'ecdh_curve': 1}, 'options.ecdhCurve', STRING, 'type number (1)'),
    ({'sigalgs': 1.5}, 'options.sigalgs', STRING, 'type number (1.5)'),
    ({'ticketKeys': 'abcd'}, 'options.ticketKeys', 'an instance of Buffer, TypedArray, or DataView', 'type string'),
    ({'session_id_context': True}, 'options.sessionIdContext', STRING, 'type boolean (true)'),
    ({'session_timeout': 'x'}, 'options.sessionTimeout', 'of type number', "type string ('x')"),
    ({'session_timeout': 'x' * 99}, 'options.sessionTimeout', 'of type number', f"type string ('{'x' * 25}...')"),
    ({'key': True}, 'options.key', DATA, 'type boolean (true)'),
    ({'cert': True}, 'options.cert', DATA, 'type boolean (true)'),
    ({'ca': {}}, 'options.ca', DATA, 'an instance of dict'),
    ({'key': {'pem': 'x'}}, 'options.key', DATA, 'an instance of dict'),
    ({'key': [{}]}, 'options.key', DATA, 'an instance of dict'),
    ({'key': [{'pem': True}]}, 'options.key', DATA, 'type boolean (true)'),
    ({'key': [{'pem': 'x', 'passphrase': 5}]}, 'options.passphrase', STRING, 'type number'),
    ({'pfx': [('x', b'y')]}, 'options.passphrase', STRING, 'an instance of bytes'),
    ({'pfx': 5}, 'options.pfx', DATA, 'type number'),
    ({'crl': 5}, 'options.crl', DATA, 'type number (5)'),
    ({'crl': [None]}, 'options.crl', DATA, 'None'),
    ({'secureOptions': 'x'}, 'options.secureOptions', 'of type number', "type string ('x')"),
    ({'client_cert_engine': 0}, 'options.clientCertEngine', STRING, 'type number (0)'),
    ({'private_key_engine': len}, 'options.privateKeyEngine', STRING, 'an instance of builtin_function_or_method'),
    ({'dhparam': 5}, 'options.dhparam', DATA, 'type number (5)'),
    ({'honorCipherOrder': 'yes'}, 'options.honorCipherOrder', 'of type boolean', "type string ('yes')"),
    ({'allow_partial_trust_chain': 5}, 'options.allowPartialTrustChain', 'of type boolean', 'type number (5)'),
    ({'pin_callback': 5}, 'options.pin_callback', 'of type function', 'type number (5)'),
]


@pytest.mark.parametrize('options, name, needed, received', TYPES, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize('call', [tlsnode.create_secure_context, tlsnode.create_server])
def test_a_wrong_type_is_told_in_the_words_of_node(call, options, name, needed, received):
    with pytest.raises(tlsnode.ArgumentTypeError) as caught:
        call(**options)

    assert caught.value.code == 'ERR_INVALID_ARG_TYPE'
    assert str(caught.value) == f'The "{name}" property must be {needed}. Received {received}'


VALUES = [
    ({'sigalgs': ''}, 'ERR_INVALID_ARG_VALUE', "The property 'options.sigalgs' is invalid. Received ''"),
    ({'ticket_keys': bytes(47)}, 'ERR_INVALID_ARG_VALUE',
     "The property 'options.ticketKeys' must be exactly 48 bytes. Received 47"),
    ({'sessionTimeout': -1}, 'ERR_OUT_OF_RANGE',
     'The value of "options.sessionTimeout" is out of range. It must be >= 0 && <= 2147483647. Received -1'),
    ({'session_timeout': 1.5}, 'ERR_OUT_OF_RANGE',
     'The value of "options.sessionTimeout" is out of range. It must be an integer. Received 1.5'),
    ({'secure_options': -1}, 'ERR_OUT_OF_RANGE',
     'The value of "options.secureOptions" is out of range. It must be >= 0 && <= 18446744073709551615. Received -1'),
    ({'privateKeyIdentifier': 'a'}, 'ERR_INVALID_ARG_VALUE',
     "The property 'options.privateKeyEngine' is invalid. Received undefined"),
]


@pytest.mark.parametrize('options, code, message', VALUES, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize('call', [tlsnode.create_secure_context, tlsnode.create_server])
def test_a_wrong_value_is_told_in_the_words_of_node(call, options, code, message):
    with pytest.raises((tlsnode.Error, tlsnode.ArgumentRangeError)) as caught:
        call(**options)

    assert (caught.value.code, str(caught.value)) == (code, message)


def test_a_session_timeout_that_is_too_large():
    with pytest.raises(tlsnode.ArgumentRangeError) as caught:
        tlsnode.create_secure_context(session_timeout=2147483648)

    assert caught.value.code == 'ERR_OUT_OF_RANGE'


@pytest.mark.parametrize('key', [
    [{'pem': CERTS / 'leaf-key-encrypted.key', 'passphrase': 'secret'}], (CERTS / 'leaf-key-encrypted.key', 'secret'),
    [((CERTS / 'leaf-key-encrypted.key').read_bytes(), 'secret')], [{'pem': CERTS / 'leaf-key-encrypted.key'}]])
def test_a_key_brings_its_passphrase_in_any_form(key):
    shared = 'secret' if isinstance(key, list) and 'passphrase' not in key[0] else 'wrong'

    tlsnode.create_secure_context(cert=CERTS / 'leaf-key-encrypted.crt', key=key, passphrase=shared)


def test_a_misspelt_part_of_a_key_is_refused():
    with pytest.raises(tlsnode.ArgumentTypeError, match='passhrase'):
        tlsnode.create_secure_context(key=[{'pem': 'x', 'passhrase': 'secret'}])


@pytest.mark.parametrize('form, found', [
    (b'x', [(b'x',)]), ('x', [('x',)]), (['x', b'y'], [('x',), (b'y',)]), (('x', 'secret'), [('x', 'secret')]),
    ([{'buf': b'x', 'passphrase': 'p'}, b'y'], [(b'x', 'p'), (b'y',)]), ([], []), (None, [])])
def test_pkcs12_files_have_many_forms(monkeypatch, form, found):
    added = []
    monkeypatch.setattr(tlsnode.SecureContextOptions, 'add_pfx', lambda self, *arguments: added.append(arguments))

    tlsnode.SecureContextOptions(pfx=form)

    assert added == found


def test_options_are_not_changed_by_their_use():
    given = {'ca': [b'x'], 'key': [], 'ciphers': None}
    copy = {'ca': [b'x'], 'key': [], 'ciphers': None}

    tlsnode.create_secure_context(given)

    assert given == copy


def test_a_function_can_know_the_pin():
    assert tlsnode.create_secure_context(pin_callback=lambda token, attempt: None)


# Contexts that are replaced


async def test_the_context_of_a_server_is_replaced(keys):
    async with serving() as (server, address):
        before = await tlsnode.connect(**address)
        server.set_secure_context(cert=CERTS / 'leaf-other-ca.crt', key=CERTS / 'leaf-other-ca.key')

        after = await tlsnode.connect(**{**address, 'reject_unauthorized': False})

        assert (before.authorized, after.authorized) == (True, False)
        with pytest.raises(tlsnode.Error):
            server.set_secure_context(key='junk')
        server.context = tlsnode.create_secure_context(**keys.server)
        last = await tlsnode.connect(**address)
        for socket in (before, after, last):
            socket.destroy()


def copy_identity(name, directory):
    for suffix in ('crt', 'key'):
        source, target = CERTS / f'{name}.{suffix}', directory / f'tls.{suffix}'
        target.with_suffix('.new').write_bytes(source.read_bytes())
        os.replace(target.with_suffix('.new'), target)


async def test_files_are_watched(tmp_path):
    copy_identity('leaf-ec', tmp_path)
    options = tlsnode.ServerOptions(cert_file=tmp_path / 'tls.crt', key_file=(str(tmp_path / 'tls.key'), None))
    reloader, changes = tlsnode.Reloader(options), asyncio.Queue()
    reloader.on('reloaded', changes.put_nowait).on('failed', changes.put_nowait)
    async with serving() as (server, address):
        server.context = reloader.context
        reloader.on('reloaded', lambda context: setattr(server, 'context', context))
        old = await tlsnode.connect(**{**address, 'ca': CERTS / 'ca.crt', 'reject_unauthorized': False})

        copy_identity('leaf-other-ca', tmp_path)
        while not isinstance(await changes.get(), tlsnode.SecureContext):
            pass
        new = await tlsnode.connect(**{**address, 'ca': CERTS / 'other-ca.crt', 'reject_unauthorized': False})

        assert (old.authorized, new.authorized) == (True, True)
        old.destroy()
        new.destroy()


async def test_a_file_that_breaks_is_told(tmp_path):
    copy_identity('leaf-ec', tmp_path)
    reloader = tlsnode.Reloader(cert_file=tmp_path / 'tls.crt', key_file=[{'path': tmp_path / 'tls.key'}])
    context, errors = reloader.context, asyncio.Queue()
    reloader.on('failed', errors.put_nowait)

    (tmp_path / 'tls.key').unlink()
    error = await errors.get()

    assert (error.code, error.path) == ('ENOENT', str(tmp_path / 'tls.key'))
    assert reloader.context is context


def test_a_reloader_needs_files_that_are_there(tmp_path):
    with pytest.raises(tlsnode.SystemError) as caught:
        tlsnode.Reloader(ca_file=tmp_path / 'nothing')
    assert caught.value.code == 'ENOENT'
    with pytest.raises(tlsnode.Error) as caught:
        tlsnode.Reloader(cert=CERTS / 'leaf-ec.crt')
    assert caught.value.code == 'ERR_MISSING_ARGS'
    with pytest.raises(tlsnode.ArgumentTypeError, match='options.cert_file'):
        tlsnode.Reloader(cert_file=5)


# Tokens of PKCS #11

MODULE = pathlib.Path('/usr/lib/softhsm/libsofthsm2.so')


def run(command):
    """Without the sanitizers of this process: in p11tool they wait for each other."""
    environment = {name: value for name, value in os.environ.items() if name != 'LD_PRELOAD'}
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=environment, timeout=60)


@pytest.fixture(scope='module')
def token(tmp_path_factory):
    if not MODULE.exists() or not shutil.which('softhsm2-util') or not shutil.which('p11tool'):
        pytest.skip('SoftHSM or p11tool is missing')
    folder = tmp_path_factory.mktemp('token')
    (folder / 'conf').write_text(f'directories.tokendir = {folder}\nobjectstore.backend = file\n')
    os.environ['SOFTHSM2_CONF'] = str(folder / 'conf')
    run(['softhsm2-util', '--init-token', '--free', '--label', 'py', '--pin', '1234', '--so-pin', '5678'])
    # The public half of the key is that of the certificate.
    for what, name in (('privkey', 'leaf-ec.key'), ('certificate', 'leaf-ec.crt')):
        run(['p11tool', '--batch', '--provider', MODULE, '--login', '--set-pin', '1234', '--write', f'--load-{what}', CERTS / name,
             '--label', 'k', '--id', '01', 'pkcs11:token=py'])
    return {'cert': CERTS / 'leaf-ec.crt', 'private_key_identifier': 'pkcs11:token=py;object=k', 'private_key_engine': str(MODULE)}


def test_a_function_that_knows_no_pin(token):
    for answer, code in ((None, 'ERR_OSSL_UI_PROCESSING_ERROR'), (5, None)):
        with pytest.raises(tlsnode.Error) as caught:
            tlsnode.create_secure_context(**token, pin_callback=lambda label, attempt: answer)
        assert code is None or caught.value.code == code

    assert isinstance(caught.value.__cause__, TypeError)


def test_a_function_that_raises_ends_the_making(token):
    def pin(label, attempt):
        raise LookupError('no PIN today')

    with pytest.raises(tlsnode.Error, match='no PIN today') as caught:
        tlsnode.create_secure_context(**token, pin_callback=pin)

    assert isinstance(caught.value.__cause__, LookupError)


# The last one: a program stays logged in as long as a key of the token is in use.
async def test_a_function_tells_the_pin(token, keys):
    asked = []

    def pin(label, attempt):
        asked.append((label, attempt))
        return ('4321', '1234')[attempt]

    async with serving(key=None, **token, pin_callback=pin) as (_, address):
        socket = await tlsnode.connect(**address)
        assert socket.authorized
        socket.destroy()

    assert asked == [('py', 0), ('py', 1)]
