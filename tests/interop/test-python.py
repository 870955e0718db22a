#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The ssl module of Python as client and as server. test-python.py TLSNODE"""

import socket
import ssl
import sys
import threading

import peers

VERSIONS = {'TLSv1.2': ssl.TLSVersion.TLSv1_2, 'TLSv1.3': ssl.TLSVersion.TLSv1_3}


def client_context(bench, version, kind):
    context = ssl.create_default_context(cafile=bench.certificates.ca(kind))
    context.minimum_version = context.maximum_version = VERSIONS[version]
    context.set_alpn_protocols(['other/1', 'echo/1'])
    return context


def server_context(bench, version, kind):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bench.certificates.certificate(kind), bench.certificates.key(kind))
    context.minimum_version = context.maximum_version = VERSIONS[version]
    context.set_alpn_protocols(['echo/1'])
    return context


def receive(connection, length):
    parts = []
    while length > 0 and (part := connection.recv(min(length, peers.STEP))):
        parts.append(part)
        length -= len(part)
    return b''.join(parts)


def python_client(bench, version, kind):
    with bench.serve(kind, '--alpn', 'echo/1') as server:
        with socket.create_connection(('127.0.0.1', server.port()), peers.DEADLINE) as plain, \
                client_context(bench, version, kind).wrap_socket(plain, server_hostname='localhost') as connection:
            peers.check(connection.version() == version, f'the version is {connection.version()}')
            peers.check(connection.selected_alpn_protocol() == 'echo/1', 'the wrong ALPN protocol was chosen')
            for start in range(0, peers.SIZE, peers.STEP):
                part = bench.payload[start:start + peers.STEP]
                connection.sendall(part)
                peers.check(receive(connection, len(part)) == part, 'other bytes came back')
            connection.unwrap()  # answered by a close_notify, or it would fail
        peers.stop(server)


class EchoServer:
    """Serves one client in a thread."""

    def __init__(self, context):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.listener.settimeout(peers.DEADLINE)
        self.port = self.listener.getsockname()[1]
        self.seen = None
        self.ended = False
        self.thread = threading.Thread(target=self._serve, args=(context,), daemon=True)
        self.thread.start()

    def _serve(self, context):
        plain, _ = self.listener.accept()
        plain.settimeout(peers.DEADLINE)
        with plain, context.wrap_socket(plain, server_side=True, suppress_ragged_eofs=False) as connection:
            self.seen = connection.version(), connection.selected_alpn_protocol()
            while data := connection.recv(peers.STEP):
                connection.sendall(data)
            connection.unwrap()
            self.ended = True

    def finish(self):
        self.thread.join(peers.DEADLINE)
        self.listener.close()


def python_server(bench, version, kind):
    server = EchoServer(server_context(bench, version, kind))
    with bench.connect(server.port, kind, '--alpn', 'other/1,echo/1') as client:
        peers.transfer(client, client, bench.payload)
        seen = peers.negotiated(client)
        peers.check((seen['protocol'], seen['alpn'], seen['authorized']) == (version, 'echo/1', 'yes'), f'{seen}')
        peers.end_politely(client)
    server.finish()
    peers.check(server.seen == (version, 'echo/1'), f'the server saw {server.seen}')
    peers.check(server.ended, 'the server did not get a close_notify')


def main(tlsnode):
    with peers.bench(tlsnode) as bench:
        for version, kind in bench.matrix():
            with bench.tap.case(f'a Python client echoes 10 MiB through our server, {version} {kind}'):
                python_client(bench, version, kind)
            with bench.tap.case(f'our client echoes 10 MiB through a Python server, {version} {kind}'):
                python_server(bench, version, kind)
        return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
