#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gnutls-cli and gnutls-serv. test-gnutls.py TLSNODE"""

import base64
import sys

import peers

PRIORITY = {'TLSv1.2': 'NORMAL:-VERS-ALL:+VERS-TLS1.2', 'TLSv1.3': 'NORMAL:-VERS-ALL:+VERS-TLS1.3'}


def payload_of(bench, version, kind):
    """Both programs make a system call of each byte, so only one pair of them gets all 10 MiB."""
    return bench.payload if (version, kind) == ('TLSv1.3', 'ec') else bench.payload[:peers.SIZE // 10]


def gnutls_client(bench, program, version, kind):
    log = bench.folder / 'gnutls-cli.log'
    with bench.serve(kind, '--alpn', 'echo/1') as server:
        with peers.Program(program, '--port', server.port(), '--x509cafile', bench.certificates.ca(kind),
                           '--priority', PRIORITY[version], '--alpn', 'echo/1', '--logfile', log,
                           'localhost') as client:
            peers.transfer_in_steps(client, client, payload_of(bench, version, kind))
            peers.end_politely(client)
            told = log.read_text(encoding='utf-8')
            peers.check('Application protocol: echo/1' in told, f'gnutls-cli told {told}')
            peers.check('certificate is trusted' in told, f'gnutls-cli told {told}')
            peers.check(version.replace('v', '') in told, f'gnutls-cli told {told}')
        peers.stop(server)


def as_lines(payload):
    """Text of the same length that ends in a newline."""
    lines = [base64.b64encode(payload[at:at + 740]) + b'\n' for at in range(0, len(payload), 740)]
    return b''.join(lines)[:len(payload) - 1] + b'\n'


def gnutls_server(bench, program, version, kind):
    with peers.Program(program, '--echo', '--quiet', '--port', '0',
                       '--x509certfile', bench.certificates.certificate(kind),
                       '--x509keyfile', bench.certificates.key(kind), '--priority', PRIORITY[version],
                       '--alpn', 'echo/1', '--alpn-fatal') as server:
        with bench.connect(server.listening_port(), kind, '--alpn', 'other/1,echo/1') as client:
            # gnutls-serv is made for text, a line at a time.
            peers.transfer_in_steps(client, client, as_lines(payload_of(bench, version, kind)))
            seen = peers.negotiated(client)
            peers.check((seen['protocol'], seen['alpn'], seen['authorized']) == (version, 'echo/1', 'yes'), f'{seen}')


def main(tlsnode):
    client, server = peers.need('gnutls-cli'), peers.need('gnutls-serv')
    with peers.bench(tlsnode) as bench:
        for version, kind in bench.matrix():
            with bench.tap.case(f'gnutls-cli echoes through our server, {version} {kind}'):
                gnutls_client(bench, client, version, kind)
            with bench.tap.case(f'our client echoes through gnutls-serv, {version} {kind}'):
                gnutls_server(bench, server, version, kind)
        return bench.tap.end()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
