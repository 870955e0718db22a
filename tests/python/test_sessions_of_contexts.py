# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which contexts resume each other's sessions: asked by OpenSSL's client, which keeps them in a file."""

import asyncio
import hashlib
import pathlib
import shutil

import pytest
import tlsnode
from conftest import CERTS, Keys

OPENSSL = shutil.which('openssl')
KEYS, OTHER_KEYS = bytes(range(48)), bytes(range(1, 49))
COMMAND_LINE = pathlib.Path('/proc/self/cmdline').read_bytes().rstrip(b'\0').replace(b'\0', b' ')
VERSIONS = ['-tls1_2', '-tls1_3']
SSL_OP_NO_TICKET = 1 << 14

pytestmark = pytest.mark.skipif(OPENSSL is None, reason='openssl is missing')


async def serve(options):
    def greet(socket):
        socket.end(b'hello\n')
        socket.resume()

    server = tlsnode.create_server(greet, **{**Keys.server, **options})
    return await server.listen(host='127.0.0.1', port=0)


async def ask(server, *arguments):
    """What OpenSSL says of the session: New or Reused."""
    client = await asyncio.create_subprocess_exec(
        OPENSSL, 's_client', '-connect', f'127.0.0.1:{server.address["port"]}', '-CAfile', CERTS / 'ca.crt', *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL)
    told = await client.stdout.readuntil(b'hello\n')  # after the tickets of TLS 1.3
    client.stdin.close()
    told += await client.stdout.read()
    await client.wait()
    return ('Reused' if b'\nReused, ' in told else 'New'), b'session ticket:' in told


HASH = hashlib.sha1(COMMAND_LINE).hexdigest()[:32]  # what createServer() takes of itself
CASES = [
    ({}, [({}, 'Reused'), ({'session_id_context': HASH}, 'Reused'), ({'session_id_context': ''}, 'Reused'),
          ({'session_id_context': 'a'}, 'New'), ({'ticket_keys': OTHER_KEYS}, 'New'), ({'ticket_keys': None}, 'New')]),
    ({'session_id_context': 'a'}, [({'session_id_context': 'a'}, 'Reused'), ({'session_id_context': 'b'}, 'New')]),
]


@pytest.mark.parametrize('version', VERSIONS)
@pytest.mark.parametrize('options, others', CASES)
async def test_a_session_belongs_to_keys_and_context(tmp_path, version, options, others):
    server = await serve({'ticket_keys': KEYS, **options})
    assert (await ask(server, version, '-sess_out', tmp_path / 'session'))[0] == 'New'
    await server.close()

    for changes, expected in others:
        other = await serve({'ticket_keys': KEYS, **changes})
        assert (await ask(other, version, '-sess_in', tmp_path / 'session'))[0] == expected, changes
        await other.close()


@pytest.mark.parametrize('version', VERSIONS)
async def test_a_server_without_tickets_sends_none(tmp_path, version):
    server = await serve({'secure_options': SSL_OP_NO_TICKET})

    assert (await ask(server, version))[1] is False

    await server.close()


@pytest.mark.parametrize('version', VERSIONS)
async def test_sessions_outlive_a_renewal(tmp_path, version):
    for name in ('cert', 'key'):
        shutil.copy(Keys.server[name], tmp_path / name)
    options = tlsnode.ServerOptions(cert_file=tmp_path / 'cert', key_file=tmp_path / 'key')
    reloader, renewed = tlsnode.Reloader(options), asyncio.Event()
    server = await serve({})
    server.context = reloader.context
    reloader.on('reloaded', lambda context: (setattr(server, 'context', context), renewed.set()))
    assert (await ask(server, version, '-sess_out', tmp_path / 'session'))[0] == 'New'

    shutil.copy(CERTS / 'leaf-rsa.key', tmp_path / 'key')
    shutil.copy(CERTS / 'leaf-rsa.crt', tmp_path / 'cert')
    await renewed.wait()

    assert (await ask(server, version, '-sess_in', tmp_path / 'session'))[0] == 'Reused'
    await server.close()


@pytest.mark.parametrize('version', VERSIONS)
async def test_a_new_context_is_another(tmp_path, version):
    server = await serve({})
    await ask(server, version, '-sess_out', tmp_path / 'session')

    server.set_secure_context(**Keys.server)

    assert (await ask(server, version, '-sess_in', tmp_path / 'session'))[0] == 'New'
    await server.close()
