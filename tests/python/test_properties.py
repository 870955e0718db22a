# SPDX-License-Identifier: LGPL-2.1-or-later
import pytest
import tlsnode
from helpers import pair, serving


async def test_a_secure_connection_tells_about_itself():
    async with serving(alpn_protocols=['echo']) as (_, address):
        async with tlsnode.connect(**address, alpn_protocols=['echo']) as socket:
            cipher = socket.get_cipher()

            assert socket.alpn_protocol == 'echo' and socket.servername == 'localhost'
            assert cipher['standardName'].startswith('TLS_') and cipher['version'] == 'TLSv1.3'
            assert socket.address['address'] == socket.local_address == '127.0.0.1'
            assert (socket.remote_port, socket.remote_family) == (address['port'], 'IPv4')
            assert socket.encrypted is True and socket.authorization_error is None
            assert socket.bytes_written == 0 and socket.ready_state == 'open'
            assert socket.is_session_reused() is False


async def test_nothing_is_none_before_the_handshake():
    client, _ = pair()

    assert client.alpn_protocol is None and client.get_peer_x509_certificate() is None
    assert client.authorized is False and client.secure_connecting is True
    assert client.pending is client.connecting
    client.destroy()


def test_read_only_properties_cannot_be_set(keys):
    server = tlsnode.create_server(**keys.server)
    with pytest.raises(AttributeError):
        server.listening = True
    assert server.listening is False and server.address is None


def test_the_same_object_has_the_same_proxy(keys):
    context = tlsnode.create_secure_context(**keys.server)
    options = tlsnode.SocketOptions(secure_context=context)

    assert options.secure_context is context


def test_a_certificate_is_a_value(keys):
    certificate = tlsnode.Certificate(keys.server['cert'])

    assert certificate == tlsnode.Certificate(certificate.raw) and len({certificate, tlsnode.Certificate(str(certificate))}) == 1
    assert certificate.subject == 'CN=localhost' and len(certificate.fingerprint256) == 95
    assert tlsnode.check_server_identity('localhost', certificate) is None
    with pytest.raises(tlsnode.Error):
        tlsnode.check_server_identity('elsewhere', certificate)


def test_the_module_has_functions_and_constants():
    assert 'TLS_AES_256_GCM_SHA384' in tlsnode.get_default_ciphers()
    assert tlsnode.get_features()['version'] == tlsnode.__version__
    assert tlsnode.MAJOR_VERSION >= 0
    assert 'session' in tlsnode.connect.__doc__ or 'socket' in tlsnode.connect.__doc__
    assert 'None' in tlsnode.Socket.alpn_protocol.__doc__ or tlsnode.Socket.alpn_protocol.__doc__
    assert '[' not in tlsnode.Socket.resume.__doc__ and '@' not in tlsnode.Socket.resume.__doc__


def test_repr_names_the_class(keys):
    assert repr(tlsnode.create_server(**keys.server)).startswith('<tlsnode.Server at 0x')
