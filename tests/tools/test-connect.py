#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tlsnode connect: what it tells when it fails, and its ways to connect. test-connect.py TLSNODE PEERS_FOLDER"""

import contextlib
import socket
import ssl
import sys
import threading

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402


def fails(bench, code, *arguments):
    status, out, errors = peers.run(bench.tlsnode, 'connect', *arguments)
    peers.check(status == 1 and out == b'', f'it ended with {status}: {out}')
    lines = errors.splitlines()
    told = [line for line in lines if line.startswith('tlsnode: ')]
    peers.check(len(told) == 1 and told[0].startswith(f'tlsnode: {code}: '), f'it told {errors}')
    return lines[lines.index(told[0]) + 1:]


@contextlib.contextmanager
def plain_server(family, address, serve):
    """Calls serve with the first connection, in a thread."""
    def run():
        connection, _ = listener.accept()
        connection.settimeout(peers.DEADLINE)
        with connection, contextlib.suppress(OSError):
            serve(connection)

    with socket.socket(family) as listener:
        listener.bind(address)
        listener.listen()
        listener.settimeout(peers.DEADLINE)
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield listener.getsockname()
        thread.join(peers.DEADLINE)


def tls_server(bench, talk):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bench.certificates.certificate('ec'), bench.certificates.key('ec'))

    def serve(connection):
        with context.wrap_socket(connection, server_side=True) as secure:
            talk(secure)
    return serve


def greet(secure):
    secure.sendall(b'hello')
    secure.unwrap()


def unreachable(bench):
    with socket.socket() as unused:
        unused.bind(('127.0.0.1', 0))
        port = unused.getsockname()[1]
        fails(bench, 'ECONNREFUSED', f'127.0.0.1:{port}')


def untrusted(bench):
    with bench.serve('ec') as server:
        hint = fails(bench, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', f'localhost:{server.port()}')
        peers.check(len(hint) == 1 and hint[0].startswith('  '), f'the hint is {hint}')


def self_signed(bench):
    with peers.Program(bench.tlsnode, 'serve', '--self-signed', '--port', '0') as server:
        hint = fails(bench, 'DEPTH_ZERO_SELF_SIGNED_CERT', f'localhost:{server.port()}')
        peers.check(len(hint) == 1 and hint[0].startswith('  '), f'the hint is {hint}')


def wrong_name(bench):
    with bench.serve('ec') as server:
        fails(bench, 'ERR_TLS_CERT_ALTNAME_INVALID', f'localhost:{server.port()}', '--servername', 'other.test',
              '--ca', bench.certificates.ca('ec'))


def not_tls(bench):
    def serve(connection):
        connection.recv(4096)
        connection.sendall(b'HTTP/1.0 400 Bad Request\r\n\r\n')
        connection.recv(4096)
    with plain_server(socket.AF_INET, ('127.0.0.1', 0), serve) as address:
        fails(bench, 'ERR_SSL_WRONG_VERSION_NUMBER', f'127.0.0.1:{address[1]}')


def hangs_up(bench):
    with plain_server(socket.AF_INET, ('127.0.0.1', 0), lambda connection: connection.recv(4096)) as address:
        fails(bench, 'ECONNRESET', f'127.0.0.1:{address[1]}')


def no_version(bench):
    with bench.serve('ec', '--min', '1.3') as server:
        fails(bench, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', f'localhost:{server.port()}', '--max', '1.2',
              '--ca', bench.certificates.ca('ec'))


def no_alpn(bench):
    with bench.serve('ec', '--alpn', 'a') as server:
        fails(bench, 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', f'localhost:{server.port()}', '--alpn', 'b',
              '--ca', bench.certificates.ca('ec'))


def bad_options(bench):
    fails(bench, 'ENOENT', 'localhost:1', '--ca', bench.folder / 'none')
    fails(bench, 'ERR_SSL_NO_CIPHER_MATCH', 'localhost:1', '--ciphers', 'nonsense')
    fails(bench, 'ERR_TLS_INVALID_PROTOCOL_VERSION', 'localhost:1', '--min', 'TLSv4')


def insecure(bench):
    with bench.serve('ec') as server:
        with peers.Program(bench.tlsnode, 'connect', f'localhost:{server.port()}', '--insecure') as client:
            client.write(b'x')
            peers.check(client.read_exactly(1) == b'x', 'no echo')
            seen = peers.negotiated(client)
            peers.check(seen['authorized'] == 'no: UNABLE_TO_VERIFY_LEAF_SIGNATURE', f'{seen}')
            peers.end_politely(client)


def quiet(bench):
    with bench.serve('ec') as server, bench.connect(server.port(), 'ec', '--quiet') as client:
        peers.end_politely(client)
        peers.check(client.told() == '', f'it told {client.told()}')


def server_ends_first(bench):
    """Standard input is still open when the server has ended."""
    with plain_server(socket.AF_INET, ('127.0.0.1', 0), tls_server(bench, greet)) as address:
        with bench.connect(address[1], 'ec') as client:
            peers.check(client.read_all() == b'hello', 'the greeting is not complete')
            peers.check(client.wait() == 0, f'it told {client.told()}')


def server_cuts(bench):
    """The server vanishes without a close_notify: Node's TLS takes that as an end."""
    serve = tls_server(bench, lambda secure: secure.sendall(b'hello'))
    with plain_server(socket.AF_INET, ('127.0.0.1', 0), serve) as address:
        with bench.connect(address[1], 'ec') as client:
            peers.check(client.read_all() == b'hello', 'the greeting is not complete')
            peers.check(client.wait() == 0, f'it told {client.told()}')


def unix_socket(bench):
    path = bench.folder / 'socket'
    with plain_server(socket.AF_UNIX, str(path), tls_server(bench, greet)):
        status, out, errors = peers.run(bench.tlsnode, 'connect', '--unix', path, '--servername', 'localhost',
                                        '--ca', bench.certificates.ca('ec'))
        peers.check((status, out) == (0, b'hello'), f'{status} {out} {errors}')
    fails(bench, 'ENOENT', '--unix', bench.folder / 'none')


def ipv6(bench):
    try:
        with plain_server(socket.AF_INET6, ('::1', 0), tls_server(bench, greet)) as address:
            status, out, errors = peers.run(bench.tlsnode, 'connect', f'[::1]:{address[1]}',
                                            '--servername', 'localhost', '--ca', bench.certificates.ca('ec'))
            peers.check((status, out) == (0, b'hello'), f'{status} {out} {errors}')
    except OSError as error:
        raise peers.Skip(f'IPv6: {error.strerror}') from error


CASES = (
    ('a port on which nobody listens is told', unreachable),
    ('a server that is not trusted is told, with a hint', untrusted),
    ('a self-signed server is told, with a hint', self_signed),
    ('a server with another name is told', wrong_name),
    ('a server that speaks no TLS is told', not_tls),
    ('a server that hangs up is told', hangs_up),
    ('a server of other versions is told', no_version),
    ('a server of other protocols is told', no_alpn),
    ('options with unusable values are told', bad_options),
    ('--insecure goes on and tells why it should not', insecure),
    ('--quiet tells nothing', quiet),
    ('it ends when the server ends first', server_ends_first),
    ('it ends when the server vanishes', server_cuts),
    ('it connects to a Unix socket', unix_socket),
    ('it connects to an IPv6 address', ipv6),
)


def main(tlsnode):
    with peers.bench(tlsnode) as bench:
        for name, test in CASES:
            with bench.tap.case(name):
                test(bench)
        return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
