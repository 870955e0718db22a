#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tlsnode serve, with a scripted raw client. test-serve.py TLSNODE PEERS_FOLDER"""

import contextlib
import select
import signal
import socket
import ssl
import sys

sys.path.insert(0, sys.argv[2])
import peers  # noqa: E402

GET = b'GET /a?b=1 HTTP/1.1\r\nHost: localhost\r\n\r\n'
REFUSED = (
    ('no-host', b'GET / HTTP/1.1\r\n\r\n', 400),
    ('two-hosts', b'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400),
    ('no-version', b'GET /\r\nHost: a\r\n\r\n', 400),
    ('two-spaces', b'GET  / HTTP/1.1\r\nHost: a\r\n\r\n', 400),
    ('bad-method', b'G{T / HTTP/1.1\r\nHost: a\r\n\r\n', 400),
    ('bad-target', b'GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n', 400),
    ('space-before-colon', b'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400),
    ('no-colon', b'GET / HTTP/1.1\r\nHost: a\r\nx\r\n\r\n', 400),
    ('folded-field', b'GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n', 400),
    ('control-in-field', b'GET / HTTP/1.1\r\nHost: a\r\nX: a\x01b\r\n\r\n', 400),
    ('carriage-return-in-field', b'GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n', 400),
    ('nul', b'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', 400),
    ('bare-newline', b'GET / HTTP/1.1\nHost: a\n\n', 400),
    ('two-lengths', b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx', 400),
    ('negative-length', b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n', 400),
    ('signed-length', b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx', 400),
    ('huge-length', b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n', 400),
    ('length-and-chunks',
     b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400),
    ('chunks', b'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n', 501),
    ('other-version', b'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 505),
    ('long-line', b'GET /' + b'a' * 70000 + b' HTTP/1.1\r\nHost: a\r\n\r\n', 431),
    ('many-fields', b'GET / HTTP/1.1\r\nHost: a\r\n' + b'X: yyyyyyyy\r\n' * 6000 + b'\r\n', 431),
)


class Client:
    """A TLS connection on which answers are read."""

    def __init__(self, bench, port, kind='ec'):
        context = ssl.create_default_context(cafile=bench.certificates.ca(kind))
        plain = socket.create_connection(('127.0.0.1', port), peers.DEADLINE)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = context.wrap_socket(plain, server_hostname='localhost')
        self.buffer = b''

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def send(self, data):
        self.connection.sendall(data)

    def _more(self):
        part = self.connection.recv(peers.STEP)
        peers.check(part, f'the connection ended after {self.buffer}')
        self.buffer += part

    def answer(self, has_body=True):
        """Returns (status, fields, body)."""
        while b'\r\n\r\n' not in self.buffer:
            self._more()
        head, _, self.buffer = self.buffer.partition(b'\r\n\r\n')
        lines = head.decode().split('\r\n')
        fields = {name.lower(): value for name, _, value in (line.partition(': ') for line in lines[1:])}
        length = int(fields.get('content-length', 0)) if has_body else 0
        while len(self.buffer) < length:
            self._more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return int(lines[0].split()[1]), fields, body.decode()

    def check_ended(self):
        peers.check(self.buffer == b'' and self.connection.recv(1) == b'', 'more came')


def splits(bench, port):
    """One request, sent in two parts, split at each place, on one connection."""
    with Client(bench, port) as client:
        for at in range(1, len(GET)):
            client.send(GET[:at])
            client.send(GET[at:])
            status, _, body = client.answer()
            peers.check(status == 200 and '<td>/a?b=1</td>' in body, f'split at {at}: {status} {body}')


def byte_by_byte(bench, port):
    with Client(bench, port) as client:
        for byte in GET:
            client.send(bytes((byte,)))
        peers.check(client.answer()[0] == 200, 'it was refused')


def pipelined(bench, port):
    """More answers than fit into any buffer are waiting before the client reads the first."""
    with Client(bench, port) as client:
        client.send(GET * 2000)
        for _ in range(2000):
            status, fields, _ = client.answer()
            peers.check((status, fields['connection']) == (200, 'keep-alive'), f'{status} {fields}')


def bodies(bench, port):
    body = bench.payload[:100000]
    head = f'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n'.encode()
    with Client(bench, port) as client:
        client.send(head + body[:5])
        client.send(body[5:] + GET)
        page = client.answer()[2]
        peers.check(f'{len(body)} bytes, SHA-256 {peers.sha256(body)}' in page, page)
        peers.check('<td>/a?b=1</td>' in client.answer()[2], 'the request after the body is lost')


def expects(bench, port):
    with Client(bench, port) as client:
        client.send(b'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n')
        peers.check(client.answer(has_body=False)[0] == 100, 'no 100 came')
        client.send(b'x')
        peers.check(client.answer()[0] == 200, 'no 200 came')


def head_has_no_body(bench, port):
    with Client(bench, port) as client:
        client.send(GET.replace(b'GET', b'HEAD') + GET)
        status, fields, _ = client.answer(has_body=False)
        peers.check(status == 200 and int(fields['content-length']) > 100, f'{status} {fields}')
        peers.check(client.answer()[0] == 200, 'the next answer is not where it should be')


def closes(bench, port, request):
    with Client(bench, port) as client:
        client.send(request)
        status, fields, _ = client.answer()
        peers.check((status, fields['connection']) == (200, 'close'), f'{status} {fields}')
        client.check_ended()


def escapes(bench, port):
    with Client(bench, port) as client:
        client.send(b'GET /<script>&"\' HTTP/1.1\r\nHost: a\r\nX-<b>: 1\r\n\r\n')
        peers.check(client.answer()[0] == 400, 'a field name that is no token was accepted')
    with Client(bench, port) as client:
        client.send(b'GET /<script>&"\' HTTP/1.1\r\nHost: <i>&\xff\xc3\xa4\r\n\r\n')
        status, fields, body = client.answer()
        peers.check(status == 200, f'{status}')
        peers.check('<script>' not in body and '<i>' not in body, body)
        peers.check('/&lt;script&gt;&amp;&quot;&apos;' in body and '&lt;i&gt;&amp;\ufffdä' in body, body)
        peers.check("default-src 'none'" in fields['content-security-policy'], f'{fields}')


def refuses(bench, port, request, expected):
    with Client(bench, port) as client:
        client.send(request)
        status, fields, _ = client.answer()
        peers.check((status, fields['connection']) == (expected, 'close'), f'{status} {fields}')
        client.check_ended()


def http_cases(bench, server, port):
    case = bench.tap.case
    for name, test in (('is understood however it is split', splits), ('may come byte by byte', byte_by_byte),
                       ('may be one of 2000 that wait', pipelined), ('may have a body', bodies),
                       ('may expect 100-continue', expects), ('for the head has no body', head_has_no_body),
                       ('cannot put markup on the page', escapes)):
        with case(f'a request {name}'):
            test(bench, port)
    with case('Connection: close ends the connection'):
        closes(bench, port, GET.replace(b'\r\n\r\n', b'\r\nConnection: x, Close\r\n\r\n'))
    with case('HTTP/1.0 ends the connection'):
        closes(bench, port, b'GET / HTTP/1.0\r\n\r\n')
    for name, request, expected in REFUSED:
        with case(f'{expected}: {name}'):
            refuses(bench, port, request, expected)
    with case('the server outlives all that and ends cleanly'):
        # A client that closes while an answer is under way resets the connection.
        for line in server.told().splitlines():
            peers.check(line.startswith('tlsnode: ECONNRESET: '), f'the server told {line}')
        peers.stop(server)


def tells_client_errors(bench):
    with bench.serve('ec') as server:
        port = server.port()
        with socket.create_connection(('127.0.0.1', port), peers.DEADLINE) as plain:
            plain.sendall(b'GET / HTTP/1.0\r\n\r\n')
            server.wait_told('ERR_SSL_HTTP_REQUEST')
        peers.check(server.told().startswith('tlsnode: ERR_SSL_HTTP_REQUEST: '), f'it told {server.told()}')
        peers.check(server.told().count('\n') == 1, f'it told {server.told()}')
        peers.stop(server)


def ends_with_clients(bench, number):
    with bench.serve('ec') as server:
        port = server.port()
        with Client(bench, port) as client, socket.create_connection(('127.0.0.1', port)):
            client.send(b'x')
            peers.check(client.connection.recv(1) == b'x', 'no echo')
            server.process.send_signal(number)
            peers.check(server.wait() == 0, f'it did not end cleanly: {server.told()}')


def half_closes(bench):
    """A client ends, and still gets all of its echo."""
    with bench.serve('ec') as server, bench.connect(server.port(), 'ec', '--quiet') as client:
        client.write(b'all of it')
        client.end_input()
        peers.check(client.read_all() == b'all of it', 'the echo is not complete')
        peers.check(client.wait() == 0, f'{client.told()}')


def fill(client, data, total):
    """Sends and does not read until the server has taken nothing for a second; total is more than the buffers of the
    system hold."""
    client.connection.setblocking(False)
    sent = 0
    while sent < total and select.select([], [client.connection], [], 1)[1]:
        with contextlib.suppress(ssl.SSLWantWriteError):
            sent += client.connection.send(data)
    peers.check(sent < total, f'the server took {sent} bytes without being read from')
    client.connection.settimeout(peers.DEADLINE)
    return sent


def slow_reader(bench):
    """Who does not read is not read from: the server takes a bounded amount, and goes on later."""
    with bench.serve('ec') as server, Client(bench, server.port()) as client:
        sent = fill(client, bytes(peers.STEP), 64 * 1024 * 1024)
        received = 0
        while received < sent:
            received += len(client.connection.recv(peers.STEP))


def slow_http_reader(bench):
    with bench.serve('ec', '--http') as server, Client(bench, server.port()) as client:
        fill(client, GET * 1000, 24 * 1024 * 1024)
        for _ in range(1000):
            peers.check(client.answer()[0] == 200, 'an answer is missing')
        peers.stop(server)


def port_in_use(bench):
    with bench.serve('ec') as server:
        port = server.port()
        status, out, errors = peers.run(bench.tlsnode, 'serve', '--self-signed', '--port', port)
        peers.check(status == 1 and out == b'', f'it ended with {status}: {out}')
        peers.check(errors.startswith('tlsnode: EADDRINUSE: '), f'it told {errors}')


def bad_files(bench):
    other = bench.folder / 'ca-ec.key'
    for key, code in ((bench.folder / 'none', 'ENOENT'), (bench.payload_path, 'ERR_OSSL_'),
                      (other, 'ERR_OSSL_X509_KEY_VALUES_MISMATCH')):
        status, _, errors = peers.run(bench.tlsnode, 'serve', '--cert', bench.certificates.certificate('ec'),
                                      '--key', key, '--port', '0')
        peers.check(status == 1 and errors.startswith(f'tlsnode: {code}'), f'{code}: {status} {errors}')


def self_signed(bench):
    with peers.Program(bench.tlsnode, 'serve', '--self-signed', '--http', '--port', '0') as server:
        pem = ssl.get_server_certificate(('127.0.0.1', server.port()))
        peers.check(pem.startswith('-----BEGIN CERTIFICATE-----'), pem)
        peers.stop(server)


def main(tlsnode):
    with peers.bench(tlsnode) as bench:
        with bench.serve('ec', '--http') as server:
            http_cases(bench, server, server.port())
        with bench.tap.case('a client that speaks no TLS is told in one line'):
            tells_client_errors(bench)
        for number in (signal.SIGINT, signal.SIGTERM):
            with bench.tap.case(f'{number.name} ends it while clients are connected'):
                ends_with_clients(bench, number)
        for name, test in (('a client that ends gets all of its echo', half_closes),
                           ('a client that does not read is not read from', slow_reader),
                           ('nor is one that asks for pages and does not read them', slow_http_reader),
                           ('a port in use is told', port_in_use), ('files that do not fit are told', bad_files),
                           ('--self-signed needs no file', self_signed)):
            with bench.tap.case(name):
                test(bench)
        return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
